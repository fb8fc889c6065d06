#include "check.h"
#include "reduction/limpid_pooling.h"

static int32_t y_begin[64], y_end[64], y_count[64], x_begin[64], x_end[64], x_count[64];

static void cut(int32_t *begin, int32_t *end, int32_t *count, int64_t size, int64_t out, int64_t window, int64_t stride, int64_t pad) {
  for (int64_t p = 0; p < out; p++) {
    const int64_t first = window ? p * stride - pad : p * size / out, last = window ? first + window : ((p + 1) * size + out - 1) / out;
    begin[p] = (int32_t)(first < 0 ? 0 : first);
    end[p] = (int32_t)(last > size ? size : last);
    count[p] = (int32_t)(last - first);
  }
}

// The pixel of window (p, q) at which x is largest: the first of equals, the first NaN.
static int64_t largest(const limpid_windows *w, const float *x, int64_t p, int64_t q) {
  int64_t at = -1;
  for (int64_t i = y_begin[p]; i < y_end[p]; i++)
    for (int64_t j = x_begin[q]; j < x_end[q]; j++) {
      const int64_t here = (i * w->width + j) * w->channels;
      if (at < 0 || (x[at] == x[at] && (x[here] > x[at] || x[here] != x[here]))) at = here;
    }
  return at;
}

static void check(limpid_windows w) {
  const int64_t image = w.height * w.width * w.channels, nx = w.batch * image, ny = w.batch * w.out_height * w.out_width * w.channels;
  float *x = odd_numbers(nx, 1), *u = odd_numbers(nx, 1), *g = odd_numbers(ny, 1);
  float *picked = room(ny), *most = room(ny), *mean = room(ny), *back = room(nx), *spread = room(nx), *got = room(nx > ny ? nx : ny);
  for (int64_t i = 0; i < nx; i++) back[i] = spread[i] = 0;
  for (int64_t at = 0; at < ny; at++) {
    const int64_t c = at % w.channels, q = at / w.channels % w.out_width, p = at / w.channels / w.out_width % w.out_height;
    const int64_t n = at / w.channels / w.out_width / w.out_height, from = n * image + c;
    const int64_t best = largest(&w, x + from, p, q);
    const float count = (float)(y_count[p] * x_count[q]), share = g[at] / count;
    picked[at] = u[from + best];
    most[at] = x[from + best];
    back[from + best] += g[at];
    float sum = 0;
    for (int64_t i = y_begin[p]; i < y_end[p]; i++)
      for (int64_t j = x_begin[q]; j < x_end[q]; j++) {
        sum += x[from + (i * w.width + j) * w.channels];
        spread[from + (i * w.width + j) * w.channels] += share;
      }
    mean[at] = sum / count;
  }
  EVERYWHERE {
    limpid_window_select(&w, x, u, got);
    expect("window select", got, picked, ny);
    limpid_window_select(&w, x, x, got);
    expect("largest of a window", got, most, ny);
    limpid_window_select_gradient(&w, x, g, got);
    expect("window select gradient", got, back, nx);
    limpid_window_average(&w, x, got);
    expect("window average", got, mean, ny);
    limpid_window_average_gradient(&w, g, got);
    expect("window average gradient", got, spread, nx);
  }
  free(x), free(u), free(g), free(picked), free(most), free(mean), free(back), free(spread), free(got);
}

static void weights(int32_t *first, int32_t *second, float *weight, float *rest, int64_t size, int64_t out) {
  for (int64_t p = 0; p < out; p++) {
    const float place = (float)p * (float)size / (float)out;
    first[p] = (int32_t)place;
    second[p] = first[p] + 1 < size ? first[p] + 1 : first[p];
    rest[p] = place - (float)first[p];
    weight[p] = 1 - rest[p];
  }
}

