#include "check.h"
#include "base/limpid_constants.h"
#include "contraction/limpid_stored.h"

static float half(float x) {
  if (x != x) return x;
  uint32_t bits;
  memcpy(&bits, &x, 4);
  bits = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000;
  memcpy(&x, &bits, 4);
  return x;
}

static float whole(float x, float scale) {
  if (scale == 0) return 0;
  const float q = rintf(x / scale);
  return q > 127 ? 127 : q < -127 ? -127 : q;
}

// max abs / 127; NaN if not finite.
static float scale_of(const float *x, int64_t step, int64_t n) {
  float top = 0;
  for (int64_t i = 0; i < n; i++) {
    if (!isfinite(x[i * step])) return NAN;
    top = fabsf(x[i * step]) > top ? fabsf(x[i * step]) : top;
  }
  return top / 127;
}

static void check(int64_t rows, int64_t k, int64_t n, int turned, int nan) {
  float *x = odd_numbers(rows * k, nan), *w = odd_numbers(k * n, 0), *y = room(rows * n), *want = room(rows * n), *bias = numbers(n);
  const int64_t w_row = turned ? 1 : n, w_column = turned ? k : 1;
  const limpid_epilogue finish = {.bias = bias, .activation = LIMPID_UNARY_relu};
  for (int kind = 0; kind < 2; kind++) {
    float *scales = room(n);
    void *stored = malloc((size_t)limpid_stored_size(kind, k, n) + 1);
    limpid_stored_pack(kind, w, w_row, w_column, k, n, stored, scales);
    for (int64_t r = 0; r < rows; r++) {
      const float own = scale_of(x + r * k, 1, k);
      for (int64_t c = 0; c < n; c++) {
        const float *column = w + c * w_column, other = scale_of(column, w_row, k);
        float total = 0;
        int64_t sum = 0;
        for (int64_t b = 0; b < k; b += LIMPID_BLOCK) {
          float acc = 0;
          for (int64_t i = b; i < k && i < b + LIMPID_BLOCK; i++) acc = fmaf(x[r * k + i], half(column[i * w_row]), acc);
          total = b == 0 ? acc : total + acc;
        }
        if (kind == LIMPID_STORED_INT8 && own == own)
          for (int64_t i = 0; i < k; i++) sum += (int64_t)(whole(x[r * k + i], own) * whole(column[i * w_row], other));
        want[r * n + c] = kind == LIMPID_STORED_INT8 ? (float)sum * (own * other) : total;
      }
    }
    EVERYWHERE {
      limpid_stored_product(kind, x, rows, k, n, stored, scales, y, NULL);
      expect(kind ? "int8" : "bfloat16", y, want, rows * n);
    }
    for (int64_t i = 0; i < rows * n; i++) {
      const float v = want[i] + bias[i % n];
      want[i] = v > 0 || v != v ? v : 0;
    }
    EVERYWHERE {
      limpid_stored_product(kind, x, rows, k, n, stored, scales, y, &finish);
      expect(kind ? "int8, finished" : "bfloat16, finished", y, want, rows * n);
    }
    free(scales), free(stored);
  }
  free(x), free(w), free(y), free(want), free(bias);
}

int main(void) {
  check(1, 1, 1, 0, 0), check(1, 384, 65, 1, 0), check(3, 300, 64, 0, 1), check(5, 17, 130, 0, 0), check(40, 33, 70, 1, 1);
  check(1, 2100, 33, 0, 0), check(2, 0, 3, 0, 0), check(0, 3, 3, 0, 0), check(7, 5, 200, 0, 1);
  return verdict("stored");
}
