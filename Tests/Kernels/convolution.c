#include "check.h"
#include "epilogue.h"
#include "convolution/limpid_convolution.h"

typedef limpid_convolution_shape sizes;

// The three definitions, each with its own flattened reduction index.
static float chain_end(float total, float acc, int64_t block) { return block == 0 ? acc : total + acc; }

static float x_at(const sizes *s, const float *x, int64_t n, int64_t p, int64_t q, int64_t i, int64_t j, int64_t c) {
  const int64_t y = p * s->stride_y + i * s->dilation_y - s->pad_top, z = q * s->stride_x + j * s->dilation_x - s->pad_left;
  if (y < 0 || y >= s->height || z < 0 || z >= s->width) return 0;
  return x[((n * s->height + y) * s->width + z) * s->channels + c];
}

static void forward(const sizes *s, const float *x, const float *w, float *y) {
  const int64_t depth = s->channels / s->groups, columns = s->out_channels / s->groups, length = s->kernel_height * s->kernel_width * depth;
  for (int64_t at = 0; at < s->batch * s->out_height * s->out_width * s->out_channels; at++) {
    const int64_t o = at % s->out_channels, q = at / s->out_channels % s->out_width, p = at / s->out_channels / s->out_width % s->out_height;
    const int64_t n = at / s->out_channels / s->out_width / s->out_height;
    float total = 0;
    for (int64_t k0 = 0; k0 < length; k0 += 256) {
      float acc = 0;
      for (int64_t k = k0; k < length && k < k0 + 256; k++) {
        const int64_t c = k % depth, e = k / depth, line = p * s->stride_y + e / s->kernel_width * s->dilation_y - s->pad_top;
        if (line < 0 || line >= s->height) continue;
        acc = fmaf(x_at(s, x, n, p, q, e / s->kernel_width, e % s->kernel_width, o / columns * depth + c), w[k * s->out_channels + o], acc);
      }
      total = chain_end(total, acc, k0);
    }
    y[at] = total;
  }
}

static void data_gradient(const sizes *s, const float *g, const float *w, float *dx) {
  const int64_t depth = s->channels / s->groups, columns = s->out_channels / s->groups, length = s->kernel_height * s->kernel_width * columns;
  for (int64_t at = 0; at < s->batch * s->height * s->width * s->channels; at++) {
    const int64_t c = at % s->channels, x = at / s->channels % s->width, y = at / s->channels / s->width % s->height;
    const int64_t n = at / s->channels / s->width / s->height, group = c / depth;
    float total = 0;
    for (int64_t k0 = 0; k0 < length; k0 += 256) {
      float acc = 0;
      for (int64_t k = k0; k < length && k < k0 + 256; k++) {
        const int64_t o = group * columns + k % columns, e = k / columns;
        const int64_t py = y + s->pad_top - e / s->kernel_width * s->dilation_y, px = x + s->pad_left - e % s->kernel_width * s->dilation_x;
        if (py % s->stride_y != 0 || px % s->stride_x != 0) continue;
        const int64_t p = py / s->stride_y, q = px / s->stride_x;
        if (p < 0 || p >= s->out_height) continue;
        const int outside = q < 0 || q >= s->out_width;
        const float v = outside ? 0 : g[((n * s->out_height + p) * s->out_width + q) * s->out_channels + o];
        acc = fmaf(v, w[(e * depth + c % depth) * s->out_channels + o], acc);
      }
      total = chain_end(total, acc, k0);
    }
    dx[at] = total;
  }
}

static void weight_gradient(const sizes *s, const float *x, const float *g, float *dw) {
  const int64_t depth = s->channels / s->groups, columns = s->out_channels / s->groups, length = s->batch * s->out_height * s->out_width;
  for (int64_t at = 0; at < s->kernel_height * s->kernel_width * depth * s->out_channels; at++) {
    const int64_t o = at % s->out_channels, c = at / s->out_channels % depth, e = at / s->out_channels / depth;
    float total = 0;
    for (int64_t k0 = 0; k0 < length; k0 += 256) {
      float acc = 0;
      for (int64_t k = k0; k < length && k < k0 + 256; k++) {
        const int64_t q = k % s->out_width, p = k / s->out_width % s->out_height, n = k / s->out_width / s->out_height;
        acc = fmaf(x_at(s, x, n, p, q, e / s->kernel_width, e % s->kernel_width, o / columns * depth + c), g[k * s->out_channels + o], acc);
      }
      total = chain_end(total, acc, k0);
    }
    dw[at] = total;
  }
}