static void check_resize(int64_t batch, int64_t height, int64_t width, int64_t channels, int64_t out_height, int64_t out_width) {
  int32_t y0[64], y1[64], x0[64], x1[64];
  float v[64], v1[64], h[64], h1[64];
  weights(y0, y1, v, v1, height, out_height);
  weights(x0, x1, h, h1, width, out_width);
  const limpid_resizing r = {batch, height, width, channels, out_height, out_width, y0, y1, x0, x1, v, v1, h, h1};
  const int64_t nx = batch * height * width * channels, ny = batch * out_height * out_width * channels;
  float *x = odd_numbers(nx, 1), *g = odd_numbers(ny, 1), *y = room(ny), *dx = room(nx), *got = room(nx > ny ? nx : ny);
  for (int64_t i = 0; i < nx; i++) dx[i] = 0;
  for (int64_t at = 0; at < ny; at++) {
    const int64_t c = at % channels, q = at / channels % out_width, p = at / channels / out_width % out_height;
    const int64_t n = at / channels / out_width / out_height;
#define AT(i, j) (((n * height + (i)) * width + (j)) * channels + c)
    const float upper = h[q] * x[AT(y0[p], x0[q])] + h1[q] * x[AT(y0[p], x1[q])];
    const float lower = h[q] * x[AT(y1[p], x0[q])] + h1[q] * x[AT(y1[p], x1[q])];
    y[at] = v[p] * upper + v1[p] * lower;
    dx[AT(y0[p], x0[q])] += v[p] * h[q] * g[at];
    dx[AT(y0[p], x1[q])] += v[p] * h1[q] * g[at];
    dx[AT(y1[p], x0[q])] += v1[p] * h[q] * g[at];
    dx[AT(y1[p], x1[q])] += v1[p] * h1[q] * g[at];
  }
  EVERYWHERE {
    limpid_resize_bilinear(&r, x, got);
    expect("resize", got, y, ny);
    limpid_resize_bilinear_gradient(&r, g, got);
    expect("resize gradient", got, dx, nx);
  }
  free(x), free(g), free(y), free(dx), free(got);
}

int main(void) {
  for (int i = 0; i < 120; i++) {
    const int adaptive = dice() % 3 == 0;
    limpid_windows w = {.batch = dice() % 4, .height = 1 + dice() % 14, .width = 1 + dice() % 14, .channels = 1 + dice() % 40,
                        .y_begin = y_begin, .y_end = y_end, .y_count = y_count, .x_begin = x_begin, .x_end = x_end, .x_count = x_count};
    const int64_t window = 1 + dice() % 4, stride = 1 + dice() % 3, pad = dice() % (window / 2 + 1);
    if (!adaptive && (w.height + 2 * pad < window || w.width + 2 * pad < window)) continue;
    w.out_height = adaptive ? 1 + dice() % 9 : (w.height + 2 * pad - window) / stride + 1;
    w.out_width = adaptive ? 1 + dice() % 9 : (w.width + 2 * pad - window) / stride + 1;
    cut(y_begin, y_end, y_count, w.height, w.out_height, adaptive ? 0 : window, stride, pad);
    cut(x_begin, x_end, x_count, w.width, w.out_width, adaptive ? 0 : window, stride, pad);
    check(w);
  }
  // Windows of 2 × 2 that tile the image go a way of their own.
  for (int i = 0; i < 40; i++) {
    const int64_t p = 1 + dice() % 8, q = 1 + dice() % 8;
    cut(y_begin, y_end, y_count, 2 * p, p, 2, 2, 0);
    cut(x_begin, x_end, x_count, 2 * q, q, 2, 2, 0);
    check((limpid_windows){.batch = dice() % 10, .height = 2 * p, .width = 2 * q, .channels = 1 + dice() % 70, .out_height = p, .out_width = q,
                           .y_begin = y_begin, .y_end = y_end, .y_count = y_count, .x_begin = x_begin, .x_end = x_end, .x_count = x_count});
  }
  for (int i = 0; i < 60; i++)
    check_resize(dice() % 4, 1 + dice() % 9, 1 + dice() % 9, 1 + dice() % 40, 1 + dice() % 20, 1 + dice() % 20);
  return verdict("pooling");
}
