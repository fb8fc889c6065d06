// Gradients of 3×3 filters that every channel has for itself. Internal to the kernels.
#ifndef LIMPID_DEPTHWISE_NINE_H
#define LIMPID_DEPTHWISE_NINE_H

#include "base/limpid_base.h"

/// Neighbouring pixels of a line of the result, and what the filter saw there.
typedef struct {
  const float *rows[3];    // the lines of the image under the filter's, column 0; null: outside, all zeros
  const float *gradient;   // of the first pixel
  int64_t length;          // pixels
  int64_t column;          // the image's column that the first pixel's first element meets
} limpid_nine_run;

/// What the next runs will look at, fetched meanwhile: from where on; both or, null, neither.
typedef struct {
  const float *image, *gradient;
} limpid_nine_ahead;

/// sums[element · channels + c] for c0 ≤ c < c1: the chain from +0 over all pixels of all runs, images and gradients having `channels`.
void limpid_depthwise_nine(const limpid_nine_run *runs, int64_t count, int64_t stride, int64_t width, int64_t channels, int64_t c0, int64_t c1,
                           limpid_nine_ahead ahead, float *sums);

#endif
