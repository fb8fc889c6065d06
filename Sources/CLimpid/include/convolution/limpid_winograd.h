// Convolutions with 3 × 3 filters in Winograd's form F(2 × 2, 3 × 3): 16 products where the sum over the filter needs 36.
#ifndef LIMPID_WINOGRAD_H
#define LIMPID_WINOGRAD_H

#include "convolution/limpid_convolution.h"

/// 1 if the shape can be computed in this form: 3 × 3 filters, stride and dilation 1, one group.
int limpid_winograd_fits(const limpid_convolution_shape *shape);

/// Floats that transformed filters take on the instruction set in use.
int64_t limpid_winograd_filters_size(const limpid_convolution_shape *shape, int turned);

/// Transforms the filters w of `shape` and packs them, for the instruction set in use now. u = G w Gᵀ of each channel and out channel, first
/// along the filter's rows, then along its columns:
///   u0 = w0,  u1 = ((w0 + w2) + w1) · ½,  u2 = ((w0 + w2) − w1) · ½,  u3 = w2, every operation rounded.
/// Turned: for the gradient of the data, filters upside down and channels exchanged.
void limpid_winograd_filters(const limpid_convolution_shape *shape, const float *w, int turned, float *to);

/// y. The output is cut into 2 × 2 pixels, from the top left. Each reads 4 × 4 pixels d of the input (+0 outside it), v = Bᵀ d B, first along
/// rows of d's index (down), then along columns:
///   v0 = d0 − d2,  v1 = d1 + d2,  v2 = d2 − d1,  v3 = d1 − d3.
/// For each of the 16 places, m = the contraction of v with u over the channels (blocks of 256, see limpid_matmul); then
///   y0 = (m0 + m1) + m2,  y1 = (m1 − m2) − m3, down, then across. The epilogue, unless null, follows.
void limpid_winograd(const limpid_convolution_shape *shape, const float *x, const float *filters, float *y, const limpid_epilogue *epilogue);

/// The gradient for x, of the same kind, from filters transformed as `turned`.
void limpid_winograd_data_gradient(const limpid_convolution_shape *shape, const float *gradient, const float *filters, float *x_gradient,
                                   const limpid_epilogue *epilogue);

#endif
