// Comparisons and logic: elementwise operations whose result is a mask of bytes. Exact, so plain loops that the compiler makes wide.
#include "kernels/elementwise/walk.h"
#include "elementwise/limpid_elementwise.h"

typedef struct mask_work {
  void (*kernel)(const struct mask_work *w, limpid_walk_position p);
  limpid_walk walk;
  const void *x, *y;
  uint8_t *out;
} mask_work;

// One operation over the rows of a chunk. Strides of 1 and 0 apart, so that each loop is simple.
#define ROWS(function, element, value)                                                     \
  static uint8_t function##_value(element x, element y) { return (uint8_t)(value); }       \
  static void function(const mask_work *w, limpid_walk_position p) {                       \
    const int64_t n = p.count, s = w->walk.inner_strides[0], t = w->walk.inner_strides[1]; \
    for (; p.row < p.end; limpid_walk_next(&w->walk, &p)) {                                \
      const element *x = (const element *)w->x + p.offset[0];                              \
      const element *y = (const element *)w->y + p.offset[1];                              \
      uint8_t *restrict out = w->out + p.out;                                              \
      if (s == 1 && t == 1)                                                                \
        for (int64_t i = 0; i < n; i++) out[i] = function##_value(x[i], y[i]);             \
      else if (s == 1 && t == 0)                                                           \
        for (int64_t i = 0; i < n; i++) out[i] = function##_value(x[i], *y);               \
      else                                                                                 \
        for (int64_t i = 0; i < n; i++) out[i] = function##_value(x[i * s], y[i * t]);     \
    }                                                                                      \
  }
#define COMPARE(name, value) ROWS(compare_##name, float, value)
#define COMPARE_INDICES(name, value) ROWS(compare_indices_##name, int32_t, value)
#define LOGICAL(name, value) ROWS(logical_##name, uint8_t, value)
LIMPID_COMPARE_OPS(COMPARE)
LIMPID_COMPARE_OPS(COMPARE_INDICES)
LIMPID_LOGICAL_OPS(LOGICAL)

typedef void mask_kernel(const mask_work *w, limpid_walk_position p);
#define COMPARE_ENTRY(name, value) compare_##name,
#define COMPARE_INDICES_ENTRY(name, value) compare_indices_##name,
#define LOGICAL_ENTRY(name, value) logical_##name,
static mask_kernel *const compare_table[] = {LIMPID_COMPARE_OPS(COMPARE_ENTRY)};
static mask_kernel *const compare_indices_table[] = {LIMPID_COMPARE_OPS(COMPARE_INDICES_ENTRY)};
static mask_kernel *const logical_table[] = {LIMPID_LOGICAL_OPS(LOGICAL_ENTRY)};

static void mask_chunk(void *context, int64_t chunk) {
  const mask_work *w = context;
  w->kernel(w, limpid_walk_start(&w->walk, chunk));
}

static void run(void (*kernel)(const struct mask_work *, limpid_walk_position), int32_t rank, const int64_t *shape, const void *x,
                const int64_t *x_strides, const void *y, const int64_t *y_strides, uint8_t *out) {
  const int64_t *const strides[] = {x_strides, y_strides};
  mask_work w = {kernel, limpid_walk_make(rank, shape, 2, strides), x, y, out};
  limpid_parallel(limpid_walk_chunks(&w.walk), mask_chunk, &w);
}

void limpid_compare(limpid_compare_op op, int32_t rank, const int64_t *shape, const float *x, const int64_t *x_strides,
                    const float *y, const int64_t *y_strides, uint8_t *out) {
  run(compare_table[op], rank, shape, x, x_strides, y, y_strides, out);
}

void limpid_compare_indices(limpid_compare_op op, int32_t rank, const int64_t *shape, const int32_t *x, const int64_t *x_strides,
                            const int32_t *y, const int64_t *y_strides, uint8_t *out) {
  run(compare_indices_table[op], rank, shape, x, x_strides, y, y_strides, out);
}

void limpid_logical(limpid_logical_op op, int32_t rank, const int64_t *shape, const uint8_t *x, const int64_t *x_strides,
                    const uint8_t *y, const int64_t *y_strides, uint8_t *out) {
  run(logical_table[op], rank, shape, x, x_strides, y, y_strides, out);
}

void limpid_logical_not(const uint8_t *x, uint8_t *out, int64_t n) {
  for (int64_t i = 0; i < n; i++) out[i] = x[i] ^ 1;
}
