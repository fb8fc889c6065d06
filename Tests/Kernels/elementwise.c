// Elementwise kernels: the scalar build, one element at a time, is what every other build, width and way of stretching is held to.
#include "check.h"
#include "elementwise/limpid_elementwise.h"

// Bit patterns from all over the floats.
static float *patterns(int64_t n) {
  float *p = room(n);
  for (int64_t i = 0; i < n; i++) {
    const uint32_t bits = dice() << 16 ^ dice();
    memcpy(p + i, &bits, 4);
  }
  return p;
}

static void begin_definition(void) {
  limpid_isa_select(LIMPID_SCALAR);
  limpid_set_threads(1);
}

static void check_unary(limpid_unary_op op, int64_t n, float *(*make)(int64_t)) {
  float *x = make(n), *wanted = room(n), *y = room(n);
  begin_definition();
  for (int64_t i = 0; i < n; i++) limpid_unary(op, x + i, wanted + i, 1, 0.25f, 1.5f);
  EVERYWHERE {
    limpid_unary(op, x, y, n, 0.25f, 1.5f);
    expect(limpid_unary_name(op), y, wanted, n);
    memcpy(y, x, (size_t)n * 4);
    limpid_unary(op, y, y, n, 0.25f, 1.5f);
    expect("in place", y, wanted, n);
  }
  free(x), free(wanted), free(y);
}

enum { RANK = 3 };
typedef struct {
  int64_t shape[RANK], x[RANK], y[RANK];  // the result's sizes, and the operands' (1 where they are stretched)
} stretching;

static const stretching stretchings[] = {
  {{1, 1, 16391}, {1, 1, 16391}, {1, 1, 16391}}, {{1, 1, 33}, {1, 1, 33}, {1, 1, 1}}, {{1, 1, 16400}, {1, 1, 1}, {1, 1, 16400}},
  {{7, 5, 13}, {7, 5, 13}, {1, 1, 13}},          {{7, 5, 13}, {7, 1, 1}, {7, 5, 13}}, {{7, 5, 13}, {1, 5, 1}, {7, 1, 13}},
  {{1, 5000, 9}, {1, 5000, 1}, {1, 1, 9}},       {{3, 1, 17}, {3, 1, 17}, {1, 1, 1}}, {{2, 20000, 1}, {2, 20000, 1}, {2, 1, 1}},
  {{2, 3, 17000}, {1, 3, 17000}, {2, 3, 17000}}, {{3, 0, 2}, {3, 0, 2}, {1, 1, 2}},   {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}},
};
enum { STRETCHINGS = sizeof stretchings / sizeof *stretchings };

static int64_t strides_of(const int64_t sizes[RANK], int64_t strides[RANK]) {
  int64_t count = 1;
  for (int axis = RANK - 1; axis >= 0; axis--) {
    strides[axis] = sizes[axis] == 1 ? 0 : count;
    count *= sizes[axis];
  }
  return count;
}

static int64_t place(const int64_t shape[RANK], const int64_t strides[RANK], int64_t i) {
  int64_t at = 0;
  for (int axis = RANK - 1; axis >= 0; axis--) {
    at += i % shape[axis] * strides[axis];
    i /= shape[axis];
  }
  return at;
}

static void check_binary(limpid_binary_op op, const stretching *s, float *(*make)(int64_t)) {
  int64_t xs[RANK], ys[RANK], os[RANK];
  float *x = make(strides_of(s->x, xs)), *y = make(strides_of(s->y, ys));
  const int64_t n = strides_of(s->shape, os), one[1] = {1}, step[1] = {1};
  float *wanted = room(n), *out = room(n);
  begin_definition();
  for (int64_t i = 0; i < n; i++)
    limpid_binary(op, 1, one, x + place(s->shape, xs, i), step, y + place(s->shape, ys, i), step, wanted + i, 0.25f, 1.5f);
  EVERYWHERE {
    limpid_binary(op, RANK, s->shape, x, xs, y, ys, out, 0.25f, 1.5f);
    expect(limpid_binary_name(op), out, wanted, n);
  }
  free(x), free(y), free(wanted), free(out);
}

