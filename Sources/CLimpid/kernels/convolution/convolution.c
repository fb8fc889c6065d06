// Convolution and its data gradient: how a shape becomes walks over pixels.
#include "convolution/limpid_convolution.h"

#include <string.h>

#include "kernels/convolution/convolution_walk.h"
#include "kernels/convolution/few_channels.h"
#include "kernels/depthwise/depthwise.h"
#include "kernels/contraction/epilogue.h"
#include "contraction/limpid_matmul.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

// A convolution that is a matrix product of pixels and filters.
static int is_product(const limpid_convolution_shape *s) {
  const int plain = s->kernel_height * s->kernel_width == 1 && s->groups == 1 && s->stride_y == 1 && s->stride_x == 1 && s->pad_top == 0 &&
                    s->pad_left == 0;
  return plain && s->out_height == s->height && s->out_width == s->width;
}

int limpid_convolution_overwrites_addend(const limpid_convolution_shape *s) {
  return is_product(s) && !limpid_is_depthwise(s) && s->channels > 0 && s->channels <= LIMPID_BLOCK;
}

// From filters w, or from packed ones.
static void forward(const limpid_convolution_shape *s, const float *x, const float *w, const float *packed, float *y,
                    const limpid_epilogue *epilogue) {
  const int64_t outputs = s->batch * s->out_height * s->out_width, elements = s->kernel_height * s->kernel_width;
  if (outputs * s->out_channels <= 0) return;
  if (elements * s->channels == 0) {
    memset(y, 0, (size_t)(outputs * s->out_channels) * sizeof(float));
    limpid_finish_rows(epilogue, y, outputs, s->out_channels);
    return;
  }
  if (limpid_is_depthwise(s)) {
    limpid_depthwise(s, x, w ? w : packed, y, epilogue);
    return;
  }
  if (is_product(s)) {
    limpid_matmul(&(limpid_matmul_work){
      .batch = 1, .m = outputs, .n = s->out_channels, .k = s->channels, .a = x, .a_row = s->channels, .a_column = 1, .b = w,
      .b_row = s->out_channels, .b_column = 1, .c = y, .c_row = s->out_channels, .b_packed = packed, .epilogue = epilogue});
    return;
  }
  limpid_filters p = limpid_filters_of(s, w, 0);
  const size_t bytes = (size_t)limpid_filters_size(&p) * sizeof(float);
  if (!packed) {
    p.to = limpid_buffer_take(bytes);
    if (!p.to) __builtin_trap();  // the system has no memory left
    limpid_filters_pack(&p);
  }
  limpid_tap *taps = limpid_buffer_take((size_t)elements * sizeof(limpid_tap));
  if (!taps) __builtin_trap();
  for (int64_t i = 0; i < elements; i++)
    taps[i] = (limpid_tap){i / s->kernel_width * s->dilation_y, i % s->kernel_width * s->dilation_x, i};
  limpid_pixel_walk k = {
    .kernels = p.kernels, .source = x, .batch = s->batch, .height = s->height, .width = s->width, .channels = s->channels,
    .corner_y = -s->pad_top, .corner_x = -s->pad_left, .step_y = s->stride_y, .step_x = s->stride_x,
    .grid_height = s->out_height, .grid_width = s->out_width, .target = y, .target_height = s->out_height, .target_width = s->out_width,
    .target_channels = s->out_channels, .target_step_y = 1, .target_step_x = 1, .groups = s->groups, .depth = p.depth,
    .columns = p.columns, .length = p.length, .taps = taps, .tap_count = elements, .panels = packed ? packed : p.to, .panel = p.panel,
    .panel_count = p.panel_count, .epilogue = epilogue};
  limpid_walk_pixels(&k, 1);
  limpid_buffer_give(taps, (size_t)elements * sizeof(limpid_tap));
  if (!packed) limpid_buffer_give(p.to, bytes);
}

void limpid_convolution(const limpid_convolution_shape *s, const float *x, const float *w, float *y, const limpid_epilogue *epilogue) {
  forward(s, x, w, NULL, y, epilogue);
}

void limpid_convolution_packed(const limpid_convolution_shape *s, const float *x, const float *packed, float *y,
                               const limpid_epilogue *epilogue) {
  forward(s, x, NULL, packed, y, epilogue);
}

int64_t limpid_convolution_packed_size(const limpid_convolution_shape *s) {
  if (limpid_is_depthwise(s)) return s->kernel_height * s->kernel_width * s->channels;
  if (is_product(s)) return limpid_matmul_packed_size(s->out_channels, s->channels);
  const limpid_filters p = limpid_filters_of(s, NULL, 0);
  return limpid_filters_size(&p);
}

void limpid_convolution_pack(const limpid_convolution_shape *s, const float *w, float *packed) {
  if (limpid_is_depthwise(s)) {
    memcpy(packed, w, (size_t)limpid_convolution_packed_size(s) * sizeof(float));
  } else if (is_product(s)) {
    limpid_matmul_pack(w, s->out_channels, 1, s->out_channels, s->channels, packed);
  } else {
    limpid_filters p = limpid_filters_of(s, w, 0);
    p.to = packed;
    limpid_filters_pack(&p);
  }
}