static void check(const sizes *s) {
  const int64_t nx = s->batch * s->height * s->width * s->channels, ny = s->batch * s->out_height * s->out_width * s->out_channels;
  const int64_t nw = s->kernel_height * s->kernel_width * s->channels / s->groups * s->out_channels;
  float *x = odd_numbers(nx, 1), *w = odd_numbers(nw, 1), *g = odd_numbers(ny, 1);
  float *y = room(ny), *dx = room(nx), *dw = room(nw), *got = room(nx + ny + nw);
  forward(s, x, w, y);
  data_gradient(s, g, w, dx);
  weight_gradient(s, x, g, dw);
  char name[200];
  snprintf(name, sizeof name, "[%d, %d, %d, %d] * [%d, %d, %d] stride %d %d dilation %d %d pad %d %d groups %d -> %d x %d", (int)s->batch,
           (int)s->height, (int)s->width, (int)s->channels, (int)s->kernel_height, (int)s->kernel_width, (int)s->out_channels,
           (int)s->stride_y, (int)s->stride_x, (int)s->dilation_y, (int)s->dilation_x, (int)s->pad_top, (int)s->pad_left, (int)s->groups,
           (int)s->out_height, (int)s->out_width);
  char what[256];
  EVERYWHERE {
    memset(got, 0xa5, (size_t)(nx + ny + nw) * 4);
    limpid_convolution(s, x, w, got, NULL);
    snprintf(what, sizeof what, "convolution %s", name);
    expect(what, got, y, ny);
    limpid_convolution_data_gradient(s, g, w, got + ny, NULL);
    snprintf(what, sizeof what, "data gradient %s", name);
    expect(what, got + ny, dx, nx);
    limpid_convolution_weight_gradient(s, x, g, got + ny + nx);
    snprintf(what, sizeof what, "weight gradient %s", name);
    expect(what, got + ny + nx, dw, nw);
  }
  random_epilogue after = random_epilogue_of(y, ny / (s->out_channels ? s->out_channels : 1), s->out_channels);
  random_epilogue after_gradient = (dice() % 3 ? random_epilogue_of : random_slope_of)(dx, nx / (s->channels ? s->channels : 1), s->channels);
  EVERYWHERE {
    memset(got, 0xa5, (size_t)(nx + ny) * 4);
    limpid_convolution(s, x, w, got, &after.epilogue);
    snprintf(what, sizeof what, "convolution with epilogue %s", name);
    expect(what, got, after.wanted, ny);
    expect_before(&after, what);
    float *packed = room(limpid_convolution_packed_size(s));
    limpid_convolution_pack(s, w, packed);
    memset(got, 0xa5, (size_t)ny * 4);
    limpid_convolution_packed(s, x, packed, got, &after.epilogue);
    snprintf(what, sizeof what, "convolution from packed filters %s", name);
    expect(what, got, after.wanted, ny);
    for (int is_packed = 0; is_packed < 2 && after.epilogue.addend && limpid_convolution_overwrites_addend(s); is_packed++) {
      limpid_epilogue over = after.epilogue;
      over.addend = memcpy(got, after.epilogue.addend, (size_t)ny * 4);
      if (is_packed) limpid_convolution_packed(s, x, packed, got, &over);
      else limpid_convolution(s, x, w, got, &over);
      snprintf(what, sizeof what, "convolution over what it adds %s", name);
      expect(what, got, after.wanted, ny);
    }
    free(packed);
    limpid_convolution_data_gradient(s, g, w, got + ny, &after_gradient.epilogue);
    snprintf(what, sizeof what, "data gradient with epilogue %s", name);
    expect(what, got + ny, after_gradient.wanted, nx);
    expect_before(&after_gradient, what);
  }
  free_epilogue(&after), free_epilogue(&after_gradient);
  free(x), free(w), free(g), free(y), free(dx), free(dw), free(got);
}

static void complete(sizes *s, int64_t bottom, int64_t right) {
  s->out_height = (s->height + s->pad_top + bottom - (s->kernel_height - 1) * s->dilation_y - 1) / s->stride_y + 1;
  s->out_width = (s->width + s->pad_left + right - (s->kernel_width - 1) * s->dilation_x - 1) / s->stride_x + 1;
}

