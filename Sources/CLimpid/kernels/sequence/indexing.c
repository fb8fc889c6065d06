// Movement by index: rows gathered, rows added up where they belong, elements taken and put along an axis. Work is cut by what is written, so
// that every element has one chunk that adds to it, in increasing order of the indices.
#include "sequence/limpid_movement.h"
#define LIMPID_TEMPLATE "kernels/sequence/indexing.inc"
#include "base/each_isa.h"

#include "base/whole.h"
#include "kernels/sequence/movement.h"

static void (*const add_row_table[LIMPID_ISA_COUNT])(float *, const float *, int64_t) = LIMPID_DISPATCH(add_row);
static int (*const any_outside_table[LIMPID_ISA_COUNT])(const int32_t *, int64_t, int32_t) = LIMPID_DISPATCH(any_outside);

typedef struct {
  const float *x;
  const int32_t *indices;
  float *y;
  int64_t outer, n, count, inner;
  int64_t step, pieces;
} index_job;

int64_t limpid_first_outside(const int32_t *indices, int64_t count, int64_t n) {
  if (!any_outside_table[limpid_isa()](indices, count, n > INT32_MAX ? INT32_MAX : (int32_t)n)) return -1;
  for (int64_t i = 0; i < count; i++)
    if (indices[i] < 0 || indices[i] >= n) return i;
  return -1;
}

static void gather_rows(void *context, int64_t chunk) {
  const index_job *j = context;
  const int64_t o = chunk / j->pieces, first = chunk % j->pieces * j->step, last = least(first + j->step, j->count);
  const float *x = j->x + o * j->n * j->inner;
  float *y = j->y + o * j->count * j->inner;
  if (j->inner == 1)
    for (int64_t i = first; i < last; i++) y[i] = x[j->indices[i]];
  else
    for (int64_t i = first; i < last; i++) limpid_copy_row(y + i * j->inner, x + j->indices[i] * j->inner, j->inner);
}

void limpid_gather(const float *x, const int32_t *indices, float *y, int64_t outer, int64_t n, int64_t count, int64_t inner) {
  if (outer * count * inner == 0) return;
  index_job j = {.x = x, .indices = indices, .y = y, .outer = outer, .n = n, .count = count, .inner = inner};
  j.step = most(1, GRAIN / inner);
  j.pieces = quotient_up(count, j.step);
  limpid_parallel(outer * j.pieces, gather_rows, &j);
}

// A chunk owns the destination rows [first, last) of one slice: it reads all indices and adds the rows that land there, in order.
static void scatter_rows(void *context, int64_t chunk) {
  const index_job *j = context;
  const int64_t o = chunk / j->pieces, first = chunk % j->pieces * j->step, last = least(first + j->step, j->n);
  const float *x = j->x + o * j->count * j->inner;
  float *y = j->y + o * j->n * j->inner;
  memset(y + first * j->inner, 0, (size_t)((last - first) * j->inner) * sizeof(float));
  for (int64_t i = 0; i < j->count; i++) {
    const int64_t row = j->indices[i];
    if (row >= first && row < last) add_row_table[limpid_isa()](y + row * j->inner, x + i * j->inner, j->inner);
  }
}

// A chunk owns `step` columns of all rows of one slice.
static void scatter_columns(void *context, int64_t chunk) {
  const index_job *j = context;
  const int64_t o = chunk / j->pieces, from = chunk % j->pieces * j->step, columns = least(j->step, j->inner - from);
  const float *x = j->x + o * j->count * j->inner + from;
  float *y = j->y + o * j->n * j->inner + from;
  for (int64_t row = 0; row < j->n; row++) memset(y + row * j->inner, 0, (size_t)columns * sizeof(float));
  for (int64_t i = 0; i < j->count; i++) add_row_table[limpid_isa()](y + j->indices[i] * j->inner, x + i * j->inner, columns);
}

