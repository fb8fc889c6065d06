// Convolutions in which every channel has a filter of its own. Internal to the kernels; reached through limpid_convolution.h.
#ifndef LIMPID_DEPTHWISE_H
#define LIMPID_DEPTHWISE_H

#include "convolution/limpid_convolution.h"

/// 1 if the functions below do this shape: one out channel for each channel, and filters of one block.
int limpid_is_depthwise(const limpid_convolution_shape *shape);

void limpid_depthwise(const limpid_convolution_shape *shape, const float *x, const float *w, float *y, const limpid_epilogue *epilogue);
void limpid_depthwise_data_gradient(const limpid_convolution_shape *shape, const float *gradient, const float *w, float *x_gradient,
                                    const limpid_epilogue *epilogue);
void limpid_depthwise_weight_gradient(const limpid_convolution_shape *shape, const float *x, const float *gradient, float *w_gradient);

/// A filter element on its way along a line: pixel t of the line reads column t · step + shift of `row`.
typedef struct {
  const float *row;     // null: the line is outside, all zeros
  const float *filter;
  int64_t shift;
} limpid_depthwise_tap;

/// The pixels [*inner0, *inner1) of a line of `grid`, for which t · step + shift is in [0, width) for all shifts in [lowest, highest].
void limpid_depthwise_inner(int64_t lowest, int64_t highest, int64_t step, int64_t width, int64_t grid, int64_t *inner0, int64_t *inner1);

#endif
