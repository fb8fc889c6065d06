// Depthwise convolution: which lines meet which filter elements. The arithmetic is in depthwise.inc.
#include "kernels/depthwise/depthwise.h"

#include <string.h>

#include "kernels/contraction/contract.h"
#include "kernels/contraction/epilogue.h"
#include "kernels/contraction/stream.h"
#include "kernels/depthwise/depthwise_line.h"

#define LIMPID_TEMPLATE "kernels/depthwise/depthwise.inc"
#include "base/each_isa.h"

typedef void (*line_function)(const limpid_depthwise_tap *, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, float *, int64_t,
                              int64_t, int64_t, int);
static const line_function line_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(depthwise_line);

enum {
  GRAIN = 200000,  // multiplications worth a chunk
  BAND = 8,        // lines of a chunk: a stretch of channels of those they read stays in the first cache,
  LONG_BAND = 32,  // or of one that fetches lines ahead
  CHANNELS = 64,   // such a stretch
};

typedef struct {
  const limpid_convolution_shape *s;
  const float *source, *w;
  float *target;
  int64_t step;        // lines of a chunk,
  int64_t parts;       // and one part of the channels
  const limpid_epilogue *epilogue;
  int fetches;         // lines ahead, from memory
  int past;            // writes past the caches
} job;

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

int limpid_is_depthwise(const limpid_convolution_shape *s) {
  return s->groups == s->channels && s->groups == s->out_channels && s->groups > 1 && s->kernel_height * s->kernel_width <= LIMPID_BLOCK;
}

// The pixels of a line, t · step + shift in [0, width) for all shifts in [lowest, highest].
void limpid_depthwise_inner(int64_t lowest, int64_t highest, int64_t step, int64_t width, int64_t grid, int64_t *inner0, int64_t *inner1) {
  *inner0 = lowest < 0 ? least(grid, quotient_up(-lowest, step)) : 0;
  *inner1 = highest < width ? most(*inner0, least(grid, (width - 1 - highest) / step + 1)) : *inner0;
}

// The image's line under filter line a of line `line` of the result; null: outside.
static const float *row_under(const job *j, int64_t line, int64_t a) {
  const limpid_convolution_shape *s = j->s;
  const int64_t y = line % s->out_height * s->stride_y + a * s->dilation_y - s->pad_top;
  return y < 0 || y >= s->height ? NULL : j->source + (line / s->out_height * s->height + y) * s->width * s->channels;
}

// The channels of part `part`.
static int64_t part_start(const job *j, int64_t part) {
  return least(j->s->channels, limpid_even_cut(quotient_up(j->s->channels, CHANNELS), j->parts, part) * CHANNELS);
}

// Filters that are three elements wide, for all channels in [c0, c1).
static void forward_threes(const job *j, int64_t first, int64_t lines, int64_t c0, int64_t c1) {
  const limpid_convolution_shape *s = j->s;
  const int64_t c = s->channels;
  const int in_line = limpid_tile_does(j->epilogue);
  const float *from[LIMPID_BLOCK], *filters[LIMPID_BLOCK];
  for (int64_t line = first; line < first + lines; line++) {
    limpid_depthwise_line l = {
      .from = from, .filters = filters, .filter_step = c, .from_step = c, .width = s->width, .shift = -s->pad_left, .stride = s->stride_x,
      .to = j->target + line * s->out_width * c + c0, .to_step = c, .pixels = s->out_width, .channels = c1 - c0, .past = j->past};
    for (int64_t a = 0; a < s->kernel_height; a++) {
      const float *row = row_under(j, line, a);
      if (!row) continue;
      from[l.count] = row + c0;
      filters[l.count++] = j->w + a * 3 * c + c0;
    }
    if (j->fetches && line + 1 < first + lines)
      for (int64_t i = 0; i < least(2, least(s->stride_y, s->kernel_height)); i++)
        l.ahead[i] = row_under(j, line + 1, s->kernel_height - 1 - i);
    const int64_t at = line * s->out_width * c + c0;
    limpid_tile_finish finish;
    if (in_line) finish = limpid_tile_finish_of(j->epilogue, at, c0), l.finish = &finish;
    limpid_depthwise_line_of(&l);
    if (!in_line)
      limpid_finish(j->epilogue, &(limpid_piece){.result = j->target, .start = at, .step = c, .rows = s->out_width, .column = c0,
                                                 .columns = c1 - c0});
  }
  limpid_stream_end(j->past);
}