void limpid_scatter_add(const float *x, const int32_t *indices, float *y, int64_t outer, int64_t n, int64_t count, int64_t inner) {
  if (outer * n * inner == 0) return;
  index_job j = {.x = x, .indices = indices, .y = y, .outer = outer, .n = n, .count = count, .inner = inner};
  const int64_t wanted = least(16, quotient_up((count + n) * inner, GRAIN));  // chunks worth having in one slice
  if (inner >= 256 && wanted > 1) {
    j.step = most(64, quotient_up(quotient_up(inner, wanted), 64) * 64);
    j.pieces = quotient_up(inner, j.step);
    limpid_parallel(outer * j.pieces, scatter_columns, &j);
  } else {
    j.step = quotient_up(n, least(wanted, outer >= 16 ? 1 : n));
    j.pieces = quotient_up(n, j.step);
    limpid_parallel(outer * j.pieces, scatter_rows, &j);
  }
}

static void take_slices(void *context, int64_t chunk) {
  const index_job *j = context;
  const int64_t end = least(chunk * j->step + j->step, j->outer);
  for (int64_t o = chunk * j->step; o < end; o++) {
    const float *x = j->x + o * j->n * j->inner;
    const int32_t *index = j->indices + o * j->count * j->inner;
    float *y = j->y + o * j->count * j->inner;
    for (int64_t r = 0; r < j->count; r++)
      for (int64_t i = 0; i < j->inner; i++) y[r * j->inner + i] = x[index[r * j->inner + i] * j->inner + i];
  }
}

static void put_slices(void *context, int64_t chunk) {
  const index_job *j = context;
  const int64_t end = least(chunk * j->step + j->step, j->outer);
  for (int64_t o = chunk * j->step; o < end; o++) {
    const float *x = j->x + o * j->count * j->inner;
    const int32_t *index = j->indices + o * j->count * j->inner;
    float *y = j->y + o * j->n * j->inner;
    memset(y, 0, (size_t)(j->n * j->inner) * sizeof(float));
    for (int64_t r = 0; r < j->count; r++)
      for (int64_t i = 0; i < j->inner; i++) y[index[r * j->inner + i] * j->inner + i] += x[r * j->inner + i];
  }
}

void limpid_take_along(const float *x, const int32_t *indices, float *y, int64_t outer, int64_t n, int64_t m, int64_t inner) {
  if (outer * m * inner == 0) return;
  index_job j = {.x = x, .indices = indices, .y = y, .outer = outer, .n = n, .count = m, .inner = inner};
  j.step = most(1, GRAIN / (m * inner));
  limpid_parallel(quotient_up(outer, j.step), take_slices, &j);
}

void limpid_put_along(const float *x, const int32_t *indices, float *y, int64_t outer, int64_t n, int64_t m, int64_t inner) {
  if (outer * n * inner == 0) return;
  index_job j = {.x = x, .indices = indices, .y = y, .outer = outer, .n = n, .count = m, .inner = inner};
  j.step = most(1, GRAIN / ((m + n) * inner));
  limpid_parallel(quotient_up(outer, j.step), put_slices, &j);
}

static void hot_rows(void *context, int64_t chunk) {
  const index_job *j = context;
  const int64_t first = chunk * j->step, last = least(first + j->step, j->count);
  memset(j->y + first * j->n, 0, (size_t)((last - first) * j->n) * sizeof(float));
  for (int64_t i = first; i < last; i++)
    if (j->indices[i] >= 0 && j->indices[i] < j->n) j->y[i * j->n + j->indices[i]] = 1.0f;
}

void limpid_one_hot(const int32_t *indices, float *y, int64_t count, int64_t classes) {
  if (count * classes == 0) return;
  index_job j = {.indices = indices, .y = y, .count = count, .n = classes};
  j.step = most(1, GRAIN / classes);
  limpid_parallel(quotient_up(count, j.step), hot_rows, &j);
}
