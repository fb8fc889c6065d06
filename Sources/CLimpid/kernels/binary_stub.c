#include "limpid_binary_stub.h"
void limpid_binary(limpid_binary_op op, int rank, const int64_t *shape, const float *x, const int64_t *xs, const float *y, const int64_t *ys, float *out, float a, float b) {
  int64_t n = 1; for (int i = 0; i < rank; i++) n *= shape[i];
  for (int64_t i = 0; i < n; i++) { int64_t r = i, p = 0, q = 0; for (int d = rank - 1; d >= 0; d--) { int64_t c = r % shape[d]; r /= shape[d]; p += c * xs[d]; q += c * ys[d]; }
    out[i] = op == LIMPID_BINARY_add ? x[p] + y[q] : x[p] * y[q]; }
}
