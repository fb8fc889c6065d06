// The softmax family: rows are dealt out in chunks.
#include "reduction/limpid_softmax.h"
#include "kernels/contraction/stream.h"
#define LIMPID_TEMPLATE "kernels/reduction/softmax.inc"
#include "base/each_isa.h"

enum { GRAIN = 8192 };  // elements worth a chunk: an exponential costs more than its memory

typedef struct {
  const float *a, *b, *c, *d, *weights;
  const int32_t *labels;
  float *y, *largest, *log_sum;
  float smoothing, weight_total;
  int32_t ignored;
  int64_t n, classes, step;
  int streams;
} job;

static void run(job *j, void (*body)(void *, int64_t)) {
  if (j->n * j->classes == 0) return;
  j->step = j->classes < GRAIN ? GRAIN / j->classes : 1;
  j->streams = limpid_streams(j->y, j->n * j->classes, j->classes);
  limpid_parallel((j->n + j->step - 1) / j->step, body, j);
}

// The rows of a chunk and where they start.
#define ROWS                                                                                  \
  const job *j = context;                                                                     \
  const int64_t first = chunk * j->step, rows = j->n - first < j->step ? j->n - first : j->step, at = first * j->classes, n = j->classes

typedef void two_arrays(const float *, float *, int64_t, int64_t, int);
typedef void three_arrays(const float *, const float *, float *, int64_t, int64_t, int);

#define TWO_ARRAYS(name, to)                                                                  \
  static two_arrays *const name##_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(name##_rows);     \
  static void name##_chunk(void *context, int64_t chunk) {                                    \
    ROWS;                                                                                     \
    name##_table[limpid_isa()](j->a + at, j->y + (to), rows, n, j->streams);                  \
    limpid_stream_end(j->streams);                                                            \
  }                                                                                           \
  void limpid_##name(const float *x, float *y, int64_t n, int64_t classes) {                  \
    job j = {.a = x, .y = y, .n = n, .classes = classes};                                     \
    run(&j, name##_chunk);                                                                    \
  }
#define THREE_ARRAYS(name)                                                                    \
  static three_arrays *const name##_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(name##_rows);   \
  static void name##_chunk(void *context, int64_t chunk) {                                    \
    ROWS;                                                                                     \
    name##_table[limpid_isa()](j->a + at, j->b + at, j->y + at, rows, n, j->streams);         \
    limpid_stream_end(j->streams);                                                            \
  }                                                                                           \
  void limpid_##name(const float *g, const float *y, float *dx, int64_t n, int64_t classes) { \
    job j = {.a = g, .b = y, .y = dx, .n = n, .classes = classes};                            \
    run(&j, name##_chunk);                                                                    \
  }

TWO_ARRAYS(softmax, at)
TWO_ARRAYS(log_softmax, at)
TWO_ARRAYS(log_sum_exp, first)
THREE_ARRAYS(softmax_gradient)
THREE_ARRAYS(log_softmax_gradient)

static void (*const log_sum_exp_gradient_table[LIMPID_ISA_COUNT])(
    const float *, const float *, const float *, float *, int64_t, int64_t, int) = LIMPID_DISPATCH(log_sum_exp_gradient_rows);
static void log_sum_exp_gradient_chunk(void *context, int64_t chunk) {
  ROWS;
  log_sum_exp_gradient_table[limpid_isa()](j->a + first, j->b + at, j->c + first, j->y + at, rows, n, j->streams);
  limpid_stream_end(j->streams);
}
void limpid_log_sum_exp_gradient(const float *g, const float *x, const float *y, float *dx, int64_t n, int64_t classes) {
  job j = {.a = g, .b = x, .c = y, .y = dx, .n = n, .classes = classes};
  run(&j, log_sum_exp_gradient_chunk);
}

static void (*const cross_entropy_table[LIMPID_ISA_COUNT])(
    const float *, const int32_t *, const float *, float, int32_t, float *, float *, float *, int64_t, int64_t) =
    LIMPID_DISPATCH(cross_entropy_rows);
static void cross_entropy_chunk(void *context, int64_t chunk) {
  ROWS;
  cross_entropy_table[limpid_isa()](
      j->a + at, j->labels + first, j->weights, j->smoothing, j->ignored, j->y + first, j->largest + first, j->log_sum + first, rows, n);
}
void limpid_cross_entropy(
    const float *x, const int32_t *labels, const float *weights, float smoothing, int32_t ignored, float *loss, float *largest,
    float *log_sum, int64_t n, int64_t classes) {
  job j = {.a = x, .labels = labels, .weights = weights, .smoothing = smoothing, .ignored = ignored, .y = loss, .largest = largest,
           .log_sum = log_sum, .n = n, .classes = classes};
  run(&j, cross_entropy_chunk);
}

static void (*const cross_entropy_gradient_table[LIMPID_ISA_COUNT])(
    const float *, const float *, const int32_t *, const float *, float, float, int32_t, const float *, const float *, float *, int64_t,
    int64_t, int) = LIMPID_DISPATCH(cross_entropy_gradient_rows);
static void cross_entropy_gradient_chunk(void *context, int64_t chunk) {
  ROWS;
  cross_entropy_gradient_table[limpid_isa()](
      j->a + first, j->b + at, j->labels + first, j->weights, j->weight_total, j->smoothing, j->ignored, j->c + first, j->d + first,
      j->y + at, rows, n, j->streams);
  limpid_stream_end(j->streams);
}
void limpid_cross_entropy_gradient(
    const float *g, const float *x, const int32_t *labels, const float *weights, float weight_total, float smoothing, int32_t ignored,
    const float *largest, const float *log_sum, float *dx, int64_t n, int64_t classes) {
  job j = {.a = g, .b = x, .c = largest, .d = log_sum, .labels = labels, .weights = weights, .weight_total = weight_total,
           .smoothing = smoothing, .ignored = ignored, .y = dx, .n = n, .classes = classes};
  run(&j, cross_entropy_gradient_chunk);
}
