// One small case of a main kernel, for counting its instructions: instructions CASE. Without a case: the list of them.
// Tests/Kernels/instructions.sh runs all of them under valgrind.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "limpid.h"

enum { MOST = 1 << 18 };
static float *array(int number) {
  static float *arrays[6];
  if (!arrays[number]) {
    arrays[number] = limpid_buffer_take(MOST * sizeof(float));
    for (int i = 0; i < MOST; i++) arrays[number][i] = (float)((i * 7 + number) % 13) / 8 - 0.75f;
  }
  return arrays[number];
}
#define A array(0)
#define B array(1)
#define C array(2)
#define D array(3)
#define E array(4)
#define F array(5)

static void product(int64_t m, int64_t n, int64_t k, int a_transposed, int b_transposed) {
  const limpid_matmul_work work = {
      .batch = 1, .m = m, .n = n, .k = k,
      .a = A, .a_row = a_transposed ? 1 : k, .a_column = a_transposed ? m : 1,
      .b = B, .b_row = b_transposed ? 1 : n, .b_column = b_transposed ? k : 1,
      .c = C, .c_row = n};
  limpid_matmul(&work);
}

static limpid_convolution_shape images(int64_t side, int64_t channels, int64_t outputs, int64_t kernel, int64_t stride, int64_t groups) {
  const int64_t out = (side + 2 * (kernel / 2) - kernel) / stride + 1;
  return (limpid_convolution_shape){
      .batch = 2, .height = side, .width = side, .channels = channels, .out_height = out, .out_width = out, .out_channels = outputs,
      .kernel_height = kernel, .kernel_width = kernel, .stride_y = stride, .stride_x = stride, .dilation_y = 1, .dilation_x = 1,
      .pad_top = kernel / 2, .pad_left = kernel / 2, .groups = groups};
}
static void convolve(limpid_convolution_shape s) { limpid_convolution(&s, A, B, C, NULL); }
static void to_images(limpid_convolution_shape s) { limpid_convolution_data_gradient(&s, A, B, C, NULL); }
static void to_filters(limpid_convolution_shape s) { limpid_convolution_weight_gradient(&s, A, B, C); }

static void tile(limpid_convolution_shape s) {
  limpid_winograd4_filters(&s, B, 0, D);
  limpid_winograd4(&s, A, D, C, NULL);
}

// An inverted residual: 1×1, a filter for each channel, 1×1.
static void chain(void) {
  limpid_convolution_link links[] = {{.shape = images(16, 16, 96, 1, 1, 1)}, {.shape = images(16, 96, 96, 3, 2, 96)},
                                     {.shape = images(8, 96, 24, 1, 1, 1)}};
  float *packed = D;
  for (int i = 0; i < 3; i++) {
    links[i].epilogue.activation = -1;
    links[i].packed = packed;
    limpid_convolution_pack(&links[i].shape, B, packed);
    packed += limpid_convolution_packed_size(&links[i].shape);
  }
  limpid_convolution_chain(links, 3, A, C);
}

static void pool(void) {
  int32_t begin[16], end[16], count[16];
  for (int i = 0; i < 16; i++) begin[i] = 2 * i, end[i] = 2 * i + 2, count[i] = 2;
  const limpid_windows windows = {2, 32, 32, 32, 16, 16, begin, end, count, begin, end, count};
  limpid_window_select(&windows, A, A, C);
  limpid_window_select_gradient(&windows, A, B, C);
}

static void add(void) {
  const int64_t shape[] = {1 << 16}, one[] = {1};
  limpid_binary(LIMPID_BINARY_add, 1, shape, A, one, B, one, C, 0, 0);
}

static void add_bias(void) {
  const int64_t shape[] = {256, 256}, x[] = {256, 1}, bias[] = {0, 1};
  limpid_binary(LIMPID_BINARY_add, 2, shape, A, x, B, bias, C, 0, 0);
}

static void transpose(void) {
  const int64_t shape[] = {256, 256}, to[] = {256, 1}, from[] = {1, 256};
  limpid_strided_copy(C, to, A, from, shape, 2);
}

static void cross_entropy(void) {
  static int32_t labels[256];
  limpid_cross_entropy(A, labels, NULL, 0, -1, C, D, E, 256, 64);
  limpid_cross_entropy_gradient(B, A, labels, NULL, 64, 0, -1, D, E, C, 256, 64);
}

