#include "check.h"
#include "epilogue.h"
#include "base/limpid_constants.h"
#include "convolution/limpid_winograd.h"

typedef limpid_convolution_shape sizes;

// The definitions in limpid_winograd.h, one axis at a time, elements `step` apart.
static void filter_2(const float *w, float *u, int from, int to) {
  const float a = w[0], b = w[from], c = w[2 * from], s = a + c;
  u[0] = a, u[to] = (s + b) * 0.5f, u[2 * to] = (s - b) * 0.5f, u[3 * to] = c;
}
static void input_2(float *d, int step) {
  const float a = d[0], b = d[step], c = d[2 * step], e = d[3 * step];
  d[0] = a - c, d[step] = b + c, d[2 * step] = c - b, d[3 * step] = b - e;
}
static void output_2(float *m, int step) {
  const float a = m[0], b = m[step], c = m[2 * step], e = m[3 * step];
  m[0] = (a + b) + c, m[step] = (b - c) - e;
}

static const float r = LIMPID_WINOGRAD_ROOT, h = LIMPID_WINOGRAD_HALF_ROOT;
static void filter_4(const float *w, float *u, int from, int to) {
  const float a = w[0], b = w[from], c = w[2 * from];
  const float p = fmaf(0.5f, c, a) * -LIMPID_WINOGRAD_TWO_THIRDS, q = b * -LIMPID_WINOGRAD_ROOT_THIRD;
  const float s = fmaf(2, c, a) * LIMPID_ONE_SIXTH, t = b * LIMPID_WINOGRAD_ROOT_SIXTH;
  u[0] = a, u[to] = p + q, u[2 * to] = p - q, u[3 * to] = s + t, u[4 * to] = s - t, u[5 * to] = c;
}
static void input_4(float *d, int step) {
  float o[6];
  for (int i = 0; i < 6; i++) o[i] = d[i * step];
  const float p = fmaf(-2, o[2], o[4]), q = fmaf(-2, o[1], o[3]), s = fmaf(-0.5f, o[2], o[4]), t = fmaf(-0.5f, o[1], o[3]);
  d[0] = fmaf(-2.5f, o[2], o[0] + o[4]), d[step] = fmaf(h, q, p), d[2 * step] = fmaf(-h, q, p), d[3 * step] = fmaf(r, t, s);
  d[4 * step] = fmaf(-r, t, s), d[5 * step] = fmaf(-2.5f, o[3], o[1] + o[5]);
}
static void output_4(float *m, int step) {
  const float p = m[step] + m[2 * step], q = m[step] - m[2 * step], s = m[3 * step] + m[4 * step], t = m[3 * step] - m[4 * step];
  m[0] = (m[0] + p) + s, m[step] = fmaf(r, t, h * q), m[2 * step] = fmaf(2, s, 0.5f * p);
  m[3 * step] = fmaf(2 * r, t, fmaf(0.5f * h, q, m[5 * step]));
}

typedef struct {
  const char *name;
  int side;  // of the output's tiles
  void (*filter)(const float *, float *, int, int);
  void (*input)(float *, int);
  void (*output)(float *, int);
  int64_t (*size)(const sizes *, int);
  void (*filters)(const sizes *, const float *, int, float *);
  void (*convolve)(const sizes *, const float *, const float *, float *, const limpid_epilogue *);
  void (*gradient)(const sizes *, const float *, const float *, float *, const limpid_epilogue *);
} form;
static const form forms[] = {
  {"winograd", 2, filter_2, input_2, output_2, limpid_winograd_filters_size, limpid_winograd_filters, limpid_winograd, limpid_winograd_data_gradient},
  {"winograd4", 4, filter_4, input_4, output_4, limpid_winograd4_filters_size, limpid_winograd4_filters, limpid_winograd4,
   limpid_winograd4_data_gradient}};

// x [batch, height, width, depth] with filters u [depth, columns, places] to y [batch, out_height, out_width, columns].
static void reference(const form *f, int64_t batch, int64_t height, int64_t width, int64_t depth, const float *x, const float *u,
                      int64_t out_height, int64_t out_width, int64_t columns, int64_t top, int64_t left, float *y) {
  const int side = f->side, wide = side + 2, places = wide * wide;
  float *v = room(depth * places);
  for (int64_t n = 0; n < batch; n++)
    for (int64_t p = 0; p < out_height; p += side)
      for (int64_t q = 0; q < out_width; q += side) {
        for (int64_t c = 0; c < depth; c++) {
          float *d = v + c * places;
          for (int i = 0; i < places; i++) {
            const int64_t a = p - top + i / wide, b = q - left + i % wide;
            d[i] = a >= 0 && a < height && b >= 0 && b < width ? x[((n * height + a) * width + b) * depth + c] : 0.0f;
          }
          for (int i = 0; i < wide; i++) f->input(d + i, wide);
          for (int i = 0; i < wide; i++) f->input(d + wide * i, 1);
        }
        for (int64_t o = 0; o < columns; o++) {
          float m[36];
          for (int i = 0; i < places; i++)
            for (int64_t k0 = 0; k0 < depth; k0 += 256) {
              float acc = 0;
              for (int64_t c = k0; c < depth && c < k0 + 256; c++) acc = fmaf(v[c * places + i], u[(c * columns + o) * places + i], acc);
              m[i] = k0 == 0 ? acc : m[i] + acc;
            }
          for (int i = 0; i < wide; i++) f->output(m + i, wide);
          for (int i = 0; i < side; i++) f->output(m + wide * i, 1);
          for (int i = 0; i < side * side; i++)
            if (p + i / side < out_height && q + i % side < out_width)
              y[((n * out_height + p + i / side) * out_width + q + i % side) * columns + o] = m[i / side * wide + i % side];
        }
      }
  free(v);
}

