// Convolutions one after the other: how a chain is cut. See limpid_convolution_chain.h.
//
// An image is cut into bands of lines, and a band goes through the whole chain: for one panel of channels after the other the lines that the
// first link makes are there while the second looks at them, and what the second makes of the band is until the third has read it. Neighbouring
// bands look at the same lines at their border; a thread that does one after the other keeps them. What the threads write and read is their
// own, from one chain to the next. Images too small for that are cut into parts of the panels instead, and the third link is a product of
// its own.
#include "kernels/depthwise/chain.h"

#include "kernels/contraction/epilogue.h"
#include "kernels/depthwise/depthwise.h"
#include "kernels/depthwise/depthwise_line.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

static int is_product(const limpid_convolution_shape *s) {
  return s->kernel_height * s->kernel_width == 1 && s->groups == 1 && s->stride_y == 1 && s->stride_x == 1 && s->pad_top == 0 &&
         s->pad_left == 0 && s->out_height == s->height && s->out_width == s->width && s->channels > 0;
}

static int is_middle(const limpid_convolution_shape *s) {
  return limpid_is_depthwise(s) && s->kernel_height <= 8 && s->dilation_y == 1 &&
         limpid_line_does(s->kernel_width, s->dilation_x, s->stride_x);
}

static int follows(const limpid_convolution_shape *a, const limpid_convolution_shape *b) {
  return a->batch == b->batch && a->out_height == b->height && a->out_width == b->width && a->out_channels == b->channels;
}

enum {
  SMALL = 128,      // pixels up to which an image is not cut into bands
  BAND = 56,        // pixels of a band, at least: so often are filters used that come from the second cache
  LINES = 10240,    // floats of a panel's lines of the first link that may stay in the first cache
};

static int in_bands(const limpid_convolution_shape *middle) { return middle->out_height * middle->out_width > SMALL; }

int limpid_convolution_chain_fits(const limpid_convolution_link *links, int64_t count) {
  if (count < 2 || count > 3) return 0;
  const int64_t middle = is_middle(&links[0].shape) ? 0 : 1;
  const limpid_convolution_shape *m = &links[middle].shape;
  if (!is_middle(m) || middle + 2 < count || m->batch * m->out_height * m->out_width * m->height * m->width <= 0) return 0;
  for (int64_t i = 0; i < count; i++) {
    const limpid_convolution_link *l = &links[i];
    if ((i != middle && !is_product(&l->shape)) || l->shape.out_channels <= 0) return 0;
    if (i > 0 && !follows(&links[i - 1].shape, &l->shape)) return 0;
    if (l->epilogue.before || l->epilogue.slope_of || (l->epilogue.addend && i + 1 < count)) return 0;
  }
  return middle == 1 || in_bands(m);
}

// Floats of the lines of `before` that a band needs, for all panels.
static int64_t line_floats(const limpid_chain *c, int64_t panels) {
  return c->before ? c->lines * c->before->shape.width * c->panel * panels : 0;
}

