// Recurrent layers: how the work is cut. What a cell does is in recurrent.inc, the tile of products in contract.inc.
//
// The products of all inputs are one matrix product. Then a few examples at a time go through all steps on their own: no thread waits for
// another, and the recurrent weights, packed once as the tile reads them, stay in the second cache. Backward the same, and the gradients of the
// weights are again one product each over all steps.
#include "sequence/limpid_recurrent.h"

#include <string.h>

#include "kernels/contraction/contract.h"
#include "contraction/limpid_matmul.h"
#include "reduction/limpid_reduction.h"

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

typedef int64_t whole;

static whole least(whole a, whole b) { return a < b ? a : b; }
static whole most(whole a, whole b) { return a > b ? a : b; }
static whole quotient_up(whole a, whole b) { return (a + b - 1) / b; }

static void (*const step_table[LIMPID_ISA_COUNT])(const limpid_cell_rows *) = LIMPID_DISPATCH(cell_step);
static void (*const back_table[LIMPID_ISA_COUNT])(const limpid_cell_rows *) = LIMPID_DISPATCH(cell_back);

static const int gate_counts[LIMPID_CELLS] = {[LIMPID_LSTM] = 4, [LIMPID_GRU] = 3, [LIMPID_TANH] = 1, [LIMPID_RELU] = 1};

typedef struct {
  const limpid_recurrence *w;
  const limpid_contract_kernels *kernels;
  whole wide;                    // gates · hidden
  whole panel, chunks;
  float *packed;                 // recurrent weights: [panel of columns][row][panel]
  whole depth, columns;          // rows and columns of what is packed
  const float *from;             // what is packed, with its distances
  whole k_step, j_step;
  float *gates;                  // of the plain cells: scratch
  const float *g, *g_cells;
  float *du, *dv, *dh0, *dc0;
  _Atomic int failed;
} job;

static void pack_chunk(void *context, whole chunk) {
  const job *j = context;
  j->kernels->pack(j->packed + chunk * j->panel * j->depth, j->panel, j->panel, j->from + chunk * j->panel * j->j_step, j->k_step, j->j_step,
                   j->depth, least(j->panel, j->columns - chunk * j->panel));
}

// MARK: One product of a step

typedef struct {
  const job *j;
  const float *a;
  float *c;
  whole rows, tiles, parts;
} step_product;

