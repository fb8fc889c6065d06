// The weight gradient of a convolution. The reduction runs over all output pixels of the batch; rows of the tile are filter elements
// (i, j, c), columns are out channels. A run is a stretch of one output line.
#include "kernels/convolution/convolution_weight.h"

#include <string.h>

#include "kernels/depthwise/depthwise.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

// Tiles in place: the lines of x themselves, or copies of a block's lines.
typedef struct {
  limpid_run *runs;            // of a set
  int64_t *counts;
  limpid_stretch *stretches;
  float *packed, *zeros, *copy;
  int64_t most_runs, first_set, sets;
} room;

// The runs of all filter elements of a block, with `b_step` floats from one step of the panel to the next.
static void plan_runs(const limpid_weight_plan *p, const room *r, const float *origin, int64_t block, int64_t b_step) {
  if (!p->by_channel || p->copies) {
    r->counts[0] = limpid_weight_block_runs(p, block, b_step, r->copy, r->runs);
    return;
  }
  const int64_t zeros = ((intptr_t)r->zeros - (intptr_t)origin) / (intptr_t)sizeof(float), count = limpid_weight_stretches(p, block, r->stretches);
  for (int64_t i = 0; i < r->sets; i++)
    r->counts[i] = limpid_weight_element_runs(p, r->first_set + i, r->stretches, count, zeros, b_step, r->runs + i * r->most_runs);
}

// Rows of tiles [tile0, tile1) × panels [panel0, panel1) of a group, blocks [block0, block1).
static void part(const limpid_weight_plan *p, int64_t group, int64_t tile0, int64_t tile1, int64_t panel0, int64_t panel1, int64_t block0, int64_t block1) {
  const limpid_convolution_shape *s = p->s;
  const int in_x = p->by_channel && !p->copies;
  const int64_t deepest = least(LIMPID_BLOCK, p->length), copy_floats = p->padded && !in_x ? limpid_weight_lines(p) * p->line : 0;
  // One set of runs for each filter element, or one for all of them.
  room r = {.first_set = in_x ? limpid_weight_tile_start(p, tile0) / p->depth : 0, .most_runs = 3 * least(deepest, deepest / s->out_width + 2)};
  r.sets = in_x ? (limpid_weight_tile_start(p, tile1) - 1) / p->depth - r.first_set + 1 : 1;
  const size_t run_bytes = (size_t)(r.sets * r.most_runs) * sizeof(limpid_run);
  const size_t count_bytes = (size_t)r.sets * sizeof(int64_t) + (size_t)r.most_runs * sizeof(limpid_stretch);
  const size_t bytes = run_bytes + count_bytes + (size_t)(copy_floats + deepest * p->panel + p->depth + 16) * sizeof(float) + 64;
  char *scratch = limpid_buffer_take(bytes);
  r.runs = (limpid_run *)scratch;
  r.stretches = (limpid_stretch *)(scratch + run_bytes);
  r.counts = (int64_t *)(r.stretches + r.most_runs);
  r.packed = (float *)(scratch + run_bytes + count_bytes), r.zeros = r.packed + deepest * p->panel, r.copy = r.zeros + p->depth + 16;
  memset(r.zeros, 0, (size_t)(p->depth + 16) * sizeof(float));
  const int64_t size = p->rows * s->out_channels;  // of the filters of one block's result
  const float *origin = (p->padded && !in_x ? r.copy : p->x) + group * p->depth;
  for (int64_t block = block0; block < block1; block++) {
    const int64_t begin = block * LIMPID_BLOCK, depth = least(LIMPID_BLOCK, p->length - begin);
    // Panels are read in place if they are whole vectors and meet few tiles, or if no other panel's floats lie between their steps.
    const int direct = p->columns % p->kernels->lanes == 0 && (s->out_channels <= p->panel || tile1 - tile0 <= 2 || (!p->gathers && s->out_channels % 256 != 0));
    limpid_tile_work t = {.c_step = s->out_channels, .b_step = direct ? s->out_channels : p->panel};
    t.accumulate = p->block_parts == 1 && block > 0;
    plan_runs(p, &r, origin, block, t.b_step);
    limpid_weight_ahead ahead = limpid_weight_look_ahead(p, block, (tile1 - tile0) * (panel1 - panel0));
    float *target = p->target + (p->block_parts > 1 ? (block - p->block0) * size : 0) + group * p->columns;
    for (int64_t panel = panel0; panel < panel1; panel++) {
      const int64_t column = panel * p->panel;
      const float *from = p->gradient + begin * s->out_channels + group * p->columns + column;
      t.columns = least(p->panel, p->columns - column);
      t.b = direct ? from : r.packed;
      if (!direct) p->kernels->pack(r.packed, p->panel, p->panel, from, s->out_channels, 1, depth, t.columns);
      const int64_t vectors = quotient_up(t.columns, p->kernels->lanes);
      for (int64_t tile = tile0; tile < tile1; tile++) {
        const int64_t row = limpid_weight_tile_start(p, tile), rows = limpid_weight_tile_start(p, tile + 1) - row;
        const float *starts[LIMPID_TILE_ROWS];
        const int64_t set = in_x ? row / p->depth - r.first_set : 0;
        t.runs = r.runs + set * r.most_runs;
        t.run_count = r.counts[set];
        if (p->by_channel) {
          t.a = origin + (in_x ? row % p->depth : limpid_weight_row_offset(p, row));
        } else {
          for (int64_t i = 0; i < rows; i++) starts[i] = origin + limpid_weight_row_offset(p, row + i);
          t.rows = starts;
        }
        t.c = target + row * s->out_channels + column;
        limpid_weight_fetch(&ahead, depth, &t);
        p->kernels->tile[p->by_channel ? LIMPID_TILE_COLUMN : LIMPID_TILE_TABLE][vectors - 1][rows - 1](&t);
      }
    }
  }
  limpid_buffer_give(scratch, bytes);
}