// Does filter element i of one axis meet the pixels `phase`, `phase` + stride, ...? Then pixel phase + j · stride meets output j + *offset.
static int meets(int64_t i, int64_t phase, int64_t pad, int64_t dilation, int64_t stride, int64_t *offset) {
  const int64_t position = phase + pad - i * dilation;
  *offset = (position >= 0 ? position : position - stride + 1) / stride;
  return *offset * stride == position;
}

void limpid_convolution_data_gradient(const limpid_convolution_shape *s, const float *gradient, const float *w, float *x_gradient,
                                      const limpid_epilogue *epilogue) {
  const int64_t inputs = s->batch * s->height * s->width, elements = s->kernel_height * s->kernel_width;
  if (inputs * s->channels <= 0) return;
  if (elements * s->out_channels == 0) {
    memset(x_gradient, 0, (size_t)(inputs * s->channels) * sizeof(float));
    limpid_finish_rows(epilogue, x_gradient, inputs, s->channels);
    return;
  }
  if (limpid_is_depthwise(s)) {
    limpid_depthwise_data_gradient(s, gradient, w, x_gradient, epilogue);
    return;
  }
  if (is_product(s)) {
    limpid_matmul(&(limpid_matmul_work){
      .batch = 1, .m = inputs, .n = s->channels, .k = s->out_channels, .a = gradient, .a_row = s->out_channels, .a_column = 1, .b = w,
      .b_row = 1, .b_column = s->out_channels, .c = x_gradient, .c_row = s->channels, .epilogue = epilogue});
    return;
  }
  limpid_filters p = limpid_filters_of(s, w, 1);
  const int few = limpid_few_channels_fits(s);
  const int64_t phases = least(s->stride_y, s->height) * least(s->stride_x, s->width);
  const size_t bytes = (size_t)limpid_filters_size(&p) * sizeof(float), tap_bytes = (size_t)elements * sizeof(limpid_tap);
  const size_t walk_bytes = (size_t)phases * sizeof(limpid_pixel_walk);
  p.to = limpid_buffer_take(bytes);
  if (!few) limpid_filters_pack(&p);
  limpid_tap *all_taps = limpid_buffer_take(tap_bytes), *taps = all_taps;
  limpid_pixel_walk *walks = limpid_buffer_take(walk_bytes);
  int64_t walk_count = 0;
  // All pixels a stride apart meet the same filter elements: one walk for each of them.
  for (int64_t phase_y = 0; phase_y < least(s->stride_y, s->height); phase_y++)
    for (int64_t phase_x = 0; phase_x < least(s->stride_x, s->width); phase_x++) {
      int64_t count = 0, top = 0, left = 0;
      for (int64_t i = 0; i < elements; i++) {
        limpid_tap t = {.index = i};
        if (!meets(i / s->kernel_width, phase_y, s->pad_top, s->dilation_y, s->stride_y, &t.y)) continue;
        if (!meets(i % s->kernel_width, phase_x, s->pad_left, s->dilation_x, s->stride_x, &t.x)) continue;
        top = count == 0 ? t.y : least(top, t.y);
        left = count == 0 ? t.x : least(left, t.x);
        taps[count++] = t;
      }
      for (int64_t i = 0; i < count; i++) taps[i].y -= top, taps[i].x -= left;
      walks[walk_count++] = (limpid_pixel_walk){
        .kernels = p.kernels, .source = gradient, .batch = s->batch, .height = s->out_height, .width = s->out_width,
        .channels = s->out_channels, .corner_y = top, .corner_x = left, .step_y = 1, .step_x = 1,
        .grid_height = quotient_up(s->height - phase_y, s->stride_y), .grid_width = quotient_up(s->width - phase_x, s->stride_x),
        .target = x_gradient, .target_height = s->height, .target_width = s->width, .target_channels = s->channels, .target_y = phase_y,
        .target_x = phase_x, .target_step_y = s->stride_y, .target_step_x = s->stride_x, .groups = s->groups, .depth = p.depth,
        .columns = p.columns, .length = p.length, .taps = taps, .tap_count = count, .panels = p.to, .panel = p.panel,
        .panel_count = p.panel_count, .epilogue = epilogue};
      taps += count;  // every element meets one of the phases at most
    }
  if (few) {
    // Without a bias what follows is the same for all channels, and lines are rows.
    const int64_t together = epilogue && !epilogue->bias ? s->width : 1;
    limpid_few_channels(walks, walk_count, s, w);
    limpid_finish_rows(epilogue, x_gradient, inputs / together, together * s->channels);
  } else {
    limpid_walk_pixels(walks, walk_count);
  }
  limpid_buffer_give(walks, walk_bytes);
  limpid_buffer_give(all_taps, tap_bytes);
  limpid_buffer_give(p.to, bytes);
}
