// Reductions: how the work is cut, by shape alone, and which instruction set does it.
#include "reduction/limpid_reduction.h"
#include "kernels/reduction/reduction.h"
#define LIMPID_TEMPLATE "kernels/reduction/reduction.inc"
#include "base/each_isa.h"

enum { GRAIN = 32768, TILE = 512 };  // elements worth a chunk; columns accumulated at once (2 KB, stays in the first cache)

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t ceiling(int64_t a, int64_t b) { return (a + b - 1) / b; }

typedef struct {
  int kind;
  const float *x, *second;
  float *y, *partial;       // partial: one result per block, when there is more than one block
  int64_t outer, n, inner;
  int64_t blocks;           // blocks along n
  int64_t step;             // rows, blocks or tiles in a chunk
  int64_t pieces;           // chunks along the blocks (columns: along the tiles)
} job;

// MARK: Runs (rule A)

typedef void (*runs_function)(int, const float *, const float *, int64_t, int64_t, int64_t, const float *, int64_t, float *, const float *);
static const runs_function runs_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(reduce_runs);

void limpid_run_blocks(
    int kind, const float *x, const float *y, int64_t count, int64_t length, const float *centre, float *out, const float *end) {
  runs_table[limpid_isa()](kind, x, y, count, length, length, centre, 1, out, end);
}

// Rows of one block each: a chunk is `step` rows.
static void short_runs(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t first = chunk * j->step, count = smaller(j->step, j->outer - first), at = first * j->n;
  const float *second = j->second ? j->second + (j->kind == LIMPID_REDUCE_DEVIATIONS ? first : at) : j->x + at;
  runs_table[limpid_isa()](j->kind, j->x + at, second, count, j->n, j->n, second, 1, j->y + first, j->x + j->outer * j->n);
}

// Rows of several blocks: a chunk is `step` blocks of one row.
static void long_runs(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t row = chunk / j->pieces, first = chunk % j->pieces * j->step, last = smaller(first + j->step, j->blocks);
  const float *x = j->x + row * j->n;
  const float *y = j->kind == LIMPID_REDUCE_PRODUCTS ? j->second + row * j->n : x;
  const float *centre = j->kind == LIMPID_REDUCE_DEVIATIONS ? j->second + row : x;
  float *out = j->partial + row * j->blocks;
  const float *end = j->x + j->outer * j->n;
  const int64_t whole = smaller(last, j->n / LIMPID_RUN_BLOCK), at = first * LIMPID_RUN_BLOCK;
  const runs_function run = runs_table[limpid_isa()];
  if (whole > first) run(j->kind, x + at, y + at, whole - first, LIMPID_RUN_BLOCK, LIMPID_RUN_BLOCK, centre, 0, out + first, end);
  if (whole < last) {
    const int64_t from = whole * LIMPID_RUN_BLOCK;
    run(j->kind, x + from, y + from, 1, 0, j->n - from, centre, 0, out + whole, end);
  }
}

static void reduce_rows(job *j) {
  if (j->n <= LIMPID_RUN_BLOCK) {
    j->step = larger(1, GRAIN / larger(1, j->n));
    limpid_parallel(ceiling(j->outer, j->step), short_runs, j);
    return;
  }
  j->blocks = ceiling(j->n, LIMPID_RUN_BLOCK);
  j->step = GRAIN / LIMPID_RUN_BLOCK;
  j->pieces = ceiling(j->blocks, j->step);
  const size_t bytes = (size_t)(j->outer * j->blocks) * sizeof(float);
  j->partial = limpid_buffer_take(bytes);
  limpid_parallel(j->outer * j->pieces, long_runs, j);
  for (int64_t row = 0; row < j->outer; row++) {
    const float *p = j->partial + row * j->blocks;
    float total = p[0];
    for (int64_t b = 1; b < j->blocks; b++) total = j->kind == LIMPID_REDUCE_PRODUCT ? total * p[b] : total + p[b];
    j->y[row] = total;
  }
  limpid_buffer_give(j->partial, bytes);
}

// MARK: Columns (rule B)

typedef void (*columns_function)(
    int, const float *, const float *, int64_t, int64_t, int64_t, const float *, float *, const float *);
static const columns_function columns_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(reduce_columns);
typedef void (*add_function)(int, float *, const float *, int64_t);
static const add_function add_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(reduce_add);

void limpid_column_blocks(
    int kind, const float *x, const float *y, int64_t rows, int64_t columns, int64_t stride, const float *centre, float *a,
    const float *end) {
  columns_table[limpid_isa()](kind, x, y, rows, columns, stride, centre, a, end);
}

// One block of rows of the columns [from, from + columns) of slice o, into `a`.
static void column_block(const job *j, int64_t o, int64_t block, int64_t from, int64_t columns, float *a) {
  const int64_t row = block * LIMPID_COLUMN_BLOCK, rows = smaller(LIMPID_COLUMN_BLOCK, j->n - row);
  const int64_t at = (o * j->n + row) * j->inner + from;
  const float *second = j->kind == LIMPID_REDUCE_PRODUCTS ? j->second + at : j->x;
  const float *centre = j->kind == LIMPID_REDUCE_DEVIATIONS ? j->second + o * j->inner + from : j->x;
  columns_table[limpid_isa()](j->kind, j->x + at, second, rows, columns, j->inner, centre, a, j->x + j->outer * j->n * j->inner);
}