static void forward_lines(void *context, int64_t chunk) {
  const job *j = context;
  const limpid_convolution_shape *s = j->s;
  limpid_depthwise_tap taps[BAND][LIMPID_BLOCK];
  int64_t counts[BAND], inner0, inner1;
  const int64_t c = s->channels, part = chunk % j->parts, last = part_start(j, part + 1);
  const int64_t first = chunk / j->parts * j->step, lines = least(j->step, s->batch * s->out_height - first);
  if (limpid_line_does(s->kernel_width, s->dilation_x, s->stride_x)) {
    forward_threes(j, first, lines, part_start(j, part), last);
    return;
  }
  limpid_depthwise_inner(-s->pad_left, (s->kernel_width - 1) * s->dilation_x - s->pad_left, s->stride_x, s->width, s->out_width, &inner0, &inner1);
  for (int64_t i = 0; i < lines; i++) {
    const int64_t line = first + i;
    counts[i] = 0;
    for (int64_t a = 0; a < s->kernel_height; a++) {
      const float *row = row_under(j, line, a);
      for (int64_t b = 0; row && b < s->kernel_width; b++)
        taps[i][counts[i]++] = (limpid_depthwise_tap){row, j->w + (a * s->kernel_width + b) * c, b * s->dilation_x - s->pad_left};
    }
  }
  for (int64_t c0 = part_start(j, part); c0 < last; c0 += CHANNELS)
    for (int64_t i = 0; i < lines; i++) {
      const int64_t at = (first + i) * s->out_width * c, c1 = least(last, c0 + CHANNELS);
      line_table[limpid_isa()](taps[i], counts[i], s->out_width, inner0, inner1, s->stride_x, s->width, c, j->target + at, c, c0, c1, 0);
      limpid_finish(j->epilogue, &(limpid_piece){.result = j->target, .start = at + c0, .step = c, .rows = s->out_width, .column = c0,
                                                 .columns = c1 - c0});
    }
}

// Is position a multiple of the stride? Then *quotient is how many.
static int divides(int64_t position, int64_t stride, int64_t *quotient) {
  *quotient = (position >= 0 ? position : position - stride + 1) / stride;
  return *quotient * stride == position;
}

// The gradient's line that filter line a meets in line `line` of the image; null: none.
static const float *row_over(const job *j, int64_t line, int64_t a) {
  const limpid_convolution_shape *s = j->s;
  int64_t p;
  if (!divides(line % s->height + s->pad_top - a * s->dilation_y, s->stride_y, &p) || p < 0 || p >= s->out_height) return NULL;
  return j->source + (line / s->height * s->out_height + p) * s->out_width * s->channels;
}

// A line of the gradient of images for filters that are three elements wide and move by single pixels: those filters, the other way round.
static void backward_threes(const job *j, int64_t line, int is_last) {
  const limpid_convolution_shape *s = j->s;
  const int64_t c = s->channels, at = line * s->width * c;
  const float *from[LIMPID_BLOCK], *filters[LIMPID_BLOCK];
  limpid_depthwise_line l = {.from = from, .filters = filters, .filter_step = c, .from_step = c, .width = s->out_width, .turned = 1,
                             .shift = s->pad_left - 2, .stride = 1, .to = j->target + at, .to_step = c, .pixels = s->width, .channels = c, .past = j->past};
  for (int64_t a = 0; a < s->kernel_height; a++) {
    from[l.count] = row_over(j, line, a);
    if (from[l.count]) filters[l.count++] = j->w + a * 3 * c;
  }
  if (j->fetches && !is_last) l.ahead[0] = row_over(j, line + 1, 0);
  const int in_line = limpid_tile_does(j->epilogue);
  limpid_tile_finish finish;
  if (in_line) finish = limpid_tile_finish_of(j->epilogue, at, 0), l.finish = &finish;
  limpid_depthwise_line_of(&l);
  if (!in_line) limpid_finish(j->epilogue, &(limpid_piece){.result = j->target, .start = at, .step = c, .rows = s->width, .columns = c});
}

