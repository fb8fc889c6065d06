// What a chunk of a chain of convolutions computes: products of pixels and a panel of filters, and the filters of single channels on them.
#include "kernels/contraction/epilogue.h"
#include "kernels/convolution/chain.h"
#include "kernels/convolution/depthwise_line.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

void limpid_chain_multiply(const limpid_chain_product *p) {
  const limpid_contract_kernels *kernels = p->kernels;
  const limpid_convolution_shape *s = &p->link->shape;
  const limpid_epilogue *epilogue = &p->link->epilogue;
  const int64_t width = kernels->vectors * kernels->lanes, panels = quotient_up(s->out_channels, width), column = p->panel * width;
  const int64_t tiles = quotient_up(p->count, kernels->rows), columns = least(width, s->out_channels - column);
  const int64_t vectors = quotient_up(columns, kernels->lanes);
  const int in_tile = limpid_tile_does(epilogue);
  for (int64_t k0 = 0; k0 < s->channels; k0 += LIMPID_BLOCK) {
    const int64_t depth = least(LIMPID_BLOCK, s->channels - k0), lines = p->panel + 1 < panels ? depth * width / 16 : 0;
    const int last = k0 + depth == s->channels;
    const limpid_run run = {0, 0, depth, 1};
    limpid_tile_finish finish;
    limpid_tile_work t = {
      .row_step = p->step, .b = p->link->packed + (k0 * panels + p->panel * depth) * width, .b_step = width, .runs = &run, .run_count = 1,
      .c_step = p->to_step, .columns = columns, .accumulate = k0 > 0};
    for (int64_t tile = 0; tile < tiles; tile++) {
      const int64_t first = limpid_even_cut(p->count, tiles, tile), rows = limpid_even_cut(p->count, tiles, tile + 1) - first;
      const int64_t line = limpid_even_cut(lines, p->tiles, least(p->tiles, p->tile + tile));
      t.a = p->pixels + first * p->step + k0;
      t.c = p->to + first * p->to_step;
      limpid_tile_fetch(&t, t.b + depth * width + 16 * line, NULL,
                        limpid_even_cut(lines, p->tiles, least(p->tiles, p->tile + tile + 1)) - line, depth);
      if (last && in_tile) finish = limpid_tile_finish_of(epilogue, p->start + first * p->to_step, column), t.finish = &finish;
      kernels->tile[LIMPID_TILE_ROW][vectors - 1][rows - 1](&t);
      if (last && !in_tile)
        limpid_finish(epilogue, &(limpid_piece){.result = p->to - p->start, .start = p->start + first * p->to_step, .step = p->to_step,
                                                .rows = rows, .column = column, .columns = columns});
    }
  }
}

// Lines [y, y + lines) of the first link, for one panel. They are the `filled`-th and so on of `total`.
static void fill(const limpid_chain *c, int64_t image, int64_t y, int64_t lines, int64_t panel, float *to, int64_t filled, int64_t total) {
  const limpid_convolution_shape *s = &c->before->shape;
  const int64_t tiles = quotient_up(c->fill * s->width, c->kernels->rows);
  limpid_chain_multiply(&(limpid_chain_product){
    .kernels = c->kernels, .link = c->before, .pixels = c->x + (image * s->height + y) * s->width * s->channels, .count = lines * s->width,
    .step = s->channels, .panel = panel, .to = to, .to_step = c->panel, .tile = filled / c->fill * tiles,
    .tiles = quotient_up(total, c->fill) * tiles});
}

void limpid_chain_middle(const limpid_chain *c, int64_t image, int64_t y0, int64_t y1, int64_t panel0, int64_t panel1, float *to,
                         int64_t start, float *ring) {
  const limpid_convolution_shape *m = &c->middle->shape;
  const limpid_epilogue *epilogue = &c->middle->epilogue;
  const int in_line = limpid_tile_does(epilogue);
  const int64_t first = most(0, y0 * m->stride_y - m->pad_top), end = least(m->height, (y1 - 1) * m->stride_y - m->pad_top + m->kernel_height);
  for (int64_t panel = panel0; panel < panel1; panel++) {
    const int64_t column = panel * c->panel, columns = least(c->panel, m->channels - column);
    int64_t next = first;
    for (int64_t y = y0; y < y1; y++) {
      const int64_t top = y * m->stride_y - m->pad_top, lowest = least(m->height, top + m->kernel_height);
      for (; c->before && next < lowest; next += c->fill)
        fill(c, image, next, least(c->fill, end - next), panel, ring + (next - first) % c->ring * m->width * c->panel, next - first, end - first);
      const float *from[8], *filters[8];
      const int64_t at = (y - y0) * m->out_width * m->channels + column;
      limpid_depthwise_line l = {
        .from = from, .filters = filters, .filter_step = m->channels, .from_step = c->before ? c->panel : m->channels, .width = m->width,
        .shift = -m->pad_left, .stride = m->stride_x, .to = to + at, .to_step = m->channels, .pixels = m->out_width, .channels = columns};
      for (int64_t line = most(0, top); line < lowest; line++) {
        from[l.count] = c->before ? ring + (line - first) % c->ring * m->width * c->panel
                                  : c->x + (image * m->height + line) * m->width * m->channels + column;
        filters[l.count++] = c->middle->packed + (line - top) * 3 * m->channels + column;
      }
      limpid_tile_finish finish;
      if (in_line) finish = limpid_tile_finish_of(epilogue, start + at, column), l.finish = &finish;
      limpid_depthwise_line_of(&l);
      if (!in_line)
        limpid_finish(epilogue, &(limpid_piece){.result = to - start, .start = start + at, .step = m->channels, .rows = m->out_width,
                                                .column = column, .columns = columns});
    }
  }
}
