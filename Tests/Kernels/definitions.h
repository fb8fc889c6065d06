// What definitions are made of: elementary functions one number at a time (held to the exact values by elementwise.c) and sums by rule A.
#include "elementwise/limpid_elementwise.h"

static inline float of(limpid_unary_op op, float x) {
  float y;
  limpid_unary(op, &x, &y, 1, 0, 0);
  return y;
}
static inline float exp_(float x) { return of(LIMPID_UNARY_exp, x); }
static inline float log_(float x) { return of(LIMPID_UNARY_log, x); }
static inline float tanh_(float x) { return of(LIMPID_UNARY_tanh, x); }
static inline float sigmoid_(float x) { return of(LIMPID_UNARY_sigmoid, x); }

// total = the sum by rule A over those i < n that take part; `term` is what the lane *a becomes with i.
#define RUN(total, n, takes_part, term)                                                \
  do {                                                                                 \
    total = 0;                                                                         \
    for (int64_t b_ = 0; b_ < (n); b_ += 4096) {                                       \
      float lane[16] = {0};                                                            \
      for (int64_t i = b_; i < (n) && i < b_ + 4096; i++) {                            \
        float *a = &lane[(i - b_) % 16];                                               \
        if (takes_part) *a = term;                                                     \
      }                                                                                \
      for (int w = 8; w > 0; w /= 2)                                                   \
        for (int l = 0; l < w; l++) lane[l] += lane[l + w];                            \
      total = b_ == 0 ? lane[0] : total + lane[0];                                     \
    }                                                                                  \
  } while (0)
