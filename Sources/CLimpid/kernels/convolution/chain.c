// Convolutions one after the other: how a chain is cut. See limpid_convolution_chain.h.
//
// A large image is cut into bands of lines. A band's pixels go through the whole chain: for one panel of channels after the other the lines
// that the first link makes are kept only while the second looks at them; what the second makes of the band stays in the second cache until
// the third has read it. Neighbouring bands compute the lines at their border twice, so small images are cut into panels of channels
// instead, and the third link is a product of its own.
#include "kernels/convolution/chain.h"

#include "kernels/contraction/epilogue.h"
#include "kernels/convolution/depthwise.h"
#include "kernels/convolution/depthwise_line.h"

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
  LARGE = 28 * 28,  // pixels from which on an image is cut into bands,
  LINES = 14,       // of so many lines
};

static int whole_bands(const limpid_convolution_shape *middle) { return middle->out_height * middle->out_width > LARGE; }

int limpid_convolution_chain_fits(const limpid_convolution_link *links, int64_t count) {
  if (count < 2 || count > 3) return 0;
  const int64_t middle = is_middle(&links[0].shape) ? 0 : 1;
  const limpid_convolution_shape *m = &links[middle].shape;
  if (!is_middle(m) || middle + 2 < count || m->batch * m->out_height * m->out_width * m->height * m->width <= 0) return 0;
  for (int64_t i = 0; i < count; i++) {
    const limpid_convolution_link *l = &links[i];
    if ((i != middle && !is_product(&l->shape)) || l->shape.out_channels <= 0) return 0;
    if (i > 0 && !follows(&links[i - 1].shape, &l->shape)) return 0;
    if (l->epilogue.before || (l->epilogue.addend && i + 1 < count)) return 0;
  }
  return middle == 1 || whole_bands(m);
}

static int64_t chain_floats(const limpid_chain *c) { return c->before ? c->ring * c->before->shape.width * c->panel : 0; }

// A band, through the whole chain.
static void band_chunk(void *context, int64_t chunk) {
  const limpid_chain *c = context;
  const limpid_convolution_shape *m = &c->middle->shape;
  const int64_t image = chunk / c->bands, y0 = limpid_even_cut(m->out_height, c->bands, chunk % c->bands);
  const int64_t y1 = limpid_even_cut(m->out_height, c->bands, chunk % c->bands + 1);
  const int64_t pixels = (y1 - y0) * m->out_width, outputs = c->after->shape.out_channels;
  const size_t bytes = (size_t)(chain_floats(c) + pixels * m->channels + 16) * sizeof(float);
  float *ring = limpid_buffer_take(bytes), *band = ring + chain_floats(c);
  limpid_chain_middle(c, image, y0, y1, 0, c->panels, band, 0, ring);
  const int64_t at = (image * m->out_height + y0) * m->out_width * outputs;
  for (int64_t panel = 0; panel * c->panel < outputs; panel++)
    limpid_chain_multiply(&(limpid_chain_product){
      .kernels = c->kernels, .link = c->after, .pixels = band, .count = pixels, .step = m->channels, .panel = panel,
      .to = c->y + at + panel * c->panel, .to_step = outputs, .start = at + panel * c->panel, .tiles = quotient_up(pixels, c->kernels->rows)});
  limpid_buffer_give(ring, bytes);
}

// Some panels of an image, through the first two links.
static void part_chunk(void *context, int64_t chunk) {
  const limpid_chain *c = context;
  const limpid_convolution_shape *m = &c->middle->shape;
  const int64_t image = chunk / c->parts, start = image * m->out_height * m->out_width * m->channels;
  const int64_t panel0 = limpid_even_cut(c->panels, c->parts, chunk % c->parts);
  const int64_t panel1 = limpid_even_cut(c->panels, c->parts, chunk % c->parts + 1);
  const size_t bytes = (size_t)(chain_floats(c) + 16) * sizeof(float);
  float *ring = limpid_buffer_take(bytes);
  limpid_chain_middle(c, image, 0, m->out_height, panel0, panel1, c->between + start, start, ring);
  limpid_buffer_give(ring, bytes);
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
                    .kernels = limpid_contract(), .x = x, .y = y, .between = y};
  c.panel = c.kernels->vectors * c.kernels->lanes;
  c.panels = quotient_up(m->channels, c.panel);
  // Lines that fill two tiles at least, and beside them those that the filter still looks at.
  c.fill = least(m->height, quotient_up(2 * c.kernels->rows, m->width));
  c.ring = quotient_up(m->kernel_height - 1 + c.fill, c.fill) * c.fill;
  if (c.after && whole_bands(m)) {
    c.bands = quotient_up(m->out_height, LINES);
    limpid_parallel(m->batch * c.bands, band_chunk, &c);
    return;
  }
  const int64_t depth = c.before->shape.channels * m->height * m->width * c.panel;  // multiplications of a panel
  c.parts = quotient_up(c.panels, most(1, least(c.panels, 400000 / most(1, depth))));
  const size_t bytes = (size_t)(m->batch * m->out_height * m->out_width * m->channels) * sizeof(float);
  if (c.after) c.between = limpid_buffer_take(bytes);
  limpid_parallel(m->batch * c.parts, part_chunk, &c);
  if (c.after) {
    limpid_convolution_packed(&c.after->shape, c.between, c.after->packed, y, &c.after->epilogue);
    limpid_buffer_give(c.between, bytes);
  }
}
