// Movement: a copy is brought to its simplest form (axes merged, sorted by where they go), then done as rows, as turned squares or one
// element at a time.
#include "sequence/limpid_movement.h"
#define LIMPID_TEMPLATE "kernels/sequence/movement.inc"
#include "base/each_isa.h"

#include <string.h>

enum { GRAIN = 32768 };  // elements worth a chunk

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t ceiling(int64_t a, int64_t b) { return (a + b - 1) / b; }

static void (*const turn_table[LIMPID_ISA_COUNT])(float *, int64_t, const float *, int64_t, int64_t, int64_t) = LIMPID_DISPATCH(turn);
static void (*const add_row_table[LIMPID_ISA_COUNT])(float *, const float *, int64_t) = LIMPID_DISPATCH(add_row);
static void (*const fill_table[LIMPID_ISA_COUNT])(float *, float, int64_t) = LIMPID_DISPATCH(fill);
static int (*const any_outside_table[LIMPID_ISA_COUNT])(const int32_t *, int64_t, int32_t) = LIMPID_DISPATCH(any_outside);

// MARK: Strided copies

typedef struct {
  int64_t size, to, from;  // elements along the axis; strides
} axis;

typedef struct {
  float *to;
  const float *from;
  axis axes[LIMPID_MOST_AXES];  // the axes walked one position at a time, slowest first
  int rank;
  axis row, column;             // what is done at each position: a row, or with turned squares `column` rows of it
  int64_t pieces, piece, step;  // a position's work is cut in `pieces` of `piece` rows (or elements); a chunk is `step` of those
  int64_t units;
} copy;

static void copy_row(float *to, const float *from, int64_t n, int64_t to_stride, int64_t from_stride) {
  if (to_stride == 1 && from_stride == 1) {
    if (n >= 16) memcpy(to, from, (size_t)n * sizeof(float));
    else for (int64_t i = 0; i < n; i++) to[i] = from[i];
  } else if (to_stride == 1 && from_stride == 0) {
    fill_table[limpid_isa()](to, *from, n);
  } else {
    for (int64_t i = 0; i < n; i++) to[i * to_stride] = from[i * from_stride];
  }
}

static void copy_units(void *context, int64_t chunk) {
  const copy *c = context;
  const int64_t end = smaller(chunk * c->step + c->step, c->units);
  for (int64_t unit = chunk * c->step; unit < end; unit++) {
    const int64_t first = unit % c->pieces * c->piece;
    float *to = c->to;
    const float *from = c->from;
    int64_t position = unit / c->pieces;
    for (int a = c->rank - 1; a >= 0; a--) {
      const int64_t i = position % c->axes[a].size;
      position /= c->axes[a].size;
      to += i * c->axes[a].to;
      from += i * c->axes[a].from;
    }
    if (c->column.size == 1) {
      const int64_t n = smaller(c->piece, c->row.size - first);
      copy_row(to + first * c->row.to, from + first * c->row.from, n, c->row.to, c->row.from);
    } else {
      const int64_t rows = smaller(c->piece, c->column.size - first);
      turn_table[limpid_isa()](to + first * c->column.to, c->column.to, from + first, c->row.from, rows, c->row.size);
    }
  }
}

static int64_t magnitude(int64_t x) { return x < 0 ? -x : x; }

void limpid_strided_copy(
    float *to, const int64_t *to_strides, const float *from, const int64_t *from_strides, const int64_t *shape, int rank) {
  copy c = {.to = to, .from = from, .row = {1, 1, 1}, .column = {1, 1, 1}};
  int64_t all = 1;
  for (int a = 0; a < rank; a++) {
    all *= shape[a];
    if (shape[a] != 1) c.axes[c.rank++] = (axis){shape[a], to_strides[a], from_strides[a]};
  }
  if (all == 0) return;
  // Slowest axis of the destination first (insertion sort: the order among equals is kept).
  for (int a = 1; a < c.rank; a++)
    for (int b = a; b > 0 && magnitude(c.axes[b - 1].to) < magnitude(c.axes[b].to); b--) {
      const axis t = c.axes[b];
      c.axes[b] = c.axes[b - 1];
      c.axes[b - 1] = t;
    }
  // Neighbours that are one axis in both arrays become one.
  int kept = 0;
  for (int a = 0; a < c.rank; a++) {
    axis *last = c.axes + (kept > 0 ? kept - 1 : 0);
    if (kept > 0 && last->to == c.axes[a].to * c.axes[a].size && last->from == c.axes[a].from * c.axes[a].size)
      *last = (axis){last->size * c.axes[a].size, c.axes[a].to, c.axes[a].from};
    else c.axes[kept++] = c.axes[a];
  }
  c.rank = kept;
  if (c.rank > 0) c.row = c.axes[--c.rank];
  // If the source is contiguous along another axis, that one and the row are turned together.
  if (c.row.to == 1 && c.row.from != 1 && c.row.from != 0)
    for (int a = 0; a < c.rank; a++)
      if (c.axes[a].from == 1) {
        c.column = c.axes[a];
        for (int b = a + 1; b < c.rank; b++) c.axes[b - 1] = c.axes[b];
        c.rank--;
        break;
      }
  int64_t positions = 1;
  for (int a = 0; a < c.rank; a++) positions *= c.axes[a].size;
  const int64_t turned = c.column.size > 1;
  c.piece = turned ? ceiling(larger(16, GRAIN / c.row.size), 16) * 16 : GRAIN;
  c.pieces = ceiling(turned ? c.column.size : c.row.size, c.piece);
  c.units = positions * c.pieces;
  const int64_t work = smaller(c.piece, turned ? c.column.size : c.row.size) * (turned ? c.row.size : 1);
  c.step = larger(1, GRAIN / work);
  limpid_parallel(ceiling(c.units, c.step), copy_units, &c);
}

