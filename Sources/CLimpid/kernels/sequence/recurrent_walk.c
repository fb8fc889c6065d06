// A few examples of a recurrent layer through all steps. What a cell does is in recurrent.inc, the tile of products in contract.inc.
#include "kernels/sequence/recurrent.h"

#include <string.h>

enum { MOST_ROWS = 32 };

// A few examples at one step.
typedef struct {
  limpid_cell cell;
  int64_t rows, hidden, gates;
  const float *bias, *recurrent_bias;
  float *products;              // [rows, gates · hidden]: h · recurrent; backward the gradient of it
  float *h, *c;                 // the state; backward dh and dc (GRU: what it passes on directly) from the later step
  int is_active[MOST_ROWS];     // false beyond an example's length
  float *at_gates[MOST_ROWS], *at_out[MOST_ROWS], *at_kept[MOST_ROWS];
  const float *at_before[MOST_ROWS], *at_g[MOST_ROWS];  // LSTM: the cell before the step; GRU: h before it. Null: +0
  const float **at_g_cells;
  float *at_du[MOST_ROWS], *at_dv[MOST_ROWS];
} limpid_cell_rows;

#define LIMPID_TEMPLATE "kernels/sequence/recurrent.inc"
#include "base/each_isa.h"

static void (*const step_table[LIMPID_ISA_COUNT])(const limpid_cell_rows *) = LIMPID_DISPATCH(cell_step);
static void (*const back_table[LIMPID_ISA_COUNT])(const limpid_cell_rows *) = LIMPID_DISPATCH(cell_back);

static void pack_chunk(void *context, whole chunk) {
  const limpid_recurrent_job *j = context;
  j->kernels->pack(j->packed + chunk * j->panel * j->depth, j->panel, j->panel, j->from + chunk * j->panel * j->j_step, j->k_step, j->j_step,
                   j->depth, least(j->panel, j->columns - chunk * j->panel));
}

// MARK: One product of a step

typedef struct {
  const limpid_recurrent_job *j;
  const float *a;
  float *c;
  whole rows, tiles, parts;
} step_product;

static void product_part(void *context, whole part) {
  const step_product *s = context;
  const limpid_recurrent_job *j = s->j;
  const whole panels = quotient_up(j->columns, j->panel);
  for (whole panel = limpid_even_cut(panels, s->parts, part); panel < limpid_even_cut(panels, s->parts, part + 1); panel++) {
    const whole columns = least(j->panel, j->columns - panel * j->panel);
    for (whole tile = 0; tile < s->tiles; tile++) {
      const whole row = limpid_even_cut(s->rows, s->tiles, tile), rows = limpid_even_cut(s->rows, s->tiles, tile + 1) - row;
      for (whole k = 0; k < j->depth; k += LIMPID_BLOCK) {
        const limpid_run run = {0, 0, least(LIMPID_BLOCK, j->depth - k), 1};
        const limpid_tile_work t = {.a = s->a + row * j->depth + k, .row_step = j->depth, .b = j->packed + (panel * j->depth + k) * j->panel,
                                    .b_step = j->panel, .runs = &run, .run_count = 1, .c = s->c + row * j->columns + panel * j->panel,
                                    .c_step = j->columns, .columns = columns, .accumulate = k > 0};
        j->kernels->tile[LIMPID_TILE_ROW][quotient_up(columns, j->kernels->lanes) - 1][rows - 1](&t);
      }
    }
  }
}

// c[rows, columns] = a[rows, depth] · packed. Shared out if the examples are not.
static void product(const limpid_recurrent_job *j, const float *a, float *c, whole rows) {
  step_product s = {.j = j, .a = a, .c = c, .rows = rows, .tiles = quotient_up(rows, j->kernels->rows), .parts = 1};
  if (j->chunks == 1) s.parts = most(1, least(8, rows * j->depth * j->columns / 300000));
  limpid_parallel(s.parts, product_part, &s);
}

// MARK: A few examples through all steps

static void begin_state(float *to, const float *from, whole first, whole rows, whole hidden) {
  if (from) memcpy(to, from + first * hidden, (size_t)(rows * hidden) * sizeof(float));
  else memset(to, 0, (size_t)(rows * hidden) * sizeof(float));
}

// The examples of a chunk, from number `first` on, with room for products and two states; 0 without memory.
static size_t begin_rows(limpid_cell_rows *s, limpid_recurrent_job *j, whole chunk, whole *first) {
  const limpid_recurrence *w = j->w;
  const whole H = w->hidden;
  *first = limpid_even_cut(w->batch, j->chunks, chunk);
  s->cell = w->cell;
  s->rows = limpid_even_cut(w->batch, j->chunks, chunk + 1) - *first;
  s->hidden = H;
  s->gates = limpid_gate_counts[w->cell];
  const size_t bytes = (size_t)(s->rows * (j->wide + 2 * H) + 16) * sizeof(float);
  s->products = limpid_buffer_take(bytes);
  if (!s->products) {
    j->failed = 1;
    return 0;
  }
  s->h = s->products + s->rows * j->wide;
  s->c = s->h + s->rows * H;
  return bytes;
}

