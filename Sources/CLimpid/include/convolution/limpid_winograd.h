// Convolutions with 3 × 3 filters in Winograd's forms: F(2 × 2, 3 × 3) takes 16 products where the sum over the filter needs 36, and
// F(4 × 4, 3 × 3) takes 36 where it needs 144. Each is a definition of its own, with bits of its own.
#ifndef LIMPID_WINOGRAD_H
#define LIMPID_WINOGRAD_H

#include "convolution/limpid_convolution.h"

// Filters of 3 × 3, stride and dilation 1, one group.

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

// MARK: F(4 × 4, 3 × 3)

/// The same in tiles of 4 × 4 pixels that read 6 × 6, with 36 places. With r = √2, h = √2 / 2 (LIMPID_WINOGRAD_ROOT, …), products in
/// parentheses rounded on their own, everything else a fused multiply-add or a sum as written:
///   filters  p = (w0 + ½ w2) · −⅔,  q = w1 · −r/3,  s = (w0 + 2 w2) · ⅙,  t = w1 · r/6
///            u0 = w0,  u1 = p + q,  u2 = p − q,  u3 = s + t,  u4 = s − t,  u5 = w2
///   pixels   p = d4 − 2 d2,  q = d3 − 2 d1,  s = d4 − ½ d2,  t = d3 − ½ d1
///            v0 = (d0 + d4) − 2½ d2,  v1 = p + h q,  v2 = p − h q,  v3 = s + r t,  v4 = s − r t,  v5 = (d1 + d5) − 2½ d3
///   result   p = m1 + m2,  q = m1 − m2,  s = m3 + m4,  t = m3 − m4
///            y0 = (m0 + p) + s,  y1 = (h q) + r t,  y2 = (½ p) + 2 s,  y3 = (m5 + ½ h q) + 2 r t
int64_t limpid_winograd4_filters_size(const limpid_convolution_shape *shape, int turned);
void limpid_winograd4_filters(const limpid_convolution_shape *shape, const float *w, int turned, float *to);
void limpid_winograd4(const limpid_convolution_shape *shape, const float *x, const float *filters, float *y, const limpid_epilogue *epilogue);
void limpid_winograd4_data_gradient(const limpid_convolution_shape *shape, const float *gradient, const float *filters, float *x_gradient,
                                    const limpid_epilogue *epilogue);

#endif
