// Products aᵀ b with a large a and few columns (the gradient of the weights of a wide, sparse-looking input): the time goes into reading a.
// Here it is read once, in the order it lies in: the transposed product has lanes over the rows of the result, which are neighbours in a.
// A strip of a few steps meets all of them; the sums of a block go on from strip to strip where they are kept, in the second cache.
// Blocks are computed apart from each other and added afterwards, in their order.
#include "base/whole.h"
#include "kernels/contraction/contract.h"
#include "kernels/product/matmul.h"

typedef int64_t whole;

enum { STRIP = 64, SOME_COLUMNS = 64, LARGE = 512 * 1024, MOST_SUMS = 4 << 20, AHEAD = 3, FINISHED = 256 };

typedef struct {
  const limpid_matmul_work *w;
  const limpid_contract_kernels *kernels;
  whole panel, panels, tiles, parts;  // parts of the panels that one chunk takes
  whole step;                         // floats from one column's sums to the next
  float *sums;                        // block after block, in a block column after column of the result
} plan;

int limpid_matmul_turns(const limpid_matmul_work *w) {
  return w->batch == 1 && w->a_row == 1 && w->a_column != 1 && w->b_column == 1 && w->n <= SOME_COLUMNS && w->m >= 4 * w->n &&
         w->m * w->k > LARGE && quotient_up(w->k, LIMPID_BLOCK) * w->m * w->n <= MOST_SUMS;
}

static void chunk(void *context, whole index) {
  const plan *p = context;
  const limpid_matmul_work *w = p->w;
  const whole block = index / p->parts, part = index % p->parts, k0 = block * LIMPID_BLOCK, end = least(w->k, k0 + LIMPID_BLOCK);
  const whole panel0 = limpid_even_cut(p->panels, p->parts, part), panel1 = limpid_even_cut(p->panels, p->parts, part + 1);
  const float *a = limpid_a_of(w, 0), *b = limpid_b_of(w, 0);
  float *sums = p->sums + block * w->n * p->step, edge[STRIP * LIMPID_TILE_COLUMNS];
  whole at[STRIP * (LIMPID_TILE_COLUMNS / 16 + 1)], lines = 0;
  for (whole k = 0; k < STRIP; k++) {
    for (whole j = 0; j < p->panel; j += 16) at[lines++] = k * w->a_column + j;
    at[lines++] = k * w->a_column + p->panel - 1;  // rows of a need not begin with a line
  }
  for (whole k = k0; k < end; k += STRIP) {
    const whole depth = least(STRIP, end - k);
    const limpid_run run = {0, 0, depth, w->b_row};
    for (whole panel = panel0; panel < panel1; panel++) {
      const whole column = panel * p->panel, columns = least(p->panel, w->m - column);
      limpid_tile_work t = {.runs = &run, .run_count = 1, .c_step = p->step, .columns = columns, .continues = k > k0,
                            .b = a + k * w->a_column + column, .b_step = w->a_column};
      if (columns < p->panel) {
        p->kernels->pack(edge, p->panel, p->panel, t.b, w->a_column, 1, depth, columns);
        t.b = edge;
        t.b_step = p->panel;
      }
      // What is met soon: panels to the right, or those at the left of the next strip.
      const whole right = panel + AHEAD < panel1, soon = right ? panel + AHEAD : least(panel0 + panel + AHEAD - panel1, panel1 - 1);
      const float *next = a + (right ? k : k + STRIP) * w->a_column + soon * p->panel;
      for (whole tile = 0; tile < p->tiles; tile++) {
        const whole row = limpid_even_cut(w->n, p->tiles, tile), rows = limpid_even_cut(w->n, p->tiles, tile + 1) - row;
        const whole first = limpid_even_cut(lines, p->tiles, tile);
        limpid_tile_fetch(&t, next, at + first, limpid_even_cut(lines, p->tiles, tile + 1) - first, depth);
        t.a = b + k * w->b_row + row;
        t.c = sums + row * p->step + column;
        p->kernels->tile[LIMPID_TILE_COLUMN][quotient_up(columns, p->kernels->lanes) - 1][rows - 1](&t);
      }
    }
  }
}

// Adds the blocks' sums in increasing order and turns them round.
static void finishing_chunk(void *context, whole index) {
  const plan *p = context;
  const limpid_matmul_work *w = p->w;
  const whole row = index * FINISHED, rows = least(FINISHED, w->m - row), blocks = quotient_up(w->k, LIMPID_BLOCK);
  for (whole block = 1; block < blocks; block++)
    for (whole j = 0; j < w->n; j++) {
      float *to = p->sums + j * p->step + row;
      const float *from = to + block * w->n * p->step;
      for (whole i = 0; i < rows; i++) to[i] = to[i] + from[i];
    }
  p->kernels->pack(w->c + row * w->c_row, w->c_row, w->n, p->sums + row, 1, p->step, rows, w->n);
  limpid_matmul_finish(w, 0, row, rows, 0, w->n);
}

void limpid_matmul_turned(const limpid_matmul_work *w) {
  plan p = {.w = w, .kernels = limpid_contract()};
  const whole blocks = quotient_up(w->k, LIMPID_BLOCK);
  p.panel = p.kernels->vectors * p.kernels->lanes;
  p.panels = quotient_up(w->m, p.panel);
  p.tiles = quotient_up(w->n, p.kernels->rows);
  p.step = p.panels * p.panel + 16;
  p.parts = least(quotient_up(p.panels * p.panel, 512), quotient_up(16, blocks));
  const size_t bytes = (size_t)(blocks * w->n * p.step) * sizeof(float);
  p.sums = limpid_buffer_take(bytes);
  if (!p.sums) __builtin_trap();  // the system has no memory left
  limpid_parallel(blocks * p.parts, chunk, &p);
  limpid_parallel(quotient_up(w->m, FINISHED), finishing_chunk, &p);
  limpid_buffer_give(p.sums, bytes);
}
