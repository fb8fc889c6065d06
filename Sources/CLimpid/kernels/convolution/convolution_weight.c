// The weight gradient of a convolution. The reduction runs over all output pixels of the batch; rows of the tile are filter elements
// (i, j, c), columns are out channels. A run is a stretch of one output line.
#include "kernels/convolution/convolution_weight.h"

#include <string.h>

#include "kernels/depthwise/depthwise.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

// Rows of tiles [tile0, tile1) × panels [panel0, panel1) of a group, blocks [block0, block1).
static void part(const limpid_weight_plan *p, int64_t group, int64_t tile0, int64_t tile1, int64_t panel0, int64_t panel1, int64_t block0, int64_t block1) {
  const limpid_convolution_shape *s = p->s;
  const int64_t deepest = least(LIMPID_BLOCK, p->length), copy_floats = p->padded && !p->by_channel ? limpid_weight_lines(p) * p->line : 0;
  // One set of runs for each filter element, or one for all of them.
  const int64_t first_set = p->by_channel ? limpid_weight_tile_start(p, tile0) / p->depth : 0;
  const int64_t sets = p->by_channel ? (limpid_weight_tile_start(p, tile1) - 1) / p->depth - first_set + 1 : 1;
  const int64_t most_runs = 3 * least(deepest, deepest / s->out_width + 2);
  const size_t run_bytes = (size_t)(sets * most_runs) * sizeof(limpid_run);
  const size_t count_bytes = (size_t)sets * sizeof(int64_t) + (size_t)most_runs * sizeof(limpid_stretch);
  const size_t bytes = run_bytes + count_bytes + (size_t)(copy_floats + deepest * p->panel + p->depth + 16) * sizeof(float) + 64;
  char *scratch = limpid_buffer_take(bytes);
  if (!scratch) __builtin_trap();
  limpid_run *runs = (limpid_run *)scratch;
  limpid_stretch *stretches = (limpid_stretch *)(scratch + run_bytes);
  int64_t *counts = (int64_t *)(stretches + most_runs);
  float *packed = (float *)(scratch + run_bytes + count_bytes), *zeros = packed + deepest * p->panel, *copy = zeros + p->depth + 16;
  memset(zeros, 0, (size_t)(p->depth + 16) * sizeof(float));
  const int64_t size = p->rows * s->out_channels;  // of the filters of one block's result
  const float *origin = (p->padded && !p->by_channel ? copy : p->x) + group * p->depth;
  const int64_t zeros_from_origin = ((intptr_t)zeros - (intptr_t)origin) / (intptr_t)sizeof(float);
  for (int64_t block = block0; block < block1; block++) {
    const int64_t begin = block * LIMPID_BLOCK, depth = least(LIMPID_BLOCK, p->length - begin);
    // Panels are read in place if they are whole vectors and their steps do not push each other out of the first cache.
    const int direct = p->columns % p->kernels->lanes == 0 && (s->out_channels <= p->panel || (p->by_channel && s->out_channels % 256 != 0));
    limpid_tile_work t = {.c_step = s->out_channels, .b_step = direct ? s->out_channels : p->panel};
    t.accumulate = p->block_parts == 1 && block > 0;
    if (p->by_channel) {
      const int64_t count = limpid_weight_stretches(p, block, stretches);
      for (int64_t i = 0; i < sets; i++)
        counts[i] = limpid_weight_element_runs(p, first_set + i, stretches, count, zeros_from_origin, t.b_step, runs + i * most_runs);
    } else {
      counts[0] = limpid_weight_block_runs(p, block, t.b_step, copy, runs);
    }
    limpid_weight_ahead ahead = limpid_weight_look_ahead(p, block, (tile1 - tile0) * (panel1 - panel0));
    float *target = p->target + (p->block_parts > 1 ? block * size : 0) + group * p->columns;
    for (int64_t panel = panel0; panel < panel1; panel++) {
      const int64_t column = panel * p->panel;
      const float *from = p->gradient + begin * s->out_channels + group * p->columns + column;
      t.columns = least(p->panel, p->columns - column);
      t.b = direct ? from : packed;
      if (!direct) p->kernels->pack(packed, p->panel, p->panel, from, s->out_channels, 1, depth, t.columns);
      const int64_t vectors = quotient_up(t.columns, p->kernels->lanes);
      for (int64_t tile = tile0; tile < tile1; tile++) {
        const int64_t row = limpid_weight_tile_start(p, tile), rows = limpid_weight_tile_start(p, tile + 1) - row;
        const float *starts[LIMPID_TILE_ROWS];
        const int64_t set = p->by_channel ? row / p->depth - first_set : 0;
        t.runs = runs + set * most_runs;
        t.run_count = counts[set];
        if (p->by_channel) {
          t.a = origin + row % p->depth;
        } else {
          for (int64_t r = 0; r < rows; r++) starts[r] = origin + limpid_weight_row_offset(p, row + r);
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
  const int64_t row_part = rest % p->row_parts, column_part = rest / p->row_parts % p->column_parts;
  const int64_t block_part = rest / (p->row_parts * p->column_parts), blocks = limpid_weight_blocks(p);
  (p->gathers ? limpid_weight_gathered : part)(p, group, limpid_even_cut(p->tiles, p->row_parts, row_part), limpid_even_cut(p->tiles, p->row_parts, row_part + 1),
       limpid_even_cut(p->panel_count, p->column_parts, column_part), limpid_even_cut(p->panel_count, p->column_parts, column_part + 1),
       limpid_even_cut(blocks, p->block_parts, block_part), limpid_even_cut(blocks, p->block_parts, block_part + 1));
}

// Adds the blocks' results in increasing order.
typedef struct {
  const float *from;
  float *to;
  int64_t size, blocks, step;
} folding;

static void fold_chunk(void *context, int64_t index) {
  const folding *f = context;
  const int64_t first = index * f->step, count = least(f->step, f->size - first);
  float *to = f->to + first;
  memcpy(to, f->from + first, (size_t)count * sizeof(float));
  for (int64_t block = 1; block < f->blocks; block++) {
    const float *from = f->from + block * f->size + first;
    for (int64_t i = 0; i < count; i++) to[i] = to[i] + from[i];
  }
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
  p.by_channel = p.depth >= 8 || p.depth == p.rows;
  p.tiles_per_element = quotient_up(p.depth, kernels->rows);
  p.tiles = p.by_channel ? p.tiles_per_element * s->kernel_height * s->kernel_width : quotient_up(p.rows, kernels->rows);
  const int64_t below = (s->out_height - 1) * s->stride_y + (s->kernel_height - 1) * s->dilation_y - s->pad_top;
  const int64_t right = (s->out_width - 1) * s->stride_x + (s->kernel_width - 1) * s->dilation_x - s->pad_left;
  p.padded = s->pad_top > 0 || s->pad_left > 0 || below >= s->height || right >= s->width;
  p.line = (p.padded ? right + s->pad_left + 1 : s->width) * s->channels;

  // At least four chunks if there is enough to do for each; first along the rows, then the columns, then the reduction.
  p.row_parts = p.column_parts = p.block_parts = 1;
  const double total = (double)p.rows * (double)p.columns * (double)p.length;
  const int64_t wanted = total < 8e5 ? 1 : total < 64e5 ? 2 : 4;
  p.column_parts = least(quotient_up(p.panel_count, 4), most(1, wanted));
  if (p.row_parts * p.column_parts * s->groups < wanted) p.row_parts = least(p.tiles, quotient_up(wanted, p.column_parts * s->groups));
  p.row_parts = most(p.row_parts, least(p.tiles, quotient_up(p.tiles * kernels->rows, 768)));
  const int64_t blocks = limpid_weight_blocks(&p);
  if (p.row_parts * p.column_parts * s->groups < wanted || p.tiles < 2 * p.row_parts)
    if (p.row_parts * s->groups < wanted * 4 && p.tiles <= 4) p.row_parts = p.column_parts = 1, p.block_parts = least(blocks, total < 16e6 ? 4 : 16);

  // The copy is worth it if it meets many panels.
  p.gathers = p.by_channel && s->out_width <= 16 && p.panel_count >= 8;
  if (p.gathers && p.block_parts == 1 && s->groups == 1) p.column_parts = 1, p.row_parts = least(p.tiles, wanted);
  const int64_t chunks = s->groups * p.row_parts * p.column_parts * p.block_parts;
  if (p.block_parts == 1) {
    limpid_parallel(chunks, chunk, &p);
    return;
  }
  const int64_t size = p.rows * s->out_channels;
  const size_t bytes = (size_t)(blocks * size) * sizeof(float);
  p.target = limpid_buffer_take(bytes);
  if (!p.target) __builtin_trap();
  limpid_parallel(chunks, chunk, &p);
  folding f = {p.target, w_gradient, size, blocks, 512};
  limpid_parallel(quotient_up(size, f.step), fold_chunk, &f);
  limpid_buffer_give(p.target, bytes);
}
