// Normalisation: how the work is cut, and how the results of blocks are joined.
#include "reduction/limpid_normalization.h"
#include "kernels/contraction/epilogue.h"
#include "kernels/reduction/reduction.h"
#include "kernels/contraction/stream.h"
#define LIMPID_TEMPLATE "kernels/reduction/normalization.inc"
#include "base/each_isa.h"

#include <stddef.h>
#include <string.h>

enum { GRAIN = 32768, TILE = 512, FEW = 2048 };  // elements worth a chunk; columns in a unit; elements between two steps that follow one another

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t ceiling(int64_t a, int64_t b) { return (a + b - 1) / b; }

typedef struct {
  const float *g, *x, *mean, *inverse, *scale, *shift, *factor, *first, *second;
  float *y;               // what is written: elements
  float *one, *two;       // or two sums per column and block
  float *means, *inverses;
  float epsilon;
  const limpid_epilogue *epilogue;
  int by_rows, streams;
  int64_t batch, n, channels, blocks, tiles, step;
} job;

static void (*const columns_forward_table[LIMPID_ISA_COUNT])(
    const float *, const float *, const float *, const float *, const float *, float *, int64_t, int64_t, int) =
    LIMPID_DISPATCH(columns_forward);
static void (*const columns_backward_table[LIMPID_ISA_COUNT])(
    const float *, const float *, const float *, const float *, const float *, const float *, const float *, float *, int64_t, int64_t, int) =
    LIMPID_DISPATCH(columns_backward);
static void (*const sums_table[LIMPID_ISA_COUNT])(
    int, const float *, const float *, const float *, const float *, int64_t, int64_t, int64_t, float *, float *) =
    LIMPID_DISPATCH(sums_block);
static float (*const row_forward_table[LIMPID_ISA_COUNT])(
    const float *, const float *, const float *, const float *, float, float *, int64_t, const float *, int) = LIMPID_DISPATCH(row_forward);
static void (*const row_backward_table[LIMPID_ISA_COUNT])(
    const float *, const float *, const float *, const float *, float, float *, int64_t, int) = LIMPID_DISPATCH(row_backward);
static void (*const rows_backward_table[LIMPID_ISA_COUNT])(
    const float *, const float *, const float *, const float *, const float *, float *, int64_t, int64_t, int) = LIMPID_DISPATCH(rows_backward);
static void (*const join_sums_table[LIMPID_ISA_COUNT])(float *, const float *, int64_t) = LIMPID_DISPATCH(join_sums);
static void (*const join_deviations_table[LIMPID_ISA_COUNT])(
    float *, const float *, const float *, const float *, float, float, int, int64_t) = LIMPID_DISPATCH(join_deviations);
static float (*const inverse_root_table[LIMPID_ISA_COUNT])(float) = LIMPID_DISPATCH(inverse_root);

// MARK: Two sums per column

// A unit is one tile of columns of one block of rows of one slice.
static void sum_units(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t last = smaller(chunk * j->step + j->step, j->batch * j->blocks * j->tiles), n = j->n, channels = j->channels;
  for (int64_t unit = chunk * j->step; unit < last; unit++) {
    const int64_t slice = unit / j->tiles / j->blocks, block = unit / j->tiles % j->blocks, from = unit % j->tiles * TILE;
    const int64_t row = block * LIMPID_COLUMN_BLOCK, rows = smaller(LIMPID_COLUMN_BLOCK, n - row), columns = smaller(TILE, channels - from);
    const int64_t at = (slice * n + row) * channels + from, to = (slice * j->blocks + block) * channels + from;
    float *one = j->one + to, *two = j->two + to;
    if (j->g) {
      const int64_t s = j->by_rows ? row : slice * channels + from;
      sums_table[limpid_isa()](
          j->by_rows, j->g + at, j->x + at, j->mean ? j->mean + s : NULL, j->inverse + s, rows, columns, channels, one, two);
    } else {
      const float *x = j->x + at, *end = j->x + j->batch * n * channels;
      float mean[TILE];
      limpid_column_blocks(LIMPID_REDUCE_SUM, x, x, rows, columns, channels, x, one, end);
      for (int64_t c = 0; c < columns; c++) mean[c] = one[c] / (float)rows;
      limpid_column_blocks(LIMPID_REDUCE_DEVIATIONS, x, x, rows, columns, channels, mean, two, end);
    }
  }
}

