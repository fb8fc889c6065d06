#include "check.h"
#include "elementwise/limpid_elementwise.h"
#include "elementwise/limpid_random.h"

static float of(limpid_unary_op op, float x) {
  float y;
  limpid_unary(op, &x, &y, 1, 0, 0);
  return y;
}

int main(void) {
  // Known answers of Random123 for philox4x32-10: counter, key, words.
  const uint32_t known[3][10] = {
      {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
      {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
      {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}};
  for (int i = 0; i < 3; i++) {
    const uint32_t *k = known[i];
    uint32_t words[4];
    limpid_random_words((limpid_random_key){k[4] | (uint64_t)k[5] << 32, k[3], k[2]}, k[0] | (uint64_t)k[1] << 32, words);
    comparisons++;
    if (memcmp(words, k + 6, 16)) failures++, printf("known answer %d\n", i);
  }
  const int64_t sizes[] = {1, 3, 4, 17, 63, 64, 65, 1000, 16384, 50001};
  for (int s = 0; s < 10; s++)
    for (int k = 0; k < 5; k++) {
      const int64_t n = sizes[s];
      const limpid_random_key key = {dice() | (uint64_t)dice() << 32, dice(), dice()};
      const uint64_t first = k == 4 ? 0xfffffff0ull * 4 : k * 1001;
      float *u = room(n), *m = room(n), *z = room(n), *y = room(n);
      for (int64_t i = 0; i < n; i++) {
        uint32_t w[4];
        limpid_random_words(key, (first + (uint64_t)i) / 4, w);
        const float v = (float)(w[(first + (uint64_t)i) % 4] >> 8) * 0x1p-24f;
        u[i] = fmaf(v, 3.0f, -1.0f);
        m[i] = v >= 0.25f ? 1.5f : 0.0f;
        limpid_random_words(key, (first / 4 * 4 + (uint64_t)i) / 4, w);
        const int half = i % 4 / 2 * 2;
        const float r = sqrtf(-2.0f * of(LIMPID_UNARY_log, 1.0f - (float)(w[half] >> 8) * 0x1p-24f));
        const float a = (float)(w[half + 1] >> 8) * 0x1p-24f * 0x1.921fb6p+2f;
        z[i] = fmaf(r * of(i % 2 ? LIMPID_UNARY_sin : LIMPID_UNARY_cos, a), 0.5f, 2.0f);
      }
      EVERYWHERE {
        limpid_random_uniform(key, first, -1, 2, y, n);
        expect("uniform", y, u, n);
        limpid_random_mask(key, first, 0.25f, 1.5f, y, n);
        expect("mask", y, m, n);
        limpid_random_normal(key, first / 4 * 4, 2, 0.5f, y, n);
        expect("normal", y, z, n);
      }
      free(u), free(m), free(z), free(y);
    }
  // Mean and variance of a million standard normal numbers.
  float *y = room(1 << 20);
  limpid_random_normal((limpid_random_key){7, 0, 0}, 0, 0, 1, y, 1 << 20);
  double sum = 0, squares = 0;
  for (int i = 0; i < 1 << 20; i++) sum += (double)y[i], squares += (double)y[i] * (double)y[i];
  printf("normal: mean %.5f, variance %.5f\n", sum / (1 << 20), squares / (1 << 20));
  comparisons++;
  if (fabs(sum / (1 << 20)) > 0.004 || fabs(squares / (1 << 20) - 1) > 0.006) failures++;
  free(y);
  return verdict("random");
}
