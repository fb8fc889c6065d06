// One line of pixels under filters that are three elements wide. Internal to the kernels.
#ifndef LIMPID_DEPTHWISE_LINE_H
#define LIMPID_DEPTHWISE_LINE_H

#include "kernels/contraction/contract.h"

/// Pixel t's chain goes over `count` filter lines and in each over three elements, k = 0, 1, 2: filters[i][k · filter_step + c] times column
/// t · stride + shift + k of from[i], or column t · stride + shift + 2 − k if it is turned. Columns outside are +0.
typedef struct {
  const float *const *from;     // each line's column 0, at the first channel
  const float *const *filters;
  int64_t count;
  int64_t filter_step, from_step;  // floats from one element to the next, and from one column to the next
  int64_t width;                // columns
  int64_t shift, stride;
  int turned;                   // only with a stride of 1
  float *to;                    // pixel 0, at the first channel
  int64_t to_step, pixels;
  int64_t channels;
  // Lines that will be looked at for the first time after this one, from column 0, where the line's channels are all there are: they are
  // fetched meanwhile. Null: none.
  const float *ahead[2];
  int past;                        // writes past the caches; all vectors of the result are whole and aligned
  const limpid_tile_finish *finish;  // what follows the chain, or null; its `addend` lies as `to` does
} limpid_depthwise_line;

/// 1 if the line below does such filters.
static inline int limpid_line_does(int64_t kernel_width, int64_t dilation, int64_t stride) {
  return kernel_width == 3 && dilation == 1 && stride <= 2;
}

void limpid_depthwise_line_of(const limpid_depthwise_line *line);

#endif
