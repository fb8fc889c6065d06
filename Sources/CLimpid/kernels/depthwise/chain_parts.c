// What a chunk of a chain of convolutions computes: products of pixels and a panel of filters, and the filters of single channels on them.
#include "kernels/contraction/epilogue.h"
#include "kernels/depthwise/chain.h"
#include "kernels/depthwise/depthwise_line.h"

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
      const int64_t line = limpid_even_cut(lines, tiles, tile);
      t.a = p->pixels + first * p->step + k0;
      t.c = p->to + first * p->to_step;
      limpid_tile_fetch(&t, t.b + depth * width + 16 * line, NULL, limpid_even_cut(lines, tiles, tile + 1) - line, depth);
      if (last && in_tile) finish = limpid_tile_finish_of(epilogue, p->start + first * p->to_step, column), t.finish = &finish;
      kernels->tile[LIMPID_TILE_ROW][vectors - 1][rows - 1](&t);
      if (last && !in_tile)
        limpid_finish(epilogue, &(limpid_piece){.result = p->to - p->start, .start = p->start + first * p->to_step, .step = p->to_step,
                                                .rows = rows, .column = column, .columns = columns});
    }
  }
}

// Where line `line` of the first link lies for the band's panel: its number modulo the lines there is room for.
static float *line_of(const limpid_chain *c, const limpid_chain_band *b, int64_t panel, int64_t line) {
  return b->memory + ((panel - b->panel0) * c->lines + line % c->lines) * c->middle->shape.width * c->panel;
}

// Lines [y, end) of the first link for one panel, in stretches that lie one after the other.
static void fill(const limpid_chain *c, const limpid_chain_band *b, int64_t panel, int64_t y, int64_t end) {
  const limpid_convolution_shape *s = &c->before->shape;
  while (y < end) {
    const int64_t lines = least(end - y, c->lines - y % c->lines);
    limpid_chain_multiply(&(limpid_chain_product){
      .kernels = c->kernels, .link = c->before, .pixels = c->x + (b->image * s->height + y) * s->width * s->channels,
      .count = lines * s->width, .step = s->channels, .panel = panel, .to = line_of(c, b, panel, y), .to_step = c->panel});
    y += lines;
  }
}

void limpid_chain_middle(const limpid_chain *c, const limpid_chain_band *b) {
  const limpid_convolution_shape *m = &c->middle->shape;
  const limpid_epilogue *epilogue = &c->middle->epilogue;
  const int in_line = limpid_tile_does(epilogue);
  int64_t first, end;
  limpid_chain_lines(m, b->y0, b->y1, &first, &end);
  for (int64_t panel = b->panel0; panel < b->panel1; panel++) {
    const int64_t column = panel * c->panel, columns = least(c->panel, m->channels - column);
    if (c->before && b->held_end > first && b->held_first < end) {
      fill(c, b, panel, first, b->held_first);
      fill(c, b, panel, b->held_end, end);
    } else if (c->before) {
      fill(c, b, panel, first, end);
    }
    for (int64_t y = b->y0; y < b->y1; y++) {
      const int64_t top = y * m->stride_y - m->pad_top, lowest = least(m->height, top + m->kernel_height);
      const float *from[8], *filters[8];
      const int64_t at = (y - b->y0) * m->out_width * m->channels + column;
      limpid_depthwise_line l = {
        .from = from, .filters = filters, .filter_step = m->channels, .from_step = c->before ? c->panel : m->channels, .width = m->width,
        .shift = -m->pad_left, .stride = m->stride_x, .to = b->to + at, .to_step = m->channels, .pixels = m->out_width, .channels = columns};
      for (int64_t line = most(0, top); line < lowest; line++) {
        from[l.count] = c->before ? line_of(c, b, panel, line) : c->x + (b->image * m->height + line) * m->width * m->channels + column;
        filters[l.count++] = c->middle->packed + (line - top) * 3 * m->channels + column;
      }
      limpid_tile_finish finish;
      if (in_line) finish = limpid_tile_finish_of(epilogue, b->start + at, column), l.finish = &finish;
      limpid_depthwise_line_of(&l);
      if (!in_line)
        limpid_finish(epilogue, &(limpid_piece){.result = b->to - b->start, .start = b->start + at, .step = m->channels,
                                                .rows = m->out_width, .column = column, .columns = columns});
    }
  }
}