int main(int argc, char **argv) {
  const int count = argc > 1 ? atoi(argv[1]) : 300;
  for (int i = 0; i < count; i++) {
    const int64_t groups = dice() % 4 ? 1 : 1 + dice() % 4, wide = dice() % 10 == 0 ? 40 : 6;
    sizes s = {
      .batch = 1 + dice() % 4, .height = 1 + dice() % 13, .width = 1 + dice() % 13, .channels = groups * (1 + dice() % wide),
      .out_channels = groups * (1 + dice() % (2 * wide)), .kernel_height = 1 + dice() % 5, .kernel_width = 1 + dice() % 5,
      .stride_y = dice() % 2 ? 1 : 1 + dice() % 3, .stride_x = dice() % 2 ? 1 : 1 + dice() % 3, .dilation_y = dice() % 4 ? 1 : 2,
      .dilation_x = dice() % 4 ? 1 : 2, .pad_top = dice() % 3, .pad_left = dice() % 3, .groups = groups};
    if (dice() % 6 == 0) s.channels = s.groups = 1 + dice() % 40, s.out_channels = s.groups * (dice() % 4 ? 1 : 2);
    complete(&s, dice() % 3, dice() % 3);
    if (s.out_height < 1 || s.out_width < 1 || s.height + 4 < s.kernel_height * s.dilation_y) continue;
    if ((s.kernel_height - 1) * s.dilation_y >= s.height + s.pad_top || (s.kernel_width - 1) * s.dilation_x >= s.width + s.pad_left) continue;
    check(&s);
  }
  sizes some[] = {
    {2, 28, 28, 1, 0, 0, 32, 5, 5, 1, 1, 1, 1, 0, 0, 1}, {2, 12, 12, 32, 0, 0, 64, 5, 5, 1, 1, 1, 1, 0, 0, 1},
    {1, 16, 16, 16, 0, 0, 33, 3, 3, 1, 1, 1, 1, 1, 1, 1}, {3, 9, 9, 32, 0, 0, 64, 3, 3, 2, 2, 1, 1, 1, 1, 1},
    {2, 20, 20, 3, 0, 0, 16, 7, 7, 2, 2, 1, 1, 3, 3, 1}, {2, 8, 8, 24, 0, 0, 40, 1, 1, 1, 1, 1, 1, 0, 0, 1},
    {2, 8, 8, 24, 0, 0, 40, 1, 1, 2, 2, 1, 1, 0, 0, 1}, {3, 1, 50, 7, 0, 0, 20, 1, 9, 1, 2, 1, 1, 0, 4, 1},
    {2, 32, 32, 3, 0, 0, 64, 4, 4, 2, 2, 1, 1, 1, 1, 1}, {1, 70, 50, 2, 0, 0, 40, 5, 7, 2, 2, 1, 1, 3, 3, 1},
    {3, 18, 10, 4, 0, 0, 300, 3, 3, 1, 1, 1, 1, 1, 1, 1}, {2, 17, 23, 3, 0, 0, 33, 3, 2, 3, 2, 1, 2, 1, 1, 1},
    {5, 8, 8, 40, 0, 0, 140, 3, 3, 1, 1, 1, 1, 1, 1, 1}, {5, 8, 8, 40, 0, 0, 140, 4, 4, 2, 2, 1, 1, 1, 1, 1},
    {2, 14, 14, 520, 0, 0, 260, 1, 1, 1, 1, 1, 1, 0, 0, 1}, {4, 16, 16, 3, 0, 0, 64, 3, 3, 1, 1, 1, 1, 1, 1, 1},
    {1, 1, 3, 256, 0, 0, 70, 1, 1, 1, 1, 1, 1, 0, 0, 1}, {3, 14, 14, 130, 0, 0, 100, 1, 1, 1, 1, 1, 1, 0, 0, 1},
    {1, 1, 50, 6, 0, 0, 3, 1, 1, 1, 1, 1, 1, 0, 0, 1}, {1, 1, 1, 4, 0, 0, 5, 1, 1, 1, 1, 1, 1, 0, 0, 1},
    {0, 5, 5, 2, 0, 0, 3, 3, 3, 1, 1, 1, 1, 0, 0, 1}, {2, 5, 5, 0, 0, 0, 3, 3, 3, 1, 1, 1, 1, 0, 0, 1},
    // Filters of single channels on images that come from memory.
    {2, 130, 130, 64, 0, 0, 64, 3, 3, 1, 1, 1, 1, 1, 1, 64}, {3, 110, 96, 70, 0, 0, 70, 3, 3, 2, 2, 1, 1, 1, 1, 70}};
  for (size_t i = 0; i < sizeof some / sizeof *some; i++) complete(&some[i], some[i].pad_top, some[i].pad_left), check(&some[i]);
  return verdict("convolution");
}
