#include "elementwise/limpid_elementwise.h"

#include "kernels/contraction/stream.h"
#include "kernels/elementwise/walk.h"

typedef struct {
  limpid_unary_op op;
  const float *x;
  float *y;
  int64_t n;
  float a, b;
  int streams;
} unary_work;

typedef struct {
  limpid_binary_op op;
  limpid_walk walk;
  const float *x, *y;
  float *out;
  float a, b;
  int streams;
} binary_work;

typedef struct {
  limpid_walk walk;
  const uint8_t *mask;
  const float *x, *y;
  float *out;
} where_work;

#define LIMPID_TEMPLATE "kernels/elementwise/elementwise.inc"
#include "base/each_isa.h"

// MARK: One operand

typedef void unary_kernel(limpid_unary_op op, const float *x, float *y, int64_t n, float a, float b, int streams);
static unary_kernel *const unary_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(unary);

enum { CHUNK = LIMPID_WALK_CHUNK };

static void unary_chunk(void *context, int64_t chunk) {
  const unary_work *w = context;
  const int64_t start = chunk * CHUNK, count = w->n - start < CHUNK ? w->n - start : CHUNK;
  unary_table[limpid_isa()](w->op, w->x + start, w->y + start, count, w->a, w->b, w->streams);
  limpid_stream_end(w->streams);
}

void limpid_unary(limpid_unary_op op, const float *x, float *y, int64_t n, float a, float b) {
  unary_work w = {op, x, y, n, a, b, limpid_streams(y, n, n)};
  limpid_parallel((n + CHUNK - 1) / CHUNK, unary_chunk, &w);
}

// MARK: Two operands

typedef void binary_kernel(const binary_work *w, int64_t chunk);
static binary_kernel *const binary_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(binary);

static void binary_chunk(void *context, int64_t chunk) {
  const binary_work *w = context;
  binary_table[limpid_isa()](w, chunk);
  limpid_stream_end(w->streams);
}

void limpid_binary(limpid_binary_op op, int32_t rank, const int64_t *shape, const float *x, const int64_t *x_strides, const float *y,
                   const int64_t *y_strides, float *out, float a, float b) {
  const int64_t *const strides[] = {x_strides, y_strides};
  binary_work w = {op, limpid_walk_make(rank, shape, 2, strides), x, y, out, a, b, 0};
  w.streams = limpid_streams(out, w.walk.rows * w.walk.inner, w.walk.inner);
  limpid_parallel(limpid_walk_chunks(&w.walk), binary_chunk, &w);
}

// MARK: Choice

typedef void where_kernel(const where_work *w, int64_t chunk);
static where_kernel *const where_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(where);

static void where_chunk(void *context, int64_t chunk) {
  const where_work *w = context;
  where_table[limpid_isa()](w, chunk);
}

void limpid_where(int32_t rank, const int64_t *shape, const uint8_t *mask, const int64_t *mask_strides, const float *x,
                  const int64_t *x_strides, const float *y, const int64_t *y_strides, float *out) {
  const int64_t *const strides[] = {mask_strides, x_strides, y_strides};
  where_work w = {limpid_walk_make(rank, shape, 3, strides), mask, x, y, out};
  limpid_parallel(limpid_walk_chunks(&w.walk), where_chunk, &w);
}

// MARK: Names

#define NAME_OF(name, value) #name,
const char *limpid_unary_name(limpid_unary_op op) {
  static const char *const names[] = {LIMPID_UNARY_OPS(NAME_OF, NAME_OF)};
  return (unsigned)op < LIMPID_UNARY_COUNT ? names[op] : "?";
}
const char *limpid_binary_name(limpid_binary_op op) {
  static const char *const names[] = {LIMPID_BINARY_OPS(NAME_OF, NAME_OF)};
  return (unsigned)op < LIMPID_BINARY_COUNT ? names[op] : "?";
}
