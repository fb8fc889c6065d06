// Pooling and resizing: which lines of which images a thread works on. The arithmetic is in pooling.inc.
#include "reduction/limpid_pooling.h"

#define LIMPID_TEMPLATE "kernels/reduction/pooling.inc"
#include "base/each_isa.h"

typedef void (*select_function)(const limpid_windows *, const float *, const float *, float *, int64_t, int64_t);
typedef void (*average_function)(const limpid_windows *, const float *, float *, int64_t, int64_t);
typedef void (*resize_function)(const limpid_resizing *, const float *, float *, int64_t, int64_t);
static const select_function select_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(window_select);
static const select_function select_gradient_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(window_select_gradient);
static const select_function halve_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(halve);
static const select_function halve_gradient_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(halve_gradient);
static const average_function average_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(window_average);
static const average_function average_gradient_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(window_average_gradient);
static const resize_function resize_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(resize);
static const resize_function resize_gradient_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(resize_gradient);

enum { GRAIN = 16384 };  // elements worth a chunk

typedef struct {
  const limpid_windows *windows;
  const limpid_resizing *resizing;
  const float *x, *other;
  float *result;
  int64_t lines, step, parts;  // forward: lines of all images; backward: of one, in parts
  int64_t image, out_image;    // floats
} job;

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

static void select_lines(void *context, int64_t chunk) {
  const job *j = context;
  select_table[limpid_isa()](j->windows, j->x, j->other, j->result, chunk * j->step, least(j->lines, (chunk + 1) * j->step));
}

// Do windows of 2 × 2 tile the image?
static int halves(const limpid_windows *w) {
  if (w->height != 2 * w->out_height || w->width != 2 * w->out_width) return 0;
  for (int64_t p = 0; p < w->out_height; p++)
    if (w->y_begin[p] != 2 * p || w->y_end[p] != 2 * p + 2) return 0;
  for (int64_t q = 0; q < w->out_width; q++)
    if (w->x_begin[q] != 2 * q || w->x_end[q] != 2 * q + 2) return 0;
  return 1;
}

static void halve_lines(void *context, int64_t chunk) {
  const job *j = context;
  halve_table[limpid_isa()](j->windows, j->x, j->other, j->result, chunk * j->step, least(j->lines, (chunk + 1) * j->step));
}

static void halve_gradient_lines(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t image = chunk / j->parts, line = chunk % j->parts * j->step;
  halve_gradient_table[limpid_isa()](j->windows, j->x + image * j->image, j->other + image * j->out_image, j->result + image * j->image,
                                     line, least(j->lines, line + j->step));
}

static void average_lines(void *context, int64_t chunk) {
  const job *j = context;
  average_table[limpid_isa()](j->windows, j->x, j->result, chunk * j->step, least(j->lines, (chunk + 1) * j->step));
}

static void resize_lines(void *context, int64_t chunk) {
  const job *j = context;
  resize_table[limpid_isa()](j->resizing, j->x, j->result, chunk * j->step, least(j->lines, (chunk + 1) * j->step));
}

static void select_gradient_lines(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t image = chunk / j->parts, line = chunk % j->parts * j->step;
  select_gradient_table[limpid_isa()](j->windows, j->x + image * j->image, j->other + image * j->out_image, j->result + image * j->image,
                                      line, least(j->lines, line + j->step));
}

static void average_gradient_lines(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t image = chunk / j->parts, line = chunk % j->parts * j->step;
  average_gradient_table[limpid_isa()](j->windows, j->x + image * j->out_image, j->result + image * j->image, line,
                                       least(j->lines, line + j->step));
}

static void resize_gradient_lines(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t image = chunk / j->parts, line = chunk % j->parts * j->step;
  resize_gradient_table[limpid_isa()](j->resizing, j->x + image * j->out_image, j->result + image * j->image, line,
                                      least(j->lines, line + j->step));
}

// Output lines of all images in chunks worth having.
static void forward(job *j, void (*body)(void *, int64_t), int64_t batch, int64_t out_height, int64_t out_width, int64_t per_pixel) {
  if (out_width * per_pixel <= 0) return;
  j->lines = batch * out_height;
  j->step = GRAIN / (out_width * per_pixel) + 1;
  limpid_parallel(quotient_up(j->lines, j->step), body, j);
}

// Lines of each image; short images in one piece.
static void backward(job *j, void (*body)(void *, int64_t), int64_t batch, int64_t height, int64_t width, int64_t out_pixels, int64_t channels) {
  if (batch * height * width * channels <= 0) return;
  j->image = height * width * channels;
  j->out_image = out_pixels * channels;
  j->lines = height;
  j->parts = batch >= 8 ? 1 : least(height, j->image / GRAIN + 1);
  j->step = quotient_up(quotient_up(height, j->parts), 2) * 2;  // windows of 2 × 2 stay whole
  j->parts = quotient_up(height, j->step);
  limpid_parallel(batch * j->parts, body, j);
}

static int64_t reading(const limpid_windows *w) {
  if (w->out_height * w->out_width <= 0) return 0;
  return w->channels * quotient_up(w->height * w->width, w->out_height * w->out_width) + w->channels;
}

void limpid_window_select(const limpid_windows *w, const float *x, const float *u, float *y) {
  job j = {.windows = w, .x = x, .other = u, .result = y};
  forward(&j, x == u && halves(w) ? halve_lines : select_lines, w->batch, w->out_height, w->out_width, reading(w));
}

void limpid_window_average(const limpid_windows *w, const float *x, float *y) {
  job j = {.windows = w, .x = x, .result = y};
  forward(&j, average_lines, w->batch, w->out_height, w->out_width, reading(w));
}

void limpid_window_select_gradient(const limpid_windows *w, const float *x, const float *g, float *x_gradient) {
  job j = {.windows = w, .x = x, .other = g, .result = x_gradient};
  backward(&j, halves(w) ? halve_gradient_lines : select_gradient_lines, w->batch, w->height, w->width, w->out_height * w->out_width, w->channels);
}

void limpid_window_average_gradient(const limpid_windows *w, const float *g, float *x_gradient) {
  job j = {.windows = w, .x = g, .result = x_gradient};
  backward(&j, average_gradient_lines, w->batch, w->height, w->width, w->out_height * w->out_width, w->channels);
}

void limpid_resize_bilinear(const limpid_resizing *r, const float *x, float *y) {
  job j = {.resizing = r, .x = x, .result = y};
  forward(&j, resize_lines, r->batch, r->out_height, r->out_width, r->channels);
}

void limpid_resize_bilinear_gradient(const limpid_resizing *r, const float *g, float *x_gradient) {
  job j = {.resizing = r, .x = g, .result = x_gradient};
  backward(&j, resize_gradient_lines, r->batch, r->height, r->width, r->out_height * r->out_width, r->channels);
}