static void gather(void) {
  static int32_t rows[512];
  for (int i = 0; i < 512; i++) rows[i] = i * 31 % 1000;
  limpid_gather(A, rows, C, 1, 1000, 512, 64);
  limpid_scatter_add(B, rows, C, 1, 1000, 512, 64);
}

static void adam(void) {
  const limpid_update_numbers numbers = {.rate = 1e-3f, .keep = 1, .own = {0.1f, 0.999f, 1e-3f, 1, 1e-8f}};
  limpid_update(LIMPID_ADAM, &numbers, A, B, C, D, NULL, 1 << 16);
}

#define CASES(X)                                                                        \
  X(matmul_128, product(128, 128, 128, 0, 0))                                           \
  X(matmul_tails, product(61, 67, 300, 0, 0))                                           \
  X(matmul_left_transposed, product(96, 96, 128, 1, 0))                                 \
  X(matmul_right_transposed, product(96, 96, 128, 0, 1))                                \
  X(matmul_one_row, product(1, 512, 512, 0, 0))                                         \
  X(convolution_3x3, convolve(images(16, 32, 32, 3, 1, 1)))                             \
  X(convolution_3x3_stride_2, convolve(images(16, 32, 64, 3, 2, 1)))                    \
  X(convolution_1x1, convolve(images(16, 64, 64, 1, 1, 1)))                             \
  X(convolution_5x5_one_channel, convolve(images(28, 1, 32, 5, 1, 1)))                  \
  X(convolution_depthwise, convolve(images(16, 64, 64, 3, 1, 64)))                      \
  X(convolution_depthwise_weight_gradient, to_filters(images(16, 64, 64, 3, 1, 64)))    \
  X(convolution_chain, chain())                                                         \
  X(convolution_winograd4, tile(images(16, 16, 32, 3, 1, 1)))                           \
  X(convolution_data_gradient, to_images(images(16, 32, 32, 3, 1, 1)))                  \
  X(convolution_data_gradient_stride_2, to_images(images(16, 32, 64, 3, 2, 1)))         \
  X(convolution_weight_gradient, to_filters(images(16, 32, 32, 3, 1, 1)))               \
  X(max_pool_with_gradient, pool())                                                     \
  X(add, add())                                                                         \
  X(add_bias, add_bias())                                                               \
  X(gelu, limpid_unary(LIMPID_UNARY_gelu, A, C, 1 << 14, 0, 0))                         \
  X(tanh, limpid_unary(LIMPID_UNARY_tanh, A, C, 1 << 14, 0, 0))                         \
  X(softmax, limpid_softmax(A, C, 64, 256))                                             \
  X(cross_entropy_with_gradient, cross_entropy())                                       \
  X(layer_norm, limpid_normalize_rows(A, B, D, 1e-5f, C, E, F, 64, 384))                \
  X(layer_norm_gradient, limpid_normalize_rows_gradient(A, B, D, E, F, C, 64, 384))     \
  X(batch_statistics, limpid_column_moments(A, C, D, 1, 1024, 64))                      \
  X(batch_norm, limpid_normalize_columns(A, B, D, E, F, C, 1, 1024, 64, NULL))                \
  X(sum_rows, limpid_reduce(LIMPID_REDUCE_SUM, A, NULL, C, 64, 1024, 1))                \
  X(sum_columns, limpid_reduce(LIMPID_REDUCE_SUM, A, NULL, C, 1, 1024, 64))             \
  X(transpose, transpose())                                                             \
  X(gather_and_scatter, gather())                                                       \
  X(adam, adam())

#define FUNCTION(name, call) \
  __attribute__((noinline)) static void measured_##name(void) { call; }
CASES(FUNCTION)

static const struct {
  const char *name;
  void (*run)(void);
} cases[] = {
#define ENTRY(name, call) {#name, measured_##name},
    CASES(ENTRY)};

int main(int count, char **arguments) {
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    if (count < 2) puts(cases[i].name);
    else if (strcmp(arguments[1], cases[i].name) == 0) {
      for (int number = 0; number < 6; number++) array(number);
      limpid_threads();
      cases[i].run();
      return 0;
    }
  }
  return count < 2 ? 0 : 2;
}
