// Largest and smallest elements: how the work is cut, by shape alone.
#include "reduction/limpid_reduction.h"
#define LIMPID_TEMPLATE "kernels/reduction/extremes.inc"
#include "base/each_isa.h"

enum { GRAIN = 32768, TILE = 512 };  // elements worth a chunk; columns at once

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t ceiling(int64_t a, int64_t b) { return (a + b - 1) / b; }

typedef struct {
  int least;
  const float *x;
  float *y;
  int32_t *index;
  int64_t outer, n, inner, step, pieces;
} extreme_job;

static void (*const extreme_runs_table[LIMPID_ISA_COUNT])(int, const float *, float *, int64_t, int64_t) = LIMPID_DISPATCH(extreme_runs);
static void (*const extreme_columns_table[LIMPID_ISA_COUNT])(int, const float *, float *, int64_t, int64_t, int64_t, const float *) =
    LIMPID_DISPATCH(extreme_columns);
static void (*const index_runs_table[LIMPID_ISA_COUNT])(int, const float *, int32_t *, int64_t, int64_t) =
    LIMPID_DISPATCH(extreme_index_runs);
static void (*const index_columns_table[LIMPID_ISA_COUNT])(int, const float *, int32_t *, int64_t, int64_t, int64_t, const float *) =
    LIMPID_DISPATCH(extreme_index_columns);

// A chunk is `step` rows.
static void extreme_rows(void *context, int64_t chunk) {
  const extreme_job *j = context;
  const int64_t first = chunk * j->step, count = smaller(j->step, j->outer - first);
  if (j->index) index_runs_table[limpid_isa()](j->least, j->x + first * j->n, j->index + first, count, j->n);
  else extreme_runs_table[limpid_isa()](j->least, j->x + first * j->n, j->y + first, count, j->n);
}

// A chunk is `step` columns of one slice.
static void extreme_down(void *context, int64_t chunk) {
  const extreme_job *j = context;
  const int64_t o = chunk / j->pieces, from = chunk % j->pieces * j->step, columns = smaller(j->step, j->inner - from);
  const float *x = j->x + o * j->n * j->inner + from, *end = j->x + j->outer * j->n * j->inner;
  const int64_t to = o * j->inner + from;
  if (j->index) index_columns_table[limpid_isa()](j->least, x, j->index + to, j->n, columns, j->inner, end);
  else extreme_columns_table[limpid_isa()](j->least, x, j->y + to, j->n, columns, j->inner, end);
}

static void extremes(extreme_job *j) {
  if (j->outer * j->inner == 0) return;
  if (j->inner == 1) {
    j->step = larger(1, GRAIN / larger(1, j->n));
    limpid_parallel(ceiling(j->outer, j->step), extreme_rows, j);
  } else {
    j->step = larger(64, ceiling(larger(1, GRAIN / larger(1, j->n)), 64) * 64);
    j->pieces = ceiling(j->inner, j->step);
    limpid_parallel(j->outer * j->pieces, extreme_down, j);
  }
}

void limpid_extreme(int least, const float *x, float *y, int64_t outer, int64_t n, int64_t inner) {
  // Long runs are cut in pieces first: the largest of the largest is the largest.
  const int64_t rows = inner <= GRAIN ? GRAIN / larger(1, inner) : 1;
  if (n >= 4 * rows && outer < 16 && inner <= 1024) {
    const int64_t pieces = n / rows, rest = n % rows;
    const size_t bytes = (size_t)((pieces + 1) * inner) * sizeof(float);
    float *part = limpid_buffer_take(bytes);
    for (int64_t o = 0; o < outer; o++) {
      const float *slice = x + o * n * inner;
      extreme_job whole = {.least = least, .x = slice, .y = part, .outer = pieces, .n = rows, .inner = inner};
      extreme_job left = {
          .least = least, .x = slice + pieces * rows * inner, .y = part + pieces * inner, .outer = 1, .n = rest, .inner = inner};
      extreme_job last = {.least = least, .x = part, .y = y + o * inner, .outer = 1, .n = pieces + 1, .inner = inner};
      extremes(&whole);
      extremes(&left);
      extremes(&last);
    }
    limpid_buffer_give(part, bytes);
    return;
  }
  extreme_job j = {.least = least, .x = x, .y = y, .outer = outer, .n = n, .inner = inner};
  extremes(&j);
}

void limpid_extreme_index(int least, const float *x, int32_t *y, int64_t outer, int64_t n, int64_t inner) {
  extreme_job j = {.least = least, .x = x, .index = y, .outer = outer, .n = n, .inner = inner};
  extremes(&j);
}
