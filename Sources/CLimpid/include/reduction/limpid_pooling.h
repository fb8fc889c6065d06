// Pooling over windows, and resizing, of images [batch, height, width, channels].
#ifndef LIMPID_POOLING_H
#define LIMPID_POOLING_H

#include <stdint.h>

/// Which pixels each output pixel looks at: rows y_begin[p] ..< y_end[p], columns x_begin[q] ..< x_end[q], inside the image, never none.
/// The beginnings and the ends increase (not strictly). An average divides by y_count[p] · x_count[q].
typedef struct {
  int64_t batch, height, width, channels, out_height, out_width;
  const int32_t *y_begin, *y_end, *y_count;
  const int32_t *x_begin, *x_end, *x_count;
} limpid_windows;

/// y = u at the pixel where x is largest: the first of equals, row by row; the first NaN, if there is one. With u = x: max pooling.
void limpid_window_select(const limpid_windows *windows, const float *x, const float *u, float *y);

/// Adds each g to the pixel where x is largest, from +0, windows in increasing order.
void limpid_window_select_gradient(const limpid_windows *windows, const float *x, const float *g, float *x_gradient);

/// y = the sum, from +0, pixel after pixel, divided by the count.
void limpid_window_average(const limpid_windows *windows, const float *x, float *y);

/// Adds each g / count to all pixels of its window, from +0, windows in increasing order.
void limpid_window_average_gradient(const limpid_windows *windows, const float *g, float *x_gradient);

/// Output row p lies between the rows y_first[p] and y_second[p], with weights y_weight[p] for the first and y_rest[p] for the second;
/// columns likewise.
typedef struct {
  int64_t batch, height, width, channels, out_height, out_width;
  const int32_t *y_first, *y_second, *x_first, *x_second;
  const float *y_weight, *y_rest, *x_weight, *x_rest;
} limpid_resizing;

/// y = y_weight · (x_weight · a + x_rest · b) + y_rest · (x_weight · c + x_rest · d), each step rounded.
void limpid_resize_bilinear(const limpid_resizing *resizing, const float *x, float *y);

/// Adds (y_weight · x_weight) · g and so on to a, b, c, d, from +0, outputs in increasing order.
void limpid_resize_bilinear_gradient(const limpid_resizing *resizing, const float *g, float *x_gradient);

#endif