// Runs the units, then joins the blocks in increasing order into one[batch, channels] and two[batch, channels].
static void two_sums(job *j, float *one, float *two) {
  const int64_t kept = j->batch * j->channels;
  if (kept == 0) return;
  j->blocks = larger(1, ceiling(j->n, LIMPID_COLUMN_BLOCK));
  j->tiles = ceiling(j->channels, TILE);
  const int64_t unit = larger(1, smaller(j->n, LIMPID_COLUMN_BLOCK)) * smaller(j->channels, TILE);
  j->step = larger(1, GRAIN / unit);
  const size_t bytes = (size_t)(2 * kept * j->blocks) * sizeof(float);
  float *partial = j->blocks > 1 ? limpid_buffer_take(bytes) : NULL;
  j->one = partial ? partial : one;
  j->two = partial ? partial + kept * j->blocks : two;
  limpid_parallel(ceiling(j->batch * j->blocks * j->tiles, j->step), sum_units, j);
  if (!partial) return;
  for (int64_t slice = 0; slice < j->batch; slice++) {
    const float *p = j->one + slice * j->blocks * j->channels, *q = j->two + slice * j->blocks * j->channels;
    float *s = one + slice * j->channels, *t = two + slice * j->channels;
    memcpy(s, p, (size_t)j->channels * sizeof(float));
    for (int64_t b = 1; b < j->blocks; b++) join_sums_table[limpid_isa()](s, p + b * j->channels, j->channels);
    if (j->g) {
      memcpy(t, q, (size_t)j->channels * sizeof(float));
      for (int64_t b = 1; b < j->blocks; b++) join_sums_table[limpid_isa()](t, q + b * j->channels, j->channels);
    } else {
      for (int64_t b = 0; b < j->blocks; b++) {
        const float rows = (float)smaller(LIMPID_COLUMN_BLOCK, j->n - b * LIMPID_COLUMN_BLOCK);
        const int64_t at = b * j->channels;
        join_deviations_table[limpid_isa()](t, p + at, q + at, s, rows, (float)j->n, b == 0, j->channels);
      }
    }
  }
  limpid_buffer_give(partial, bytes);
}

void limpid_column_moments(const float *x, float *sum, float *deviations, int64_t batch, int64_t n, int64_t channels) {
  job j = {.x = x, .batch = batch, .n = n, .channels = channels};
  two_sums(&j, sum, deviations);
}

void limpid_normalize_columns_sums(
    const float *g, const float *x, const float *mean, const float *inverse, float *sum, float *products, int64_t batch, int64_t n,
    int64_t channels) {
  job j = {.g = g, .x = x, .mean = mean, .inverse = inverse, .batch = batch, .n = n, .channels = channels};
  two_sums(&j, sum, products);
}

void limpid_normalize_rows_sums(
    const float *g, const float *x, const float *mean, const float *inverse, float *sum, float *products, int64_t n, int64_t channels) {
  job j = {.g = g, .x = x, .mean = mean, .inverse = inverse, .by_rows = 1, .batch = 1, .n = n, .channels = channels};
  two_sums(&j, sum, products);
}

// MARK: Element by element

// A chunk is `step` rows of one slice.
static void column_rows(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t slice = chunk / j->blocks, row = chunk % j->blocks * j->step, rows = smaller(j->step, j->n - row);
  const int64_t at = (slice * j->n + row) * j->channels, s = slice * j->channels;
  if (j->g)
    columns_backward_table[limpid_isa()](
        j->g + at, j->x + at, j->mean + s, j->inverse + s, j->factor + s, j->first + s, j->second + s, j->y + at, rows, j->channels,
        j->streams);
  else if (!j->epilogue)
    columns_forward_table[limpid_isa()](j->x + at, j->mean + s, j->inverse + s, j->scale, j->shift, j->y + at, rows, j->channels, j->streams);
  else {
    // A few rows at a time, which are finished while they are in the first cache.
    const int64_t step = larger(1, FEW / j->channels);
    for (int64_t r = 0; r < rows; r += step) {
      const int64_t count = smaller(step, rows - r), here = at + r * j->channels;
      columns_forward_table[limpid_isa()](j->x + here, j->mean + s, j->inverse + s, j->scale, j->shift, j->y + here, count, j->channels, 0);
      limpid_finish(j->epilogue, &(limpid_piece){.result = j->y, .start = here, .step = j->channels, .rows = count, .columns = j->channels});
    }
  }
  limpid_stream_end(j->streams);
}

static void by_columns(job *j) {
  if (j->batch * j->n * j->channels == 0) return;
  j->step = larger(1, GRAIN / j->channels);
  j->blocks = ceiling(j->n, j->step);
  j->streams = limpid_streams(j->y, j->batch * j->n * j->channels, j->channels);
  limpid_parallel(j->batch * j->blocks, column_rows, j);
}

void limpid_normalize_columns(
    const float *x, const float *mean, const float *inverse, const float *scale, const float *shift, float *y, int64_t batch, int64_t n,
    int64_t channels, const limpid_epilogue *epilogue) {
  job j = {.x = x, .mean = mean, .inverse = inverse, .scale = scale, .shift = shift, .y = y, .batch = batch, .n = n, .channels = channels,
           .epilogue = epilogue};
  by_columns(&j);
}