static void product_part(void *context, whole part) {
  const step_product *s = context;
  const job *j = s->j;
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
static void product(const job *j, const float *a, float *c, whole rows) {
  step_product s = {.j = j, .a = a, .c = c, .rows = rows, .tiles = quotient_up(rows, j->kernels->rows), .parts = 1};
  if (j->chunks == 1) s.parts = most(1, least(8, rows * j->depth * j->columns / 300000));
  limpid_parallel(s.parts, product_part, &s);
}

// MARK: A few examples through all steps

static whole length_of(const job *j, whole n) { return j->w->lengths ? least(most(0, j->w->lengths[n]), j->w->steps) : j->w->steps; }

// Where the step number s of example n lies.
static whole place_of(const job *j, whole n, whole s) {
  const whole length = length_of(j, n);
  return n * j->w->steps + (s < length && j->w->reversed ? length - 1 - s : s);
}

static void begin_state(float *to, const float *from, whole first, whole rows, whole hidden) {
  if (from) memcpy(to, from + first * hidden, (size_t)(rows * hidden) * sizeof(float));
  else memset(to, 0, (size_t)(rows * hidden) * sizeof(float));
}

static void forward_chunk(void *context, whole chunk) {
  job *j = context;
  const limpid_recurrence *w = j->w;
  const whole H = w->hidden, first = limpid_even_cut(w->batch, j->chunks, chunk), rows = limpid_even_cut(w->batch, j->chunks, chunk + 1) - first;
  const size_t bytes = (size_t)(rows * (j->wide + 2 * H) + 16) * sizeof(float);
  float *memory = limpid_buffer_take(bytes);
  if (!memory) {
    j->failed = 1;
    return;
  }
  limpid_cell_rows s = {.cell = w->cell, .rows = rows, .hidden = H, .gates = gate_counts[w->cell], .bias = w->bias,
                        .recurrent_bias = w->recurrent_bias, .products = memory, .h = memory + rows * j->wide,
                        .c = memory + rows * (j->wide + H)};
  begin_state(s.h, w->h0, first, rows, H);
  begin_state(s.c, w->c0, first, rows, H);
  for (whole step = 0; step < w->steps; step++) {
    product(j, s.h, s.products, rows);
    for (whole r = 0; r < rows; r++) {
      const whole at = place_of(j, first + r, step);
      s.is_active[r] = step < length_of(j, first + r);
      s.at_gates[r] = j->gates + at * j->wide;
      s.at_out[r] = w->out + at * H;
      s.at_kept[r] = w->kept ? w->kept + at * H : NULL;
    }
    step_table[limpid_isa()](&s);
  }
  limpid_buffer_give(memory, bytes);
}

static void backward_chunk(void *context, whole chunk) {
  job *j = context;
  const limpid_recurrence *w = j->w;
  const whole H = w->hidden, first = limpid_even_cut(w->batch, j->chunks, chunk), rows = limpid_even_cut(w->batch, j->chunks, chunk + 1) - first;
  const size_t bytes = (size_t)(rows * (j->wide + 2 * H) + 16) * sizeof(float);
  float *memory = limpid_buffer_take(bytes);
  if (!memory) {
    j->failed = 1;
    return;
  }
  const float *g_cells[MOST_ROWS];
  limpid_cell_rows s = {.cell = w->cell, .rows = rows, .hidden = H, .gates = gate_counts[w->cell], .products = memory,
                        .h = memory + rows * j->wide, .c = memory + rows * (j->wide + H), .at_g_cells = j->g_cells ? g_cells : NULL};
  memset(s.h, 0, (size_t)(2 * rows * H) * sizeof(float));
  for (whole step = w->steps - 1; step >= 0; step--) {
    for (whole r = 0; r < rows; r++) {
      const whole n = first + r, at = place_of(j, n, step), before = step > 0 ? place_of(j, n, step - 1) : 0;
      const float *states = w->cell == LIMPID_LSTM ? w->kept : w->out, *beginning = w->cell == LIMPID_LSTM ? w->c0 : w->h0;
      s.is_active[r] = step < length_of(j, n);
      s.at_gates[r] = w->gates ? w->gates + at * j->wide : NULL;
      s.at_out[r] = w->out + at * H;
      s.at_kept[r] = w->kept ? w->kept + at * H : NULL;
      s.at_before[r] = step > 0 ? states + before * H : beginning ? beginning + n * H : NULL;
      s.at_g[r] = j->g + at * H;
      g_cells[r] = j->g_cells ? j->g_cells + at * H : NULL;
      s.at_du[r] = j->du + at * j->wide;
      s.at_dv[r] = j->dv + at * j->wide;
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
  limpid_buffer_give(memory, bytes);
}

// MARK: The whole

// Packs the weights (0 without memory) and runs the chunks.
static int run(job *j, void (*body)(void *, int64_t)) {
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

static void multiply(const float *a, whole a_row, whole a_column, const float *b, whole b_row, whole b_column, float *c, whole m, whole k, whole n) {
  const limpid_matmul_work work = {.batch = 1, .m = m, .n = n, .k = k, .a = a, .a_row = a_row, .a_column = a_column, .b = b, .b_row = b_row,
                                   .b_column = b_column, .c = c, .c_row = n};
  limpid_matmul(&work);
}

int limpid_recurrent(const limpid_recurrence *w) {
  const whole wide = gate_counts[w->cell] * w->hidden, all = w->batch * w->steps;
  const size_t bytes = w->gates ? 0 : (size_t)(all * wide) * sizeof(float);
  float *gates = w->gates ? w->gates : limpid_buffer_take(bytes);
  if (!gates) return 0;
  multiply(w->x, w->inputs, 1, w->weight, wide, 1, gates, all, w->inputs, wide);
  job j = {.w = w, .wide = wide, .depth = w->hidden, .columns = wide, .from = w->recurrent, .k_step = wide, .j_step = 1, .gates = gates};
  const int done = run(&j, forward_chunk);
  if (!w->gates) limpid_buffer_give(gates, bytes);
  return done;
}

// Beside each other for each step: its input (`depth` numbers of it, or none) and h before it.
static void states_before(void *context, whole n) {
  const job *j = context;
  const limpid_recurrence *w = j->w;
  const whole H = w->hidden, I = j->depth;
  for (whole s = 0; s < w->steps; s++) {
    const whole at = place_of(j, n, s);
    float *row = j->gates + at * (I + H);
    const float *from = s > 0 ? w->out + place_of(j, n, s - 1) * H : w->h0 ? w->h0 + n * H : NULL;
    if (I > 0) memcpy(row, w->x + at * I, (size_t)I * sizeof(float));
    if (from && s < length_of(j, n)) memcpy(row + I, from, (size_t)H * sizeof(float));
    else memset(row + I, 0, (size_t)H * sizeof(float));
  }
}

// The gradients of both weights. Where they come from the same du and lie one behind the other they are one product.
static int weight_gradients(job *j, float *dweight, float *drecurrent) {
  const limpid_recurrence *w = j->w;
  const whole H = w->hidden, all = w->batch * w->steps;
  const int together = dweight && drecurrent == dweight + w->inputs * j->wide && j->dv == j->du;
  if (dweight && !together) multiply(w->x, 1, w->inputs, j->du, j->wide, 1, dweight, w->inputs, all, j->wide);
  if (!drecurrent) return 1;
  j->depth = together ? w->inputs : 0;
  const whole rows = j->depth + H;
  const size_t bytes = (size_t)(all * rows) * sizeof(float);
  j->gates = limpid_buffer_take(bytes);
  if (!j->gates) return 0;
  limpid_parallel(w->batch, states_before, j);
  multiply(j->gates, 1, rows, j->dv, j->wide, 1, together ? dweight : drecurrent, rows, all, j->wide);
  limpid_buffer_give(j->gates, bytes);
  return 1;
}

int limpid_recurrent_gradient(const limpid_recurrence *w, const float *g, const float *g_cells, float *dx, float *dweight, float *drecurrent,
                              float *dbias, float *drecurrent_bias, float *dh0, float *dc0) {
  const whole H = w->hidden, wide = gate_counts[w->cell] * H, all = w->batch * w->steps;
  const int two = w->cell == LIMPID_GRU;
  const size_t bytes = (size_t)(all * wide) * sizeof(float) * (two ? 2 : 1) + 64;
  float *du = limpid_buffer_take(bytes);
  if (!du) return 0;
  job j = {.w = w, .wide = wide, .depth = wide, .columns = H, .from = w->recurrent, .k_step = 1, .j_step = wide, .g = g, .g_cells = g_cells,
           .du = du, .dv = two ? du + all * wide : du, .dh0 = dh0, .dc0 = dc0};
  int done = run(&j, backward_chunk);
  if (done && dx) multiply(du, wide, 1, w->weight, 1, wide, dx, all, wide, w->inputs);
  if (done && dbias) limpid_reduce_columns(LIMPID_REDUCE_SUM, du, NULL, dbias, 1, all, wide);
  if (done && drecurrent_bias) {
    if (two || !dbias) limpid_reduce_columns(LIMPID_REDUCE_SUM, j.dv, NULL, drecurrent_bias, 1, all, wide);
    else memcpy(drecurrent_bias, dbias, (size_t)wide * sizeof(float));
  }
  if (done) done = weight_gradients(&j, dweight, drecurrent);
  limpid_buffer_give(du, bytes);
  return done;
}
