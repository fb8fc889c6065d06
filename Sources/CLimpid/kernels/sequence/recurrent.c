// Recurrent layers: products over all steps before and after the walk through them (recurrent_walk.c).
//
// The products of all inputs are one matrix product. Then a few examples at a time go through all steps on their own: no thread waits for
// another, and the recurrent weights, packed once as the tile reads them, stay in the second cache. Backward the same, and the gradients of the
// weights are again one product each over all steps.
#include "kernels/sequence/recurrent.h"

#include <string.h>

#include "contraction/limpid_matmul.h"
#include "reduction/limpid_reduction.h"

static void multiply(const float *a, whole a_row, whole a_column, const float *b, whole b_row, whole b_column, float *c, whole m, whole k, whole n) {
  const limpid_matmul_work work = {.batch = 1, .m = m, .n = n, .k = k, .a = a, .a_row = a_row, .a_column = a_column, .b = b, .b_row = b_row,
                                   .b_column = b_column, .c = c, .c_row = n};
  limpid_matmul(&work);
}

int limpid_recurrent(const limpid_recurrence *w) {
  const whole wide = limpid_gate_counts[w->cell] * w->hidden, all = w->batch * w->steps;
  const size_t bytes = w->gates ? 0 : (size_t)(all * wide) * sizeof(float);
  float *gates = w->gates ? w->gates : limpid_buffer_take(bytes);
  if (!gates) return 0;
  multiply(w->x, w->inputs, 1, w->weight, wide, 1, gates, all, w->inputs, wide);
  limpid_recurrent_job j = {.w = w, .wide = wide, .depth = w->hidden, .columns = wide, .from = w->recurrent, .k_step = wide, .j_step = 1, .gates = gates};
  const int done = limpid_recurrent_forward(&j);
  if (!w->gates) limpid_buffer_give(gates, bytes);
  return done;
}

// Beside each other for each step: its input (`depth` numbers of it, or none) and h before it.
static void states_before(void *context, whole n) {
  const limpid_recurrent_job *j = context;
  const limpid_recurrence *w = j->w;
  const whole H = w->hidden, I = j->depth;
  for (whole s = 0; s < w->steps; s++) {
    const whole at = limpid_recurrent_place(j, n, s);
    float *row = j->gates + at * (I + H);
    const float *from = s > 0 ? w->out + limpid_recurrent_place(j, n, s - 1) * H : w->h0 ? w->h0 + n * H : NULL;
    if (I > 0) memcpy(row, w->x + at * I, (size_t)I * sizeof(float));
    if (from && s < limpid_recurrent_length(j, n)) memcpy(row + I, from, (size_t)H * sizeof(float));
    else memset(row + I, 0, (size_t)H * sizeof(float));
  }
}

// The gradients of both weights. Where they come from the same du and lie one behind the other they are one product.
static int weight_gradients(limpid_recurrent_job *j, float *dweight, float *drecurrent) {
  const limpid_recurrence *w = j->w;
  const whole H = w->hidden, all = w->batch * w->steps;
  const int together = dweight && drecurrent == dweight + w->inputs * j->wide && j->dv == j->du;
  if (dweight && !together) multiply(w->x, 1, w->inputs, j->du, j->du_row, 1, dweight, w->inputs, all, j->wide);
  if (!drecurrent) return 1;
  j->depth = together ? w->inputs : 0;
  const whole rows = j->depth + H;
  const size_t bytes = (size_t)(all * rows) * sizeof(float);
  j->gates = limpid_buffer_take(bytes);
  if (!j->gates) return 0;
  limpid_parallel(w->batch, states_before, j);
  multiply(j->gates, 1, rows, j->dv, j->du_row, 1, together ? dweight : drecurrent, rows, all, j->wide);
  limpid_buffer_give(j->gates, bytes);
  return 1;
}

// Sums over all rows of du or dv: those of what lies between two rows as well, which are left out.
static int sum_rows(const limpid_recurrent_job *j, const float *rows, float *sums) {
  const size_t bytes = (size_t)j->du_row * sizeof(float);
  float *all = limpid_buffer_take(bytes);
  if (!all) return 0;
  limpid_reduce_columns(LIMPID_REDUCE_SUM, rows, NULL, all, 1, j->w->batch * j->w->steps, j->du_row);
  memcpy(sums, all, (size_t)j->wide * sizeof(float));
  limpid_buffer_give(all, bytes);
  return 1;
}

int limpid_recurrent_gradient(const limpid_recurrence *w, const float *g, const float *g_cells, float *dx, float *dweight, float *drecurrent,
                              float *dbias, float *drecurrent_bias, float *dh0, float *dc0) {
  const whole H = w->hidden, wide = limpid_gate_counts[w->cell] * H, all = w->batch * w->steps;
  const int two = w->cell == LIMPID_GRU;
  // Rows a multiple of 4 kB apart would fall onto the same lines of the caches and be copied for every product that reads across them.
  const whole between = wide % 1024 == 0 ? 16 : 0, row = wide + between;
  const size_t bytes = (size_t)(all * row) * sizeof(float) * (two ? 2 : 1) + 64;
  float *du = limpid_buffer_take(bytes);
  if (!du) return 0;
  limpid_recurrent_job j = {.w = w, .wide = wide, .depth = wide, .columns = H, .from = w->recurrent, .k_step = 1, .j_step = wide, .gates = w->gates,
           .g = g, .g_cells = g_cells, .du = du, .dv = two ? du + all * row : du, .du_row = row, .dh0 = dh0, .dc0 = dc0};
  for (whole i = 0; between && i < (two ? 2 : 1) * all; i++) memset(du + i * row + wide, 0, (size_t)between * sizeof(float));
  int done = limpid_recurrent_backward(&j);
  if (done && dx) multiply(du, row, 1, w->weight, 1, wide, dx, all, wide, w->inputs);
  if (done && dbias) done = sum_rows(&j, du, dbias);
  if (done && drecurrent_bias) {
    if (two || !dbias) done = sum_rows(&j, j.dv, drecurrent_bias);
    else memcpy(drecurrent_bias, dbias, (size_t)wide * sizeof(float));
  }
  if (done) done = weight_gradients(&j, dweight, drecurrent);
  limpid_buffer_give(du, bytes);
  return done;
}
