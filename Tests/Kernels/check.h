// Compares kernels with short scalar loops, to the bit, on every instruction set this machine has and on 1, 2, 3 and 7 threads
// (fewer if LIMPID_QUICK is set, which an emulated machine needs).
// A family is a file FAMILY.c beside this one that includes check.h and ends in `return verdict("FAMILY")`; Tests/Kernels/run.sh finds it,
// runs it here and, emulated, on AArch64, and compares the digests of the expected values, so that NEON is held to the same bits.
// Build one alone with (cd to the package; add -fsanitize=address,undefined to look for reads past the end):
//   clang -std=gnu2x -O2 -ISources/CLimpid/include -ISources/CLimpid Tests/Kernels/FAMILY.c Sources/CLimpid/{base,kernels/*}/*.c -lm -lpthread
#pragma STDC FP_CONTRACT OFF
#include "base/limpid_base.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0, comparisons = 0;
static uint64_t digest = 14695981039346656037u;  // of all expected values, each counted once
static uint64_t dice_state = 1;

static inline uint32_t dice(void) {
  dice_state = dice_state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(dice_state >> 33);
}

// n numbers about -2 ... 2, exactly n: a read past them is seen by the address sanitizer.
static inline float *numbers(int64_t n) {
  float *p = malloc((size_t)(n > 0 ? n : 1) * sizeof(float));
  for (int64_t i = 0; i < n; i++) p[i] = (float)((int32_t)(dice() % 40001) - 20000) * 1e-4f;
  return p;
}

// The same with zeros of both signs, infinities and NaNs sprinkled in.
static inline float *odd_numbers(int64_t n, int with_nan) {
  float *p = numbers(n);
  for (int64_t i = 0; i < n; i++)
    switch (dice() % 23) {
      case 0: p[i] = 0.0f; break;
      case 1: p[i] = -0.0f; break;
      case 2: if (with_nan && dice() % 9 == 0) p[i] = NAN; break;
      case 3: if (with_nan && dice() % 9 == 0) p[i] = dice() % 2 ? INFINITY : -INFINITY; break;
      case 4: p[i] *= 1e-38f; break;
      default: break;
    }
  return p;
}

static inline float *room(int64_t n) {
  float *p = malloc((size_t)(n > 0 ? n : 1) * sizeof(float));
  memset(p, 0xa5, (size_t)(n > 0 ? n : 1) * sizeof(float));
  return p;
}

static inline void expect(const char *what, const float *got, const float *wanted, int64_t n) {
  comparisons++;
  if (limpid_isa() == LIMPID_SCALAR && limpid_threads() == 1) {
    for (int64_t i = 0; i < n; i++) {
      uint32_t bits = 0x7fc00000;  // any NaN is the same NaN
      if (wanted[i] == wanted[i]) memcpy(&bits, wanted + i, 4);
      digest = (digest ^ bits) * 1099511628211u;
    }
  }
  for (int64_t i = 0; i < n; i++) {
    if (memcmp(got + i, wanted + i, 4) == 0 || (got[i] != got[i] && wanted[i] != wanted[i])) continue;
    if (failures++ < 20)
      printf("%s: element %lld of %lld is %.9g, expected %.9g (%s, %d threads)\n", what, (long long)i, (long long)n, (double)got[i],
             (double)wanted[i], limpid_isa_name(limpid_isa()), limpid_threads());
    return;
  }
}

#define EVERYWHERE                                                                    \
  for (int isa_ = 0; isa_ < LIMPID_ISA_COUNT; isa_++)                                 \
    if (limpid_isa_select((limpid_isa_kind)isa_) == 0)                                \
      for (int t_ = 0; t_ < (getenv("LIMPID_QUICK") ? 1 + (isa_ != LIMPID_SCALAR) : 4); t_++) \
        if (limpid_set_threads((const int[]){1, 3, 2, 7}[t_]), 1)

static inline int verdict(const char *family) {
  printf("%s: %d comparisons, %d failures, digest %016llx\n", family, comparisons, failures, (unsigned long long)digest);
  return failures != 0;
}