static void chunk(void *context, int64_t index) {
  const limpid_weight_plan *p = context;
  const int64_t parts = p->row_parts * p->column_parts * p->block_parts, group = index / parts, rest = index % parts;
  const int64_t row_part = rest % p->row_parts, column_part = rest / p->row_parts % p->column_parts, blocks = p->block1 - p->block0;
  const int64_t block_part = rest / (p->row_parts * p->column_parts);
  const int64_t tile0 = limpid_even_cut(p->tiles, p->row_parts, row_part), tile1 = limpid_even_cut(p->tiles, p->row_parts, row_part + 1);
  const int64_t panel0 = limpid_even_cut(p->panel_count, p->column_parts, column_part);
  const int64_t panel1 = limpid_even_cut(p->panel_count, p->column_parts, column_part + 1);
  const int64_t block0 = p->block0 + limpid_even_cut(blocks, p->block_parts, block_part);
  const int64_t block1 = p->block0 + limpid_even_cut(blocks, p->block_parts, block_part + 1);
  if (p->gathers) limpid_weight_gathered(p, tile0, tile1, panel0, panel1, block0, block1);
  else part(p, group, tile0, tile1, panel0, panel1, block0, block1);
}

// Adds the blocks' results in increasing order, to those that were before.
typedef struct {
  const float *from;
  float *to;
  int64_t size, blocks, step;
  int first;  // there were none
} folding;

static void fold_chunk(void *context, int64_t index) {
  const folding *f = context;
  const int64_t first = index * f->step, count = least(f->step, f->size - first);
  float *to = f->to + first;
  if (f->first) memcpy(to, f->from + first, (size_t)count * sizeof(float));
  for (int64_t block = f->first; block < f->blocks; block++) {
    const float *from = f->from + block * f->size + first;
    for (int64_t i = 0; i < count; i++) to[i] = to[i] + from[i];
  }
}

