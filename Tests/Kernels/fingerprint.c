#include "check.h"
#include "measure/limpid_fingerprint.h"

// The definition in limpid_fingerprint.h, word by word.
static uint64_t mixed(uint64_t s) {
  const uint64_t t = (s ^ (s >> 32)) * 0xD6E8FEB86659FD93u;
  return t ^ (t >> 29);
}

static uint64_t defined(uint64_t state, const float *x, int64_t n) {
  state = mixed(state ^ (uint64_t)n);
  for (int64_t from = 0; from < n; from += LIMPID_FINGERPRINT_CHUNK) {
    uint32_t lane[64];
    for (uint32_t j = 0; j < 64; j++) lane[j] = 0x9E3779B9u * (j + 1);
    for (int64_t i = 0; i < LIMPID_FINGERPRINT_CHUNK && from + i < n; i++) {
      uint32_t word;
      memcpy(&word, x + from + i, 4);
      lane[i % 64] = ((lane[i % 64] << 15 | lane[i % 64] >> 17) ^ word) * 0x85EBCA6Bu;
    }
    uint64_t d = 0xCBF29CE484222325u;
    for (int j = 0; j < 64; j++) d = (d ^ lane[j]) * 0x9E3779B97F4A7C15u, d ^= d >> 32;
    state = mixed(state ^ d);
  }
  return state;
}

int main(void) {
  const int64_t sizes[] = {0, 1, 3, 15, 16, 17, 63, 64, 65, 127, 128, 1000, 65535, 65536, 65537, 200003, 4194304, 4194305, 4300001};
  for (int s = 0; s < (int)(sizeof sizes / sizeof *sizes); s++) {
    const int64_t n = sizes[s];
    float *x = odd_numbers(n, 1);
    const uint64_t wanted = defined(s, x, n);
    digest = (digest ^ wanted) * 1099511628211u;
    EVERYWHERE {
      comparisons++;
      if (limpid_fingerprint(s, x, n) != wanted && failures++ < 20)
        printf("fingerprint: %lld floats on %s, %d threads\n", (long long)n, limpid_isa_name(limpid_isa()), limpid_threads());
    }
    // Any one changed bit changes it.
    for (int k = 0; k < 200 && n > 0 && n < 70000; k++) {
      uint32_t *bits = (uint32_t *)(void *)(x + dice() % (uint32_t)n), bit = 1u << dice() % 32;
      *bits ^= bit;
      comparisons++;
      if (limpid_fingerprint(s, x, n) == wanted) failures++, printf("fingerprint: a changed bit is not seen\n");
      *bits ^= bit;
    }
    free(x);
  }
  return verdict("fingerprint");
}
