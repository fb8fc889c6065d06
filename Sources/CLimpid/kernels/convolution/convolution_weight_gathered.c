// The weight gradient of images with short lines. A run would end every few pixels, so the rows of some tiles are copied side by side, zeros
// where they leave the image, and then meet every panel.
#include "kernels/convolution/convolution_weight.h"

#include <string.h>

enum { TOGETHER = 4 };  // tiles; they stay in the second cache, and a panel in the first while it meets them

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

typedef struct {
  limpid_run *runs;
  int64_t run_count;        // of runs that hold for all elements,
  limpid_stretch *stretches;  // or what an element's are made of
  int64_t stretch_count;
  float *rows, *panels, *copy, *zeros;
} room;

// The rows of `tile`, step after step.
static void gather(const limpid_weight_plan *p, const room *r, int64_t tile, float *to) {
  const int64_t row = limpid_weight_tile_start(p, tile), rows = limpid_weight_tile_start(p, tile + 1) - row;
  if (p->copies) {
    p->kernels->gather(to, rows, (p->padded ? r->copy : p->x) + limpid_weight_row_offset(p, row), r->runs, r->run_count);
    return;
  }
  const float *origin = p->x + row % p->depth;
  const int64_t zeros = ((intptr_t)r->zeros - (intptr_t)origin) / (intptr_t)sizeof(float);
  const int64_t count = limpid_weight_element_runs(p, row / p->depth, r->stretches, r->stretch_count, zeros, 1, r->runs);
  p->kernels->gather(to, rows, origin, r->runs, count);
}

static void gathered_block(const limpid_weight_plan *p, room *r, int64_t tile0, int64_t tile1, int64_t panel0, int64_t panel1,
                           int64_t block) {
  const limpid_convolution_shape *s = p->s;
  const int64_t begin = block * LIMPID_BLOCK, depth = least(LIMPID_BLOCK, p->length - begin), space = LIMPID_TILE_ROWS * depth;
  const float *gradient = p->gradient + begin * s->out_channels;
  for (int64_t panel = panel0; panel < panel1; panel++)
    p->kernels->pack(r->panels + (panel - panel0) * depth * p->panel, p->panel, p->panel, gradient + panel * p->panel, s->out_channels, 1, depth,
                     least(p->panel, p->columns - panel * p->panel));
  if (p->copies) r->run_count = limpid_weight_block_runs(p, block, 1, r->copy, r->runs);
  else r->stretch_count = limpid_weight_stretches(p, block, r->stretches);
  limpid_weight_ahead ahead = limpid_weight_look_ahead(p, block, (tile1 - tile0) * (panel1 - panel0));
  float *target = p->target + (p->block_parts > 1 ? (block - p->block0) * p->rows * s->out_channels : 0);
  for (int64_t first = tile0; first < tile1; first += TOGETHER) {
    const int64_t end = least(tile1, first + TOGETHER);
    for (int64_t tile = first; tile < end; tile++) gather(p, r, tile, r->rows + (tile - first) * space);
    for (int64_t panel = panel0; panel < panel1; panel++)
      for (int64_t tile = first; tile < end; tile++) {
        const int64_t row = limpid_weight_tile_start(p, tile), rows = limpid_weight_tile_start(p, tile + 1) - row;
        const limpid_run run = {0, 0, depth, rows};
        limpid_tile_work t = {
          .a = r->rows + (tile - first) * space, .b = r->panels + (panel - panel0) * depth * p->panel, .b_step = p->panel, .runs = &run,
          .run_count = 1, .c = target + row * s->out_channels + panel * p->panel, .c_step = s->out_channels,
          .columns = least(p->panel, p->columns - panel * p->panel), .accumulate = p->block_parts == 1 && block > 0};
        limpid_weight_fetch(&ahead, depth, &t);
        p->kernels->tile[LIMPID_TILE_COLUMN][(t.columns + p->kernels->lanes - 1) / p->kernels->lanes - 1][rows - 1](&t);
      }
  }
}

void limpid_weight_gathered(const limpid_weight_plan *p, int64_t tile0, int64_t tile1, int64_t panel0, int64_t panel1, int64_t block0, int64_t block1) {
  const int64_t deepest = least(LIMPID_BLOCK, p->length), most_runs = 3 * least(deepest, deepest / p->s->out_width + 2);
  const int64_t row_floats = TOGETHER * LIMPID_TILE_ROWS * deepest + 16, panel_floats = (panel1 - panel0) * deepest * p->panel;
  const int64_t copy_floats = p->copies && p->padded ? (limpid_weight_lines(p) * p->line + 16) / 2 * 2 : 0;
  const size_t run_bytes = (size_t)most_runs * (sizeof(limpid_run) + sizeof(limpid_stretch));
  const size_t bytes = run_bytes + (size_t)(row_floats + panel_floats + copy_floats + 32) * sizeof(float);
  char *scratch = limpid_buffer_take(bytes);
  room r = {.panels = (float *)scratch, .rows = (float *)scratch + panel_floats, .zeros = (float *)scratch + panel_floats + row_floats};
  r.copy = r.zeros + 32;
  r.runs = (limpid_run *)(r.copy + copy_floats);
  r.stretches = (limpid_stretch *)(r.runs + most_runs);
  memset(r.zeros, 0, 32 * sizeof(float));
  for (int64_t block = block0; block < block1; block++) gathered_block(p, &r, tile0, tile1, panel0, panel1, block);
  limpid_buffer_give(scratch, bytes);
}
