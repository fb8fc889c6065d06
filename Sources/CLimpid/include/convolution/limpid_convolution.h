// Convolutions of images and their gradients.
#ifndef LIMPID_CONVOLUTION_H
#define LIMPID_CONVOLUTION_H

#include "contraction/limpid_epilogue.h"

/// The sizes of y = convolution of x with w:
///   x [batch, height, width, channels], w [kernel_height, kernel_width, channels / groups, out_channels],
///   y [batch, out_height, out_width, out_channels].
/// y[n, p, q, o] sums x[n, p · stride_y + i · dilation_y − pad_top, q · stride_x + j · dilation_x − pad_left, c] · w[i, j, c, o] over i, j
/// and the channels c of o's group. Whatever lies outside x is +0; how far the padding goes below and to the right follows from the sizes.
typedef struct {
  int64_t batch, height, width, channels;
  int64_t out_height, out_width, out_channels;
  int64_t kernel_height, kernel_width;
  int64_t stride_y, stride_x;
  int64_t dilation_y, dilation_x;
  int64_t pad_top, pad_left;
  int64_t groups;
} limpid_convolution_shape;

/// y. The chain of an element runs over the flattened (i, j, c), in blocks of 256 as in limpid_matmul. Filter rows i that lie above or below
/// the image are left out of it (block borders stay where they are); what lies left or right of the image takes part as +0.
/// The epilogue, unless null, follows; its columns are y's channels.
void limpid_convolution(const limpid_convolution_shape *shape, const float *x, const float *w, float *y, const limpid_epilogue *epilogue);

/// May the epilogue's addend be y itself? Then the convolution reads each of its elements before it writes over it.
int limpid_convolution_overwrites_addend(const limpid_convolution_shape *shape);

/// Filters that many convolutions share (the weights of a network that is only used) can be packed into the order the convolution reads
/// them in, once. How many floats that takes on the instruction set in use:
int64_t limpid_convolution_packed_size(const limpid_convolution_shape *shape);

/// Packs w. What it writes holds for the instruction set in use now and for shapes that differ only in batch, height and width.
void limpid_convolution_pack(const limpid_convolution_shape *shape, const float *w, float *packed);

/// limpid_convolution from packed filters.
void limpid_convolution_packed(const limpid_convolution_shape *shape, const float *x, const float *packed, float *y,
                               const limpid_epilogue *epilogue);

/// The gradient for x, of the same shape, from that for y. The chain runs over the flattened (i, j, o); filter elements whose stride
/// never meets the pixel or which meet a line above or below y are left out, those that meet a pixel left or right of y read +0.
/// This is also the transposed convolution. The epilogue, unless null, follows; its columns are x's channels.
void limpid_convolution_data_gradient(const limpid_convolution_shape *shape, const float *gradient, const float *w, float *x_gradient,
                                      const limpid_epilogue *epilogue);

/// The gradient for w. The chain runs over the flattened (n, p, q); padding takes part as +0.
void limpid_convolution_weight_gradient(const limpid_convolution_shape *shape, const float *x, const float *gradient, float *w_gradient);

#endif
