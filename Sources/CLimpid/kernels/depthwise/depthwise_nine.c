// Gradients of 3×3 filters that every channel has for itself. See depthwise_nine.h.
#include "kernels/depthwise/depthwise_nine.h"

#define LIMPID_TEMPLATE "kernels/depthwise/depthwise_nine.inc"
#include "base/each_isa.h"

typedef void nine_function(const limpid_nine_run *, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, limpid_nine_ahead, float *);
static nine_function *const table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(nine);

void limpid_depthwise_nine(const limpid_nine_run *runs, int64_t count, int64_t stride, int64_t width, int64_t channels, int64_t c0, int64_t c1,
                           limpid_nine_ahead ahead, float *sums) {
  table[limpid_isa()](runs, count, stride, width, channels, c0, c1, ahead, sums);
}