// Enough slices and tiles to go round: a chunk is `step` tiles, all blocks of each in turn.
static void whole_columns(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t tiles = ceiling(j->inner, TILE), end = smaller(chunk * j->step + j->step, j->outer * tiles);
  float further[TILE];
  for (int64_t t = chunk * j->step; t < end; t++) {
    const int64_t o = t / tiles, from = t % tiles * TILE, columns = smaller(TILE, j->inner - from);
    float *y = j->y + o * j->inner + from;
    column_block(j, o, 0, from, columns, y);
    for (int64_t b = 1; b < j->blocks; b++) {
      column_block(j, o, b, from, columns, further);
      add_table[limpid_isa()](j->kind, y, further, columns);
    }
  }
}

// Few columns, many rows: a chunk is `step` blocks of one slice, into partial[o, block, inner].
static void cut_columns(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t o = chunk / j->pieces, first = chunk % j->pieces * j->step, last = smaller(first + j->step, j->blocks);
  for (int64_t b = first; b < last; b++)
    for (int64_t from = 0; from < j->inner; from += TILE)
      column_block(j, o, b, from, smaller(TILE, j->inner - from), j->partial + (o * j->blocks + b) * j->inner + from);
}

static void reduce_down(job *j) {
  const int64_t tiles = j->outer * ceiling(j->inner, TILE);
  j->blocks = larger(1, ceiling(j->n, LIMPID_COLUMN_BLOCK));
  if (j->blocks == 1 || tiles >= 16) {
    j->step = larger(1, GRAIN / larger(1, j->n * smaller(TILE, j->inner)));
    limpid_parallel(ceiling(tiles, j->step), whole_columns, j);
    return;
  }
  j->step = larger(1, GRAIN / (LIMPID_COLUMN_BLOCK * j->inner));
  j->pieces = ceiling(j->blocks, j->step);
  const size_t bytes = (size_t)(j->outer * j->blocks * j->inner) * sizeof(float);
  j->partial = limpid_buffer_take(bytes);
  limpid_parallel(j->outer * j->pieces, cut_columns, j);
  for (int64_t o = 0; o < j->outer; o++) {
    const float *p = j->partial + o * j->blocks * j->inner;
    float *y = j->y + o * j->inner;
    for (int64_t i = 0; i < j->inner; i++) y[i] = p[i];
    for (int64_t b = 1; b < j->blocks; b++) add_table[limpid_isa()](j->kind, y, p + b * j->inner, j->inner);
  }
  limpid_buffer_give(j->partial, bytes);
}

void limpid_reduce_columns(limpid_reduction kind, const float *x, const float *second, float *y, int64_t outer, int64_t n, int64_t inner) {
  if (outer * inner == 0) return;
  job j = {.kind = kind, .x = x, .second = second, .y = y, .outer = outer, .n = n, .inner = inner};
  reduce_down(&j);
}

void limpid_reduce(limpid_reduction kind, const float *x, const float *second, float *y, int64_t outer, int64_t n, int64_t inner) {
  if (outer * inner == 0) return;
  job j = {.kind = kind, .x = x, .second = second, .y = y, .outer = outer, .n = n, .inner = inner};
  if (inner == 1) reduce_rows(&j);
  else reduce_down(&j);
}

// MARK: Running sums

typedef struct {
  int reverse;
  const float *x;
  float *y;
  int64_t outer, n, inner, step, pieces;
} running_job;

static void (*const cumulative_table[LIMPID_ISA_COUNT])(const float *, float *, int64_t, int64_t, int64_t) =
    LIMPID_DISPATCH(cumulative_columns);

static void running(void *context, int64_t chunk) {
  const running_job *j = context;
  if (j->inner == 1) {
    const int64_t end = smaller(chunk * j->step + j->step, j->outer);
    for (int64_t o = chunk * j->step; o < end; o++) {
      const int64_t at = o * j->n + (j->reverse ? j->n - 1 : 0), step = j->reverse ? -1 : 1;
      float s = 0.0f;
      for (int64_t i = 0; i < j->n; i++) j->y[at + i * step] = s = s + j->x[at + i * step];
    }
    return;
  }
  const int64_t o = chunk / j->pieces, from = chunk % j->pieces * j->step, columns = smaller(j->step, j->inner - from);
  const int64_t at = o * j->n * j->inner + from + (j->reverse ? (j->n - 1) * j->inner : 0);
  cumulative_table[limpid_isa()](j->x + at, j->y + at, j->n, columns, j->reverse ? -j->inner : j->inner);
}

void limpid_cumulative_sum(int reverse, const float *x, float *y, int64_t outer, int64_t n, int64_t inner) {
  if (outer * n * inner == 0) return;
  running_job j = {.reverse = reverse, .x = x, .y = y, .outer = outer, .n = n, .inner = inner};
  if (inner == 1) {
    j.step = larger(1, GRAIN / n);
    limpid_parallel(ceiling(outer, j.step), running, &j);
  } else {
    j.step = larger(64, ceiling(larger(1, GRAIN / n), 64) * 64);
    j.pieces = ceiling(inner, j.step);
    limpid_parallel(outer * j.pieces, running, &j);
  }
}