typedef struct { float *y; float value; int64_t n; } fill_job;

static void fill_piece(void *context, int64_t chunk) {
  const fill_job *j = context;
  fill_table[limpid_isa()](j->y + chunk * GRAIN, j->value, smaller(GRAIN, j->n - chunk * GRAIN));
}

void limpid_fill(float *y, float value, int64_t n) {
  fill_job j = {y, value, n};
  limpid_parallel(ceiling(n, GRAIN), fill_piece, &j);
}

// MARK: By index

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
  const int64_t o = chunk / j->pieces, first = chunk % j->pieces * j->step, last = smaller(first + j->step, j->count);
  const float *x = j->x + o * j->n * j->inner;
  float *y = j->y + o * j->count * j->inner;
  if (j->inner == 1)
    for (int64_t i = first; i < last; i++) y[i] = x[j->indices[i]];
  else
    for (int64_t i = first; i < last; i++) copy_row(y + i * j->inner, x + j->indices[i] * j->inner, j->inner, 1, 1);
}

void limpid_gather(const float *x, const int32_t *indices, float *y, int64_t outer, int64_t n, int64_t count, int64_t inner) {
  if (outer * count * inner == 0) return;
  index_job j = {.x = x, .indices = indices, .y = y, .outer = outer, .n = n, .count = count, .inner = inner};
  j.step = larger(1, GRAIN / inner);
  j.pieces = ceiling(count, j.step);
  limpid_parallel(outer * j.pieces, gather_rows, &j);
}

// A chunk owns the destination rows [first, last) of one slice: it reads all indices and adds the rows that land there, in order.
static void scatter_rows(void *context, int64_t chunk) {
  const index_job *j = context;
  const int64_t o = chunk / j->pieces, first = chunk % j->pieces * j->step, last = smaller(first + j->step, j->n);
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
  const int64_t o = chunk / j->pieces, from = chunk % j->pieces * j->step, columns = smaller(j->step, j->inner - from);
  const float *x = j->x + o * j->count * j->inner + from;
  float *y = j->y + o * j->n * j->inner + from;
  for (int64_t row = 0; row < j->n; row++) memset(y + row * j->inner, 0, (size_t)columns * sizeof(float));
  for (int64_t i = 0; i < j->count; i++) add_row_table[limpid_isa()](y + j->indices[i] * j->inner, x + i * j->inner, columns);
}

void limpid_scatter_add(const float *x, const int32_t *indices, float *y, int64_t outer, int64_t n, int64_t count, int64_t inner) {
  if (outer * n * inner == 0) return;
  index_job j = {.x = x, .indices = indices, .y = y, .outer = outer, .n = n, .count = count, .inner = inner};
  const int64_t wanted = smaller(16, ceiling((count + n) * inner, GRAIN));  // chunks worth having in one slice
  if (inner >= 256 && wanted > 1) {
    j.step = larger(64, ceiling(ceiling(inner, wanted), 64) * 64);
    j.pieces = ceiling(inner, j.step);
    limpid_parallel(outer * j.pieces, scatter_columns, &j);
  } else {
    j.step = ceiling(n, smaller(wanted, outer >= 16 ? 1 : n));
    j.pieces = ceiling(n, j.step);
    limpid_parallel(outer * j.pieces, scatter_rows, &j);
  }
}

static void take_slices(void *context, int64_t chunk) {
  const index_job *j = context;
  const int64_t end = smaller(chunk * j->step + j->step, j->outer);
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
  const int64_t end = smaller(chunk * j->step + j->step, j->outer);
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
  j.step = larger(1, GRAIN / (m * inner));
  limpid_parallel(ceiling(outer, j.step), take_slices, &j);
}

void limpid_put_along(const float *x, const int32_t *indices, float *y, int64_t outer, int64_t n, int64_t m, int64_t inner) {
  if (outer * n * inner == 0) return;
  index_job j = {.x = x, .indices = indices, .y = y, .outer = outer, .n = n, .count = m, .inner = inner};
  j.step = larger(1, GRAIN / ((m + n) * inner));
  limpid_parallel(ceiling(outer, j.step), put_slices, &j);
}

static void hot_rows(void *context, int64_t chunk) {
  const index_job *j = context;
  const int64_t first = chunk * j->step, last = smaller(first + j->step, j->count);
  memset(j->y + first * j->n, 0, (size_t)((last - first) * j->n) * sizeof(float));
  for (int64_t i = first; i < last; i++)
    if (j->indices[i] >= 0 && j->indices[i] < j->n) j->y[i * j->n + j->indices[i]] = 1.0f;
}

void limpid_one_hot(const int32_t *indices, float *y, int64_t count, int64_t classes) {
  if (count * classes == 0) return;
  index_job j = {.indices = indices, .y = y, .count = count, .n = classes};
  j.step = larger(1, GRAIN / classes);
  limpid_parallel(ceiling(count, j.step), hot_rows, &j);
}