// The row r is example n at the step number `step`, which lies at `at`.
static void place_row(limpid_cell_rows *s, const limpid_recurrent_job *j, whole r, whole n, whole step, whole at) {
  s->is_active[r] = step < limpid_recurrent_length(j, n);
  s->at_gates[r] = j->gates ? j->gates + at * j->wide : NULL;
  s->at_out[r] = j->w->out + at * s->hidden;
  s->at_kept[r] = j->w->kept ? j->w->kept + at * s->hidden : NULL;
}

static void forward_chunk(void *context, whole chunk) {
  limpid_recurrent_job *j = context;
  const limpid_recurrence *w = j->w;
  limpid_cell_rows s = {.bias = w->bias, .recurrent_bias = w->recurrent_bias};
  whole first;
  const size_t bytes = begin_rows(&s, j, chunk, &first);
  if (!bytes) return;
  begin_state(s.h, w->h0, first, s.rows, s.hidden);
  begin_state(s.c, w->c0, first, s.rows, s.hidden);
  for (whole step = 0; step < w->steps; step++) {
    product(j, s.h, s.products, s.rows);
    for (whole r = 0; r < s.rows; r++) place_row(&s, j, r, first + r, step, limpid_recurrent_place(j, first + r, step));
    step_table[limpid_isa()](&s);
  }
  limpid_buffer_give(s.products, bytes);
}

static void backward_chunk(void *context, whole chunk) {
  limpid_recurrent_job *j = context;
  const limpid_recurrence *w = j->w;
  const float *g_cells[MOST_ROWS];
  limpid_cell_rows s = {.at_g_cells = j->g_cells ? g_cells : NULL};
  whole first;
  const size_t bytes = begin_rows(&s, j, chunk, &first);
  if (!bytes) return;
  const whole H = s.hidden, rows = s.rows;
  const float *states = w->cell == LIMPID_LSTM ? w->kept : w->out, *beginning = w->cell == LIMPID_LSTM ? w->c0 : w->h0;
  memset(s.h, 0, (size_t)(2 * rows * H) * sizeof(float));
  for (whole step = w->steps - 1; step >= 0; step--) {
    for (whole r = 0; r < rows; r++) {
      const whole n = first + r, at = limpid_recurrent_place(j, n, step), before = step > 0 ? limpid_recurrent_place(j, n, step - 1) : 0;
      place_row(&s, j, r, n, step, at);
      s.at_before[r] = step > 0 ? states + before * H : beginning ? beginning + n * H : NULL;
      s.at_g[r] = j->g + at * H;
      g_cells[r] = j->g_cells ? j->g_cells + at * H : NULL;
      s.at_du[r] = j->du + at * j->du_row;
      s.at_dv[r] = j->dv + at * j->du_row;
    }
    back_table[limpid_isa()](&s);
    product(j, s.products, s.h, rows);
    for (whole r = 0; r < rows; r++)
      if (!s.is_active[r]) memset(s.h + r * H, 0, (size_t)H * sizeof(float));
  }
  if (j->dh0) {
    float *to = j->dh0 + first * H;
    for (whole i = 0; i < rows * H; i++) to[i] = w->cell == LIMPID_GRU ? s.c[i] + s.h[i] : s.h[i];
  }
  if (j->dc0) memcpy(j->dc0 + first * H, s.c, (size_t)(rows * H) * sizeof(float));
  limpid_buffer_give(s.products, bytes);
}

// Packs the weights (0 without memory) and runs the chunks.
static int run(limpid_recurrent_job *j, void (*body)(void *, int64_t)) {
  const limpid_recurrence *w = j->w;
  j->kernels = limpid_contract();
  j->panel = j->kernels->vectors * j->kernels->lanes;
  // Large weights do not stay in the second cache: then more examples share a pass over them.
  j->chunks = most(1, quotient_up(w->batch, w->hidden * j->wide > 512 * 1024 ? MOST_ROWS : MOST_ROWS / 2));
  const whole panels = quotient_up(j->columns, j->panel);
  const size_t bytes = (size_t)(panels * j->panel * j->depth) * sizeof(float) + 64;
  j->packed = limpid_buffer_take(bytes);
  if (!j->packed) return 0;
  limpid_parallel(panels, pack_chunk, j);
  if (w->batch > 0) limpid_parallel(j->chunks, body, j);
  limpid_buffer_give(j->packed, bytes);
  return j->failed == 0;
}

int limpid_recurrent_forward(limpid_recurrent_job *j) { return run(j, forward_chunk); }

int limpid_recurrent_backward(limpid_recurrent_job *j) { return run(j, backward_chunk); }
