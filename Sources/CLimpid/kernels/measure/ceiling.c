#define _GNU_SOURCE
#include "measure/limpid_ceiling.h"

#include <time.h>

#define LIMPID_TEMPLATE "kernels/measure/ceiling.inc"
#include "base/each_isa.h"

typedef void arithmetic_kernel(float *numbers, int64_t rounds);
typedef void stream_kernel(float *a, const float *b, const float *c, int64_t n);
typedef int lanes_kernel(void);
static arithmetic_kernel *const arithmetic_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(arithmetic);
static stream_kernel *const stream_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(stream);
static lanes_kernel *const lanes_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(lanes);

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

// A try works on a slice of the arrays, so that it ends before the system gives the processor to someone else.
enum { ROUNDS = 40000, PIECE = 1 << 17, SLICE = 1 << 21 };

static void arithmetic_chunk(void *context, int64_t chunk) {
  (void)context, (void)chunk;
  float numbers[3] = {0.5f, 0.5f, 0};
  __asm__ volatile("" : "+m"(numbers));  // so that the compiler does not know them
  arithmetic_table[limpid_isa()](numbers, ROUNDS);
  __asm__ volatile("" : "+m"(numbers));
}

// Many small chunks, so that the threads end together.
double limpid_ceiling_arithmetic(double seconds) {
  const int64_t chunks = 16 * limpid_threads();
  const double work = 2.0 * 12 * ROUNDS * lanes_table[limpid_isa()]() * (double)chunks;
  double best = 0;
  const double end = now() + seconds;
  do {
    const double start = now();
    limpid_parallel(chunks, arithmetic_chunk, NULL);
    const double rate = work / (now() - start) / 1e9;
    if (rate > best) best = rate;
  } while (now() < end);
  return best;
}

typedef struct {
  float *a;
  const float *b, *c;
  int64_t n;
} stream_work;

static void stream_chunk(void *context, int64_t chunk) {
  const stream_work *w = context;
  const int64_t start = chunk * PIECE, count = w->n - start < PIECE ? w->n - start : PIECE;
  stream_table[limpid_isa()](w->a + start, w->b + start, w->c + start, count);
}

double limpid_ceiling_stream(size_t bytes, double seconds) {
  const int64_t n = (int64_t)(bytes / 64 * 16);
  float *a = limpid_buffer_take(bytes), *b = limpid_buffer_take(bytes), *c = limpid_buffer_take(bytes);
  double best = 0;
  if (a && b && c) {
    for (int64_t i = 0; i < n; i++) a[i] = b[i] = c[i] = 1;
    const double end = now() + seconds;
    int64_t at = 0;
    do {
      const int64_t count = n - at < SLICE ? n - at : SLICE;
      stream_work work = {a + at, b + at, c + at, count};
      const double start = now();
      limpid_parallel((count + PIECE - 1) / PIECE, stream_chunk, &work);
      const double rate = 3.0 * 4 * (double)count / (now() - start) / 1e9;
      if (rate > best) best = rate;
      at = at + count < n ? at + count : 0;
    } while (now() < end);
  }
  limpid_buffer_give(a, bytes);
  limpid_buffer_give(b, bytes);
  limpid_buffer_give(c, bytes);
  return best;
}