static void chunk_of(void *context, int64_t chunk) {
  limpid_chain *c = context;
  const limpid_convolution_shape *m = &c->middle->shape;
  const int64_t part = chunk % c->parts, at = chunk / c->parts, image = at / c->bands, band = at % c->bands;
  limpid_chain_band b = {
    .image = image, .y0 = limpid_even_cut(m->out_height, c->bands, band), .y1 = limpid_even_cut(m->out_height, c->bands, band + 1),
    .panel0 = limpid_even_cut(c->panels, c->parts, part), .panel1 = limpid_even_cut(c->panels, c->parts, part + 1)};
  const int64_t pixels = (b.y1 - b.y0) * m->out_width, lines = line_floats(c, b.panel1 - b.panel0);
  const int64_t pixel = (image * m->out_height + b.y0) * m->out_width;  // of the result
  b.memory = limpid_scratch(c->memory);
  if (c->between) b.start = pixel * m->channels, b.to = c->between + b.start;
  else b.to = b.memory + lines;
  const int thread = limpid_thread_number();
  const int continues = c->parts == 1 && c->held[thread].end > 0 && c->held[thread].image == image;
  if (continues) b.held_first = c->held[thread].first, b.held_end = c->held[thread].end;
  limpid_chain_middle(c, &b);
  c->held[thread].image = image;
  limpid_chain_lines(m, b.y0, b.y1, &c->held[thread].first, &c->held[thread].end);
  if (c->between) return;
  const int64_t outputs = c->after->shape.out_channels;
  for (int64_t panel = 0; panel * c->panel < outputs; panel++)
    limpid_chain_multiply(&(limpid_chain_product){
      .kernels = c->kernels, .link = c->after, .pixels = b.to, .count = pixels, .step = m->channels, .panel = panel,
      .to = c->y + pixel * outputs + panel * c->panel, .to_step = outputs, .start = pixel * outputs + panel * c->panel});
}

static void one_by_one(const limpid_convolution_link *links, int64_t count, const float *x, float *y) {
  const float *from = x;
  size_t from_bytes = 0;
  for (int64_t i = 0; i < count; i++) {
    const limpid_convolution_shape *s = &links[i].shape;
    const size_t bytes = (size_t)(s->batch * s->out_height * s->out_width * s->out_channels) * sizeof(float);
    float *to = i + 1 < count ? limpid_buffer_take(bytes) : y;
    limpid_convolution_packed(s, from, links[i].packed, to, &links[i].epilogue);
    if (from_bytes) limpid_buffer_give((void *)from, from_bytes);
    from = to;
    from_bytes = bytes;
  }
}

void limpid_convolution_chain(const limpid_convolution_link *links, int64_t count, const float *x, float *y) {
  if (!limpid_convolution_chain_fits(links, count)) {
    one_by_one(links, count, x, y);
    return;
  }
  const int64_t middle = is_middle(&links[0].shape) ? 0 : 1;
  const limpid_convolution_shape *m = &links[middle].shape;
  limpid_chain c = {.before = middle ? links : NULL, .middle = links + middle, .after = middle + 1 < count ? links + middle + 1 : NULL,
                    .kernels = limpid_contract(), .x = x, .y = y};
  c.panel = c.kernels->vectors * c.kernels->lanes;
  c.panels = quotient_up(m->channels, c.panel);
  c.bands = c.parts = 1;
  if (in_bands(m)) {
    const int64_t lines = most(quotient_up(BAND, m->out_width), LINES / (m->width * m->stride_y * c.panel));
    c.bands = quotient_up(m->out_height, least(lines, quotient_up(m->out_height, 4)));
  } else {
    const int64_t work = c.before->shape.channels * m->height * m->width * c.panel;  // multiplications of a panel
    c.parts = quotient_up(c.panels, most(1, least(c.panels, 400000 / work)));
  }
  c.lines = least(m->height, (quotient_up(m->out_height, c.bands) - 1) * m->stride_y + m->kernel_height);
  const int64_t whole = c.after && in_bands(m) ? quotient_up(m->out_height, c.bands) * m->out_width * m->channels : 0;
  c.memory = (size_t)(line_floats(&c, quotient_up(c.panels, c.parts)) + whole + 16) * sizeof(float);
  const size_t bytes = (size_t)(m->batch * m->out_height * m->out_width * m->channels) * sizeof(float);
  const int apart = c.after && !in_bands(m);
  c.between = apart ? limpid_buffer_take(bytes) : c.after ? NULL : y;
  limpid_parallel(m->batch * c.bands * c.parts, chunk_of, &c);
  if (apart) {
    limpid_convolution_packed(&c.after->shape, c.between, c.after->packed, y, &c.after->epilogue);
    limpid_buffer_give(c.between, bytes);
  }
}
