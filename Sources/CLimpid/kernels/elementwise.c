#include "limpid_elementwise.h"

#define LIMPID_TEMPLATE "kernels/elementwise.inc"
#include "base/each_isa.h"

enum { CHUNK = 16384 };   // elements to a chunk of work: 128 kB in and out

typedef void unary_kernel(limpid_unary_op op, const float *x, float *y, int64_t n, float a, float b);
static unary_kernel *const unary_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(unary);

typedef struct {
  limpid_unary_op op;
  const float *x;
  float *y;
  int64_t n;
  float a, b;
} unary_work;

static void unary_chunk(void *context, int64_t chunk) {
  const unary_work *w = context;
  const int64_t start = chunk * CHUNK, count = w->n - start < CHUNK ? w->n - start : CHUNK;
  unary_table[limpid_isa()](w->op, w->x + start, w->y + start, count, w->a, w->b);
}

void limpid_unary(limpid_unary_op op, const float *x, float *y, int64_t n, float a, float b) {
  unary_work w = {op, x, y, n, a, b};
  limpid_parallel((n + CHUNK - 1) / CHUNK, unary_chunk, &w);
}

const char *limpid_unary_name(limpid_unary_op op) {
#define CASE(name, value) #name,
  static const char *const names[] = {LIMPID_UNARY_OPS(CASE)};
#undef CASE
  return (unsigned)op < LIMPID_UNARY_COUNT ? names[op] : "?";
}