static void backward_lines(void *context, int64_t chunk) {
  const job *j = context;
  const limpid_convolution_shape *s = j->s;
  limpid_depthwise_tap taps[LIMPID_BLOCK];
  const int64_t c = s->channels, end = least(s->batch * s->height, (chunk + 1) * j->step);
  for (int64_t line = chunk * j->step; line < end; line++) {
    if (s->stride_x == 1 && limpid_line_does(s->kernel_width, s->dilation_x, s->stride_x)) {
      backward_threes(j, line, line + 1 == end);
      continue;
    }
    // Pixels a stride apart meet the same filter elements.
    for (int64_t phase = 0; phase < least(s->stride_x, s->width); phase++) {
      int64_t count = 0, lowest = 0, highest = 0;
      for (int64_t a = 0; a < s->kernel_height; a++) {
        const float *row = row_over(j, line, a);
        for (int64_t b = 0; row && b < s->kernel_width; b++) {
          int64_t shift;
          if (!divides(phase + s->pad_left - b * s->dilation_x, s->stride_x, &shift)) continue;
          lowest = count ? least(lowest, shift) : shift;
          highest = count ? most(highest, shift) : shift;
          taps[count++] = (limpid_depthwise_tap){row, j->w + (a * s->kernel_width + b) * c, shift};
        }
      }
      const int64_t grid = quotient_up(s->width - phase, s->stride_x);
      int64_t inner0, inner1;
      limpid_depthwise_inner(lowest, highest, 1, s->out_width, grid, &inner0, &inner1);
      line_table[limpid_isa()](taps, count, grid, inner0, inner1, 1, s->out_width, c, j->target + (line * s->width + phase) * c,
                               s->stride_x * c, 0, c, j->past);
    }
    limpid_finish(j->epilogue, &(limpid_piece){.result = j->target, .start = line * s->width * c, .step = c, .rows = s->width, .columns = c});
  }
  limpid_stream_end(j->past);
}

// Lines of a chunk that fetches what comes next: many, as its first ones are fetched by nobody.
static int64_t long_band(int64_t lines) { return most(BAND, least(LONG_BAND, lines / 64)); }

// Bands of lines, and parts of the channels if there are few.
static int64_t plan_bands(job *j, int64_t lines, int64_t width) {
  const double line = (double)width * (double)j->s->channels * (double)(j->s->kernel_height * j->s->kernel_width);
  j->step = most(1, least(j->fetches ? long_band(lines) : BAND, lines));
  const int64_t bands = quotient_up(lines, j->step), wanted = least(16, (int64_t)(line * (double)lines / GRAIN));
  j->parts = most(1, least(quotient_up(j->s->channels, CHANNELS), wanted / most(1, bands)));
  return bands * j->parts;
}

static int64_t lines_worth(const limpid_convolution_shape *s, int64_t width) {
  return most(1, GRAIN / most(1, width * s->channels * s->kernel_height * s->kernel_width));
}

// Whether what is read comes from memory, and what is written goes there: then a result is not touched again here.
static void plan_memory(job *j, int64_t read, int64_t written) {
  j->fetches = read >= LIMPID_STREAMED;
  j->past = (!j->epilogue || limpid_tile_does(j->epilogue)) && limpid_streams(j->target, written, j->s->channels);
}

void limpid_depthwise(const limpid_convolution_shape *s, const float *x, const float *w, float *y, const limpid_epilogue *epilogue) {
  job j = {.s = s, .source = x, .w = w, .target = y, .epilogue = epilogue};
  if (limpid_line_does(s->kernel_width, s->dilation_x, s->stride_x))
    plan_memory(&j, s->batch * s->height * s->width * s->channels, s->batch * s->out_height * s->out_width * s->channels);
  const int64_t chunks = plan_bands(&j, s->batch * s->out_height, s->out_width);
  limpid_parallel(chunks, forward_lines, &j);
}

void limpid_depthwise_data_gradient(const limpid_convolution_shape *s, const float *gradient, const float *w, float *x_gradient,
                                    const limpid_epilogue *epilogue) {
  job j = {.s = s, .source = gradient, .w = w, .target = x_gradient, .step = lines_worth(s, s->width), .epilogue = epilogue};
  plan_memory(&j, s->batch * s->out_height * s->out_width * s->channels, s->batch * s->height * s->width * s->channels);
  const int in_line = s->stride_x == 1 && limpid_line_does(s->kernel_width, s->dilation_x, s->stride_x);
  if (!in_line && epilogue) j.past = 0;
  if (j.fetches) j.step = most(j.step, long_band(s->batch * s->height));
  limpid_parallel(quotient_up(s->batch * s->height, j.step), backward_lines, &j);
}