void limpid_normalize_columns_gradient(
    const float *g, const float *x, const float *mean, const float *inverse, const float *factor, const float *first, const float *second,
    float *dx, int64_t batch, int64_t n, int64_t channels) {
  job j = {.g = g, .x = x, .mean = mean, .inverse = inverse, .factor = factor, .first = first, .second = second, .y = dx, .batch = batch,
           .n = n, .channels = channels};
  by_columns(&j);
}

// MARK: Rows

// Rule A of `count` (at most 4) neighbouring rows.
static void row_sums(const job *j, int kind, const float *x, int64_t count, const float *centre, float *out) {
  const float *end = j->x + j->n * j->channels;
  if (j->channels <= LIMPID_RUN_BLOCK) {
    limpid_run_blocks(kind, x, x, count, j->channels, centre, out, end);
    return;
  }
  for (int64_t r = 0; r < count; r++)
    for (int64_t from = 0; from < j->channels; from += LIMPID_RUN_BLOCK) {
      float block;
      limpid_run_blocks(
          kind, x + r * j->channels + from, x, 1, smaller(LIMPID_RUN_BLOCK, j->channels - from), centre ? centre + r : x, &block, end);
      out[r] = from == 0 ? block : out[r] + block;
    }
}

// A chunk is `step` rows.
static void rows_forward(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t last = smaller(chunk * j->step + j->step, j->n), channels = j->channels;
  const float count = (float)channels;
  const int together = j->means && channels % 16 == 0 && channels <= LIMPID_RUN_BLOCK;  // the next rows are summed while these are finished
  float later[4];
  for (int64_t row = chunk * j->step; row < last; row += 4) {
    const int64_t rows = smaller(4, last - row);
    const float *x = j->x + row * channels;
    float sums[4];
    if (j->means) {
      if (!together || row == chunk * j->step) row_sums(j, LIMPID_REDUCE_SUM, x, rows, x, later);
      for (int64_t r = 0; r < rows; r++) j->means[row + r] = later[r] / count;
      row_sums(j, LIMPID_REDUCE_DEVIATIONS, x, rows, j->means + row, sums);
    } else {
      row_sums(j, LIMPID_REDUCE_SQUARES, x, rows, x, sums);
    }
    for (int64_t r = 0; r < rows; r++) {
      j->inverses[row + r] = inverse_root_table[limpid_isa()](sums[r] / count + j->epsilon);
      later[r] = row_forward_table[limpid_isa()](
          x + r * channels, j->scale, j->shift, j->means ? j->means + row + r : NULL, j->inverses[row + r],
          j->y + (row + r) * channels, channels, together && row + r + 4 < last ? x + (r + 4) * channels : NULL, j->streams);
    }
  }
  limpid_stream_end(j->streams);
}

void limpid_normalize_rows(
    const float *x, const float *scale, const float *shift, float epsilon, float *y, float *mean, float *inverse, int64_t n,
    int64_t channels) {
  if (n * channels == 0) return;
  job j = {.x = x, .scale = scale, .shift = shift, .epsilon = epsilon, .y = y, .means = mean, .inverses = inverse, .n = n,
           .channels = channels, .step = larger(4, GRAIN / channels / 4 * 4), .streams = limpid_streams(y, n * channels, channels)};
  limpid_parallel(ceiling(n, j.step), rows_forward, &j);
}

static void rows_backward(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t start = chunk * j->step, last = smaller(start + j->step, j->n), channels = j->channels;
  const int together = j->mean && channels % 16 == 0 && channels <= LIMPID_RUN_BLOCK;
  if (together)
    rows_backward_table[limpid_isa()](
        j->g + start * channels, j->x + start * channels, j->scale, j->mean + start, j->inverse + start, j->y + start * channels, last - start,
        channels, j->streams);
  else for (int64_t row = start; row < last; row++)
    row_backward_table[limpid_isa()](
        j->g + row * channels, j->x + row * channels, j->scale, j->mean ? j->mean + row : NULL, j->inverse[row], j->y + row * channels,
        channels, j->streams);
  limpid_stream_end(j->streams);
}

void limpid_normalize_rows_gradient(
    const float *g, const float *x, const float *scale, const float *mean, const float *inverse, float *dx, int64_t n, int64_t channels) {
  if (n * channels == 0) return;
  job j = {.g = g, .x = x, .scale = scale, .mean = mean, .inverse = inverse, .y = dx, .n = n, .channels = channels,
           .step = larger(1, GRAIN / channels), .streams = limpid_streams(dx, n * channels, channels)};
  limpid_parallel(ceiling(n, j.step), rows_backward, &j);
}