// Blocks go to places of their own and are added up while they are still near.
static void in_blocks(limpid_weight_plan *p, float *w_gradient) {
  enum { NEAR = 256 * 1024, STEP = 256 };  // floats
  const int64_t size = p->rows * p->s->out_channels, blocks = limpid_weight_blocks(p);
  const int64_t together = least(blocks, most(p->block_parts, NEAR / size / p->block_parts * p->block_parts));
  const size_t bytes = (size_t)(together * size) * sizeof(float);
  p->target = limpid_buffer_take(bytes);
  for (p->block0 = 0; p->block0 < blocks; p->block0 = p->block1) {
    p->block1 = least(blocks, p->block0 + together);
    limpid_parallel(p->s->groups * p->block_parts, chunk, p);
    folding f = {p->target, w_gradient, size, p->block1 - p->block0, STEP, p->block0 == 0};
    limpid_parallel(quotient_up(size, STEP), fold_chunk, &f);
  }
  limpid_buffer_give(p->target, bytes);
}

void limpid_convolution_weight_gradient(const limpid_convolution_shape *s, const float *x, const float *gradient, float *w_gradient) {
  if (limpid_is_depthwise(s)) {
    limpid_depthwise_weight_gradient(s, x, gradient, w_gradient);
    return;
  }
  const limpid_contract_kernels *kernels = limpid_contract();
  limpid_weight_plan p = {.s = s, .kernels = kernels, .x = x, .gradient = gradient, .target = w_gradient, .panel = kernels->vectors * kernels->lanes};
  p.depth = s->channels / s->groups;
  p.columns = s->out_channels / s->groups;
  p.rows = s->kernel_height * s->kernel_width * p.depth;
  p.length = s->batch * s->out_height * s->out_width;
  if (p.rows * s->out_channels <= 0) return;
  if (p.length <= 0) {
    memset(w_gradient, 0, (size_t)(p.rows * s->out_channels) * sizeof(float));
    return;
  }
  p.panel_count = quotient_up(p.columns, p.panel);
  // Filters that move by more than a pixel would copy lines of which an element reads a part.
  const int whole = p.depth < 8 || p.rows == p.depth || (s->stride_x == 1 && s->stride_y == 1);
  p.by_line = s->groups == 1 && (s->dilation_x == 1 || s->kernel_width == 1) && p.depth * s->kernel_width >= 8 && whole;
  if (p.by_line) p.depth *= s->kernel_width;
  const int64_t elements = p.rows / p.depth;
  p.by_channel = p.by_line || p.depth >= 8 || p.depth == p.rows;
  p.tiles_per_element = quotient_up(p.depth, kernels->rows);
  p.tiles = p.by_channel ? p.tiles_per_element * elements : quotient_up(p.rows, kernels->rows);
  const int64_t below = (s->out_height - 1) * s->stride_y + (s->kernel_height - 1) * s->dilation_y - s->pad_top;
  const int64_t right = (s->out_width - 1) * s->stride_x + (s->kernel_width - 1) * s->dilation_x - s->pad_left;
  p.padded = s->pad_top > 0 || s->pad_left > 0 || below >= s->height || right >= s->width;
  p.line = (p.padded ? right + s->pad_left + 1 : s->width) * s->channels;
  p.copies = p.by_line;
  // Copying the rows of a tile is worth it if they meet many panels, and if lines are short or pixels far apart.
  p.gathers = p.by_channel && s->groups == 1 && p.panel_count >= 8 && (s->out_width <= 8 || s->channels * s->stride_x >= 512);
  limpid_weight_cut(&p);
  p.block1 = limpid_weight_blocks(&p);
  if (p.block_parts > 1) in_blocks(&p, w_gradient);
  else limpid_parallel(s->groups * p.row_parts * p.column_parts, chunk, &p);
}
