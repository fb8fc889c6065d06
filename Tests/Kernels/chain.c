#include "check.h"
#include "epilogue.h"
#include "convolution/limpid_convolution_chain.h"

typedef limpid_convolution_shape sizes;

static int64_t results(const sizes *s) { return s->batch * s->out_height * s->out_width * s->out_channels; }
static int64_t weights(const sizes *s) { return s->kernel_height * s->kernel_width * s->channels / s->groups * s->out_channels; }

// What a chain is: one convolution after the other. Each is held to scalar loops by the family "convolution".
static void check(const sizes *shapes, int64_t count, int with_nan) {
  float *w[3], *bias[3], *y[3];
  limpid_convolution_link links[3];
  const sizes *last = &shapes[count - 1];
  const int64_t nx = shapes[0].batch * shapes[0].height * shapes[0].width * shapes[0].channels;
  float *x = odd_numbers(nx, with_nan), *addend = numbers(results(last)), *got = room(results(last));
  limpid_isa_select(LIMPID_SCALAR);
  limpid_set_threads(1);
  for (int64_t i = 0; i < count; i++) {
    const sizes *s = &shapes[i];
    static const int activations[] = {-1, LIMPID_UNARY_relu, LIMPID_UNARY_clamp, LIMPID_UNARY_silu};
    w[i] = odd_numbers(weights(s), with_nan), bias[i] = numbers(s->out_channels), y[i] = room(results(s));
    links[i] = (limpid_convolution_link){.shape = *s, .epilogue = {.bias = dice() % 4 ? bias[i] : NULL, .activation = activations[dice() % 4],
                                                                   .p = 0, .q = 6}};
    if (i + 1 == count && dice() % 2) links[i].epilogue.addend = addend;
    limpid_convolution(s, i ? y[i - 1] : x, w[i], y[i], &links[i].epilogue);
  }
  char what[200];
  const sizes *s = &shapes[count > 1];
  snprintf(what, sizeof what, "chain of %d, [%d, %d, %d, %d], second * [%d, 3] stride %d %d pad %d %d", (int)count, (int)shapes[0].batch,
           (int)shapes[0].height, (int)shapes[0].width, (int)shapes[0].channels, (int)s->kernel_height, (int)s->stride_y, (int)s->stride_x,
           (int)s->pad_top, (int)s->pad_left);
  EVERYWHERE {
    float *packed[3];
    for (int64_t i = 0; i < count; i++) {
      links[i].packed = packed[i] = limpid_buffer_take((size_t)limpid_convolution_packed_size(&shapes[i]) * sizeof(float));
      limpid_convolution_pack(&shapes[i], w[i], packed[i]);
    }
    memset(got, 0xa5, (size_t)results(last) * sizeof(float));
    limpid_convolution_chain(links, count, x, got);
    expect(what, got, y[count - 1], results(last));
    for (int64_t i = 0; i < count; i++) limpid_buffer_give(packed[i], (size_t)limpid_convolution_packed_size(&shapes[i]) * sizeof(float));
  }
  for (int64_t i = 0; i < count; i++) free(w[i]), free(bias[i]), free(y[i]);
  free(x), free(addend), free(got);
}

static sizes product(int64_t batch, int64_t height, int64_t width, int64_t from, int64_t to) {
  return (sizes){batch, height, width, from, height, width, to, 1, 1, 1, 1, 1, 1, 0, 0, 1};
}

int main(int argc, char **argv) {
  const int count = argc > 1 ? atoi(argv[1]) : 120;
  // Bands of 6 lines and of 5, in images a little wider each time: a thread that did a small band first wants more memory for the next one
  // than it ever had, in the middle of a chain.
  for (int64_t width = 45; width < 70; width++) {
    sizes growing[] = {product(1, 63, width, 15, 40), {1, 63, width, 40, 63, width, 40, 3, 3, 1, 1, 1, 1, 1, 1, 40}, product(1, 63, width, 40, 20)};
    check(growing, 3, 0);
  }
  for (int i = 0; i < count; i++) {
    const int large = i % 3 == 0;  // cut into bands
    const int64_t batch = 1 + dice() % 2, height = large ? 20 + dice() % 50 : 1 + dice() % 20, width = large ? 45 + dice() % 20 : 1 + dice() % 31;
    const int64_t hidden = 2 + dice() % (large ? 40 : 90), most = dice() % 8 ? 30 : 300, kernel = dice() % 4 ? 3 : 1 + dice() % 5;
    sizes m = {.batch = batch, .height = height, .width = width, .channels = hidden, .out_channels = hidden, .kernel_height = kernel,
               .kernel_width = 3, .stride_y = 1 + dice() % 2, .stride_x = 1 + dice() % 2, .dilation_y = 1, .dilation_x = 1,
               .pad_top = kernel > 1 ? dice() % 3 : 0, .pad_left = dice() % 3, .groups = hidden};
    if (dice() % 2) m.stride_x = m.stride_y, m.pad_left = 1;
    m.out_height = (height + 2 * m.pad_top - kernel) / m.stride_y + 1;
    m.out_width = (width + 2 * m.pad_left - 3) / m.stride_x + 1;
    if (height + 2 * m.pad_top < kernel || width + 2 * m.pad_left < 3 || m.pad_top >= kernel) continue;
    sizes all[] = {product(batch, height, width, 1 + dice() % most, hidden), m,
                   product(batch, m.out_height, m.out_width, hidden, 1 + dice() % most)};
    switch (dice() % 4) {
      case 0: check(all, 2, i % 2); break;
      case 1: check(all + 1, 2, i % 2); break;
      default: check(all, 3, i % 2);
    }
  }
  // 300 channels between: two blocks of the last link's chain.
  sizes deep[] = {product(1, 9, 8, 270, 300), {1, 9, 8, 300, 9, 8, 300, 3, 3, 1, 1, 1, 1, 1, 1, 300}, product(1, 9, 8, 300, 20)};
  sizes wide[] = {product(1, 30, 40, 5, 290), {1, 30, 40, 290, 30, 40, 290, 3, 3, 1, 1, 1, 1, 1, 1, 290}, product(1, 30, 40, 290, 40)};
  check(deep, 3, 0), check(wide, 3, 0);
  return verdict("chain");
}