static void check_masks(const stretching *s) {
  int64_t xs[RANK], ys[RANK], os[RANK];
  const int64_t nx = strides_of(s->x, xs), ny = strides_of(s->y, ys), n = strides_of(s->shape, os);
  float *x = odd_numbers(nx, 1), *y = odd_numbers(ny, 1), *wanted = room(n), *out = room(n);
  uint8_t *mask = malloc((size_t)n + 1);
  for (int64_t i = 0; i < ny; i++) y[i] = y[i] < 0 ? x[dice() % (nx ? nx : 1)] : y[i];
  for (int op = 0; op < LIMPID_COMPARE_COUNT; op++) {
    for (int64_t i = 0; i < n; i++) {
      const float a = x[place(s->shape, xs, i)], b = y[place(s->shape, ys, i)];
      wanted[i] = op == LIMPID_COMPARE_equal ? a == b : op == LIMPID_COMPARE_not_equal ? a != b : op == LIMPID_COMPARE_less ? a < b
                : op == LIMPID_COMPARE_less_equal ? a <= b : op == LIMPID_COMPARE_greater ? a > b : a >= b;
    }
    EVERYWHERE {
      limpid_compare((limpid_compare_op)op, RANK, s->shape, x, xs, y, ys, mask);
      for (int64_t i = 0; i < n; i++) out[i] = mask[i];
      expect("compare", out, wanted, n);
    }
  }
  // The last mask chooses between x and y.
  for (int64_t i = 0; i < n; i++) wanted[i] = mask[i] ? x[place(s->shape, xs, i)] : y[place(s->shape, ys, i)];
  EVERYWHERE {
    limpid_where(RANK, s->shape, mask, os, x, xs, y, ys, out);
    expect("where", out, wanted, n);
  }
  free(x), free(y), free(wanted), free(out), free(mask);
}

// Long results go past the caches, which is another path.
static void check_long(void) {
  const int64_t n = (8 << 20) + 7, step[1] = {1}, none[1] = {0};
  float *x = limpid_buffer_take((size_t)n * 4), *y = limpid_buffer_take((size_t)n * 4), *wanted = room(n);
  for (int64_t i = 0; i < n; i++) x[i] = (float)(i % 1009) - 500.0f;
  for (int64_t i = 0; i < n; i++) wanted[i] = -x[i];
  EVERYWHERE {
    limpid_unary(LIMPID_UNARY_negate, x, y, n, 0, 0);
    expect("long negate", y, wanted, n);
  }
  for (int64_t i = 0; i < n; i++) wanted[i] = x[i] + x[3];
  EVERYWHERE {
    limpid_binary(LIMPID_BINARY_add, 1, &n, x, step, x + 3, none, y, 0, 0);
    expect("long add", y, wanted, n);
  }
  limpid_buffer_give(x, (size_t)n * 4), limpid_buffer_give(y, (size_t)n * 4), free(wanted);
}

static float *with_nan(int64_t n) { return odd_numbers(n, 1); }

int main(void) {
  const int64_t counts[] = {0, 1, 2, 5, 15, 16, 17, 31, 33, 1000, 16389};
  for (int op = 0; op < LIMPID_UNARY_COUNT; op++) {
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) check_unary((limpid_unary_op)op, counts[i], with_nan);
    check_unary((limpid_unary_op)op, 8191, patterns);
  }
  for (int op = 0; op < LIMPID_BINARY_COUNT; op++) {
    for (int i = 0; i < STRETCHINGS; i++) check_binary((limpid_binary_op)op, &stretchings[i], with_nan);
    check_binary((limpid_binary_op)op, &stretchings[0], patterns);
  }
  for (int i = 0; i < STRETCHINGS; i++) check_masks(&stretchings[i]);
  check_long();
  return verdict("elementwise");
}