// Filters of every channel and out channel, their places together; turned: upside down, [out channel, channel].
static float *transformed(const form *f, const sizes *s, const float *w, int turned) {
  const int wide = f->side + 2, places = wide * wide;
  float *u = room(s->channels * s->out_channels * places);
  for (int64_t c = 0; c < s->channels; c++)
    for (int64_t o = 0; o < s->out_channels; o++) {
      float own[9], half[18], *to = u + (turned ? o * s->channels + c : c * s->out_channels + o) * places;
      for (int i = 0; i < 9; i++) own[i] = w[((turned ? 8 - i : i) * s->channels + c) * s->out_channels + o];
      for (int j = 0; j < 3; j++) f->filter(own + j, half + j, 3, 3);
      for (int i = 0; i < wide; i++) f->filter(half + 3 * i, to + wide * i, 1, 1);
    }
  return u;
}

static void check(const form *f, const sizes *s) {
  const int64_t nx = s->batch * s->height * s->width * s->channels, ny = s->batch * s->out_height * s->out_width * s->out_channels;
  float *x = odd_numbers(nx, 1), *w = odd_numbers(9 * s->channels * s->out_channels, 1), *g = odd_numbers(ny, 1);
  float *u = transformed(f, s, w, 0), *v = transformed(f, s, w, 1), *y = room(ny), *dx = room(nx), *got = room(nx + ny);
  reference(f, s->batch, s->height, s->width, s->channels, x, u, s->out_height, s->out_width, s->out_channels, s->pad_top, s->pad_left, y);
  reference(f, s->batch, s->out_height, s->out_width, s->out_channels, g, v, s->height, s->width, s->channels, 2 - s->pad_top, 2 - s->pad_left, dx);
  random_epilogue end = (dice() % 3 ? random_epilogue_of : random_slope_of)(y, s->out_channels ? ny / s->out_channels : 0, s->out_channels);
  char name[120];
  snprintf(name, sizeof name, "%s [%d, %d, %d, %d] -> %d pad %d %d", f->name, (int)s->batch, (int)s->height, (int)s->width, (int)s->channels,
           (int)s->out_channels, (int)s->pad_top, (int)s->pad_left);
  EVERYWHERE {
    float *filters = room(f->size(s, 0)), *turned = room(f->size(s, 1));
    memset(got, 0xa5, (size_t)(nx + ny) * 4);
    f->filters(s, w, 0, filters);
    f->filters(s, w, 1, turned);
    f->convolve(s, x, filters, got, NULL);
    expect(name, got, y, ny);
    f->convolve(s, x, filters, got, &end.epilogue);
    expect(name, got, end.wanted, ny);
    expect_before(&end, name);
    f->gradient(s, g, turned, got + ny, NULL);
    expect(name, got + ny, dx, nx);
    free(filters), free(turned);
  }
  free_epilogue(&end);
  free(x), free(w), free(g), free(u), free(v), free(y), free(dx), free(got);
}

int main(void) {
  for (int i = 0; i < 200; i++) {
    const int64_t wide = i % 10 == 0 ? 300 : i % 3 == 0 ? 70 : 20;
    sizes s = {.batch = dice() % 3 + (i != 5), .height = 1 + dice() % 9, .width = 1 + dice() % 9, .channels = dice() % wide + (i != 7),
               .out_channels = 1 + dice() % 70, .kernel_height = 3, .kernel_width = 3, .stride_y = 1, .stride_x = 1, .dilation_y = 1,
               .dilation_x = 1, .pad_top = dice() % 4, .pad_left = dice() % 3, .groups = 1};
    s.out_height = s.height + s.pad_top + (int64_t)(dice() % 3) - 2, s.out_width = s.width + s.pad_left + (int64_t)(dice() % 3) - 2;
    if (s.out_height > 0 && s.out_width > 0) check(&forms[i % 2], &s);
  }
  return verdict("winograd");
}
