// The gradient of filters that every channel has for itself: blocks of pixels, whose results are added.
#include <string.h>

#include "kernels/contraction/contract.h"
#include "kernels/contraction/stream.h"
#include "kernels/depthwise/depthwise.h"
#include "kernels/depthwise/depthwise_nine.h"

#define LIMPID_TEMPLATE "kernels/depthwise/depthwise_weight.inc"
#include "base/each_isa.h"

typedef void (*weights_function)(const limpid_depthwise_tap *, int64_t, int64_t, int64_t, int64_t, const float *, int64_t, int64_t, int64_t,
                                 float *);
static const weights_function weights_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(depthwise_weights);

enum {
  CHANNELS = 32,     // of a part, a multiple
  LONG_CHUNK = 8,    // blocks of a chunk that fetches the next of them meanwhile
};

typedef struct {
  const limpid_convolution_shape *s;
  const float *source, *gradient;
  float *target;
  int64_t step;    // blocks of a chunk,
  int64_t parts;   // or a block's parts of the channels
  int64_t blocks;
  int fetches;     // the next block, from memory
} job;

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

// The image's line under filter line a of line `line` of the result; null: outside.
static const float *row_under(const job *j, int64_t line, int64_t a) {
  const limpid_convolution_shape *s = j->s;
  const int64_t y = line % s->out_height * s->stride_y + a * s->dilation_y - s->pad_top;
  return y < 0 || y >= s->height ? NULL : j->source + (line / s->out_height * s->height + y) * s->width * s->channels;
}

// Where the block that begins at pixel k looks first at lines that no block before it has seen, and its gradient.
static limpid_nine_ahead ahead_of(const job *j, int64_t k) {
  const limpid_convolution_shape *s = j->s;
  const float *row = row_under(j, k / s->out_width, 2);
  if (!row) return (limpid_nine_ahead){0};
  return (limpid_nine_ahead){row + k % s->out_width * s->stride_x * s->channels, j->gradient + k * s->channels};
}

// A block of pixels and a part of the channels, for 3×3 filters.
static void nine_block(const job *j, int64_t block, int64_t part, limpid_nine_ahead ahead) {
  const limpid_convolution_shape *s = j->s;
  const int64_t c = s->channels, vectors = quotient_up(c, CHANNELS);
  const int64_t end = least(s->batch * s->out_height * s->out_width, (block + 1) * LIMPID_BLOCK);
  limpid_nine_run runs[LIMPID_BLOCK];
  int64_t count = 0;
  for (int64_t k = block * LIMPID_BLOCK; k < end; k += runs[count++].length) {
    const int64_t q = k % s->out_width, line = k / s->out_width;
    runs[count] = (limpid_nine_run){.rows = {row_under(j, line, 0), row_under(j, line, 1), row_under(j, line, 2)}, .gradient = j->gradient + k * c,
                                    .length = least(s->out_width - q, end - k), .column = q * s->stride_x - s->pad_left};
  }
  limpid_depthwise_nine(runs, count, s->stride_x, s->width, c, limpid_even_cut(vectors, j->parts, part) * CHANNELS,
                        least(c, limpid_even_cut(vectors, j->parts, part + 1) * CHANNELS), ahead, j->target + block * 9 * c);
}

static void nine_chunk(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t first = chunk / j->parts * j->step, end = least(j->blocks, first + j->step);
  for (int64_t block = first; block < end; block++)
    nine_block(j, block, chunk % j->parts, j->fetches && block + 1 < end ? ahead_of(j, (block + 1) * LIMPID_BLOCK) : (limpid_nine_ahead){0});
}

static void weight_blocks(void *context, int64_t chunk) {
  const job *j = context;
  const limpid_convolution_shape *s = j->s;
  limpid_depthwise_tap taps[LIMPID_BLOCK];
  const int64_t c = s->channels, elements = s->kernel_height * s->kernel_width, length = s->batch * s->out_height * s->out_width;
  for (int64_t block = chunk * j->step; block < least(j->blocks, (chunk + 1) * j->step); block++) {
    float *sums = j->target + block * elements * c;
    memset(sums, 0, (size_t)(elements * c) * sizeof(float));
    const int64_t end = least(length, (block + 1) * LIMPID_BLOCK);
    for (int64_t k = block * LIMPID_BLOCK; k < end;) {
      const int64_t q = k % s->out_width, line = k / s->out_width, run = least(s->out_width - q, end - k), begin = q * s->stride_x;
      int64_t count = 0, inner0, inner1;
      for (int64_t a = 0; a < s->kernel_height; a++) {
        const float *row = row_under(j, line, a);
        for (int64_t b = 0; b < s->kernel_width; b++, count++)
          taps[count] = (limpid_depthwise_tap){row, NULL, begin + b * s->dilation_x - s->pad_left};
      }
      limpid_depthwise_inner(begin - s->pad_left, begin + (s->kernel_width - 1) * s->dilation_x - s->pad_left, s->stride_x, s->width, run,
                             &inner0, &inner1);
      weights_table[limpid_isa()](taps, elements, s->stride_x, s->width, c, j->gradient + k * c, run, inner0, inner1, sums);
      k += run;
    }
  }
}

// Adds the blocks' results in increasing order.
static void fold(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t size = j->s->kernel_height * j->s->kernel_width * j->s->channels, end = least(size, (chunk + 1) * 256);
  float *to = j->target;
  for (int64_t i = chunk * 256; i < end; i++) to[i] = j->source[i];
  for (int64_t block = 1; block < j->blocks; block++)
    for (int64_t i = chunk * 256; i < end; i++) to[i] = to[i] + j->source[block * size + i];
}

void limpid_depthwise_weight_gradient(const limpid_convolution_shape *s, const float *x, const float *gradient, float *w_gradient) {
  const int64_t size = s->kernel_height * s->kernel_width * s->channels;
  job j = {.s = s, .source = x, .gradient = gradient};
  j.blocks = quotient_up(s->batch * s->out_height * s->out_width, LIMPID_BLOCK);
  if (j.blocks == 0) {
    memset(w_gradient, 0, (size_t)size * sizeof(float));
    return;
  }
  j.step = most(1, 200000 / (LIMPID_BLOCK * size));
  const size_t bytes = (size_t)(j.blocks * size) * sizeof(float);
  j.target = limpid_buffer_take(bytes);
  if (s->kernel_height == 3 && s->kernel_width == 3 && s->dilation_x == 1) {
    j.parts = most(1, least(quotient_up(s->channels, CHANNELS), quotient_up(16, j.blocks)));
    j.fetches = j.parts == 1 && s->batch * s->height * s->width * s->channels >= LIMPID_STREAMED;
    j.step = j.fetches ? most(1, least(LONG_CHUNK, j.blocks / 32)) : 1;
    limpid_parallel(quotient_up(j.blocks, j.step) * j.parts, nine_chunk, &j);
  } else {
    limpid_parallel(quotient_up(j.blocks, j.step), weight_blocks, &j);
  }
  job f = {.s = s, .source = j.target, .target = w_gradient, .blocks = j.blocks};
  limpid_parallel(quotient_up(size, 256), fold, &f);
  limpid_buffer_give(j.target, bytes);
}
