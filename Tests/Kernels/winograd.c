#include "check.h"
#include "epilogue.h"
#include "convolution/limpid_winograd.h"

typedef limpid_convolution_shape sizes;

// The definition in limpid_winograd.h, one axis at a time, elements `step` apart.
static void filter_axis(const float *w, float *u, int from, int to) {
  const float a = w[0], b = w[from], c = w[2 * from], s = a + c;
  u[0] = a, u[to] = (s + b) * 0.5f, u[2 * to] = (s - b) * 0.5f, u[3 * to] = c;
}
static void input_axis(float *d, int step) {
  const float a = d[0], b = d[step], c = d[2 * step], e = d[3 * step];
  d[0] = a - c, d[step] = b + c, d[2 * step] = c - b, d[3 * step] = b - e;
}
static void output_axis(float *m, int step) {
  const float a = m[0], b = m[step], c = m[2 * step], e = m[3 * step];
  m[0] = (a + b) + c, m[step] = (b - c) - e;
}

// x [batch, height, width, depth] with filters u [depth, columns, 16] to y [batch, out_height, out_width, columns].
static void reference(int64_t batch, int64_t height, int64_t width, int64_t depth, const float *x, const float *u, int64_t out_height,
                      int64_t out_width, int64_t columns, int64_t top, int64_t left, float *y) {
  float *v = room(depth * 16);
  for (int64_t n = 0; n < batch; n++)
    for (int64_t p = 0; p < out_height; p += 2)
      for (int64_t q = 0; q < out_width; q += 2) {
        for (int64_t c = 0; c < depth; c++) {
          float *d = v + c * 16;
          for (int i = 0; i < 16; i++) {
            const int64_t a = p - top + i / 4, b = q - left + i % 4;
            d[i] = a >= 0 && a < height && b >= 0 && b < width ? x[((n * height + a) * width + b) * depth + c] : 0.0f;
          }
          for (int i = 0; i < 4; i++) input_axis(d + i, 4);
          for (int i = 0; i < 4; i++) input_axis(d + 4 * i, 1);
        }
        for (int64_t o = 0; o < columns; o++) {
          float m[16];
          for (int i = 0; i < 16; i++)
            for (int64_t k0 = 0; k0 < depth; k0 += 256) {
              float acc = 0;
              for (int64_t c = k0; c < depth && c < k0 + 256; c++) acc = fmaf(v[c * 16 + i], u[(c * columns + o) * 16 + i], acc);
              m[i] = k0 == 0 ? acc : m[i] + acc;
            }
          for (int i = 0; i < 4; i++) output_axis(m + i, 4);
          for (int i = 0; i < 2; i++) output_axis(m + 4 * i, 1);
          for (int i = 0; i < 4; i++)
            if (p + i / 2 < out_height && q + i % 2 < out_width)
              y[((n * out_height + p + i / 2) * out_width + q + i % 2) * columns + o] = m[i / 2 * 4 + i % 2];
        }
      }
  free(v);
}

// Filters of every channel and out channel, 16 places together; turned: upside down, [out channel, channel].
static float *transformed(const sizes *s, const float *w, int turned) {
  float *u = room(s->channels * s->out_channels * 16);
  for (int64_t c = 0; c < s->channels; c++)
    for (int64_t o = 0; o < s->out_channels; o++) {
      float own[9], half[12], *to = u + (turned ? o * s->channels + c : c * s->out_channels + o) * 16;
      for (int i = 0; i < 9; i++) own[i] = w[((turned ? 8 - i : i) * s->channels + c) * s->out_channels + o];
      for (int j = 0; j < 3; j++) filter_axis(own + j, half + j, 3, 3);
      for (int i = 0; i < 4; i++) filter_axis(half + 3 * i, to + 4 * i, 1, 1);
    }
  return u;
}

static void check(const sizes *s) {
  const int64_t nx = s->batch * s->height * s->width * s->channels, ny = s->batch * s->out_height * s->out_width * s->out_channels;
  float *x = odd_numbers(nx, 1), *w = odd_numbers(9 * s->channels * s->out_channels, 1), *g = odd_numbers(ny, 1);
  float *u = transformed(s, w, 0), *v = transformed(s, w, 1), *y = room(ny), *dx = room(nx), *got = room(nx + ny);
  reference(s->batch, s->height, s->width, s->channels, x, u, s->out_height, s->out_width, s->out_channels, s->pad_top, s->pad_left, y);
  reference(s->batch, s->out_height, s->out_width, s->out_channels, g, v, s->height, s->width, s->channels, 2 - s->pad_top, 2 - s->pad_left, dx);
  random_epilogue end = random_epilogue_of(y, s->out_channels ? ny / s->out_channels : 0, s->out_channels);
  char name[120];
  snprintf(name, sizeof name, "winograd [%d, %d, %d, %d] -> %d pad %d %d", (int)s->batch, (int)s->height, (int)s->width, (int)s->channels,
           (int)s->out_channels, (int)s->pad_top, (int)s->pad_left);
  EVERYWHERE {
    float *filters = room(limpid_winograd_filters_size(s, 0)), *turned = room(limpid_winograd_filters_size(s, 1));
    memset(got, 0xa5, (size_t)(nx + ny) * 4);
    limpid_winograd_filters(s, w, 0, filters);
    limpid_winograd_filters(s, w, 1, turned);
    limpid_winograd(s, x, filters, got, NULL);
    expect(name, got, y, ny);
    limpid_winograd(s, x, filters, got, &end.epilogue);
    expect(name, got, end.wanted, ny);
    expect_before(&end, name);
    limpid_winograd_data_gradient(s, g, turned, got + ny, NULL);
    expect(name, got + ny, dx, nx);
    free(filters), free(turned);
  }
  free_epilogue(&end);
  free(x), free(w), free(g), free(u), free(v), free(y), free(dx), free(got);
}

int main(void) {
  for (int i = 0; i < 120; i++) {
    const int64_t wide = i % 10 == 0 ? 300 : i % 3 == 0 ? 70 : 20;
    sizes s = {.batch = dice() % 3 + (i != 5), .height = 1 + dice() % 9, .width = 1 + dice() % 9, .channels = dice() % wide + (i != 7),
               .out_channels = 1 + dice() % 70, .kernel_height = 3, .kernel_width = 3, .stride_y = 1, .stride_x = 1, .dilation_y = 1,
               .dilation_x = 1, .pad_top = dice() % 4, .pad_left = dice() % 3, .groups = 1};
    s.out_height = s.height + s.pad_top + (int64_t)(dice() % 3) - 2, s.out_width = s.width + s.pad_left + (int64_t)(dice() % 3) - 2;
    if (s.out_height > 0 && s.out_width > 0) check(&s);
  }
  return verdict("winograd");
}
