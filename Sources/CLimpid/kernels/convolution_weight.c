// The weight gradient of a convolution. The reduction runs over all output pixels of the batch; rows of the tile are filter elements
// (i, j, c), columns are out channels. A run is a stretch of one output line.
#include "limpid_convolution.h"

#include <string.h>

#include "kernels/contract.h"
#include "kernels/depthwise.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

typedef struct {
  const limpid_convolution_shape *s;
  const limpid_contract_kernels *kernels;
  const float *x, *gradient;
  float *target;                    // w_gradient, or one of its size for every block
  int64_t depth, columns;           // of a group: channels, out channels
  int64_t rows;                     // filter elements · depth
  int64_t length;                   // output pixels of the batch
  int64_t panel, panel_count;
  int by_channel;                   // a tile is neighbouring channels of one filter element; otherwise any rows
  int64_t tiles, tiles_per_element; // row tiles of a group
  int padded;
  int64_t line;                     // floats from one line of x to the next, as the tile sees it
  int64_t row_parts, column_parts;  // one group is cut into row_parts × column_parts chunks,
  int64_t block_parts;              // or the reduction into runs of blocks, if the filter is too small for that
} plan;

static int64_t block_count(const plan *p) { return quotient_up(p->length, LIMPID_BLOCK); }

static int64_t tile_start(const plan *p, int64_t tile) {
  if (!p->by_channel) return limpid_even_cut(p->rows, p->tiles, tile);
  return tile / p->tiles_per_element * p->depth + limpid_even_cut(p->depth, p->tiles_per_element, tile % p->tiles_per_element);
}

// Floats from a pixel's corner to what row `row` reads.
static int64_t row_offset(const plan *p, int64_t row) {
  const limpid_convolution_shape *s = p->s;
  const int64_t element = row / p->depth, y = element / s->kernel_width * s->dilation_y, x = element % s->kernel_width * s->dilation_x;
  return y * p->line + x * s->channels + row % p->depth;
}

// The most lines of x a block can need.
static int64_t most_lines(const plan *p) {
  const limpid_convolution_shape *s = p->s;
  const int64_t touched = least(LIMPID_BLOCK, p->length) / s->out_width + 2, reach = (s->kernel_height - 1) * s->dilation_y + 1;
  const int64_t images = touched / most(1, s->out_height) + 2;
  return touched * s->stride_y + images * reach;
}

static void copy_line(const plan *p, float *to, int64_t image, int64_t y) {
  const limpid_convolution_shape *s = p->s;
  const int64_t c = s->channels, wide = p->line / c, before = least(most(s->pad_left, 0), wide);
  const int64_t inside = most(0, least(wide - before, s->width - (before - s->pad_left)));
  if (y < 0 || y >= s->height || inside == 0) {
    memset(to, 0, (size_t)p->line * sizeof(float));
    return;
  }
  memset(to, 0, (size_t)(before * c) * sizeof(float));
  memcpy(to + before * c, p->x + ((image * s->height + y) * s->width + before - s->pad_left) * c, (size_t)(inside * c) * sizeof(float));
  memset(to + (before + inside) * c, 0, (size_t)((wide - before - inside) * c) * sizeof(float));
}

// The runs of one block for any filter element; copies the lines of x it needs if they are padded. Returns their number.
static int64_t block_runs(const plan *p, int64_t block, int64_t b_step, float *copy, limpid_run *runs) {
  const limpid_convolution_shape *s = p->s;
  const int64_t begin = block * LIMPID_BLOCK, end = least(p->length, begin + LIMPID_BLOCK);
  const int64_t reach = (s->kernel_height - 1) * s->dilation_y + 1;
  int64_t count = 0, copied = 0, image_before = -1, next = 0, zero = 0;  // lines copied; next line of this image; where its line 0 would be
  for (int64_t k = begin; k < end;) {
    const int64_t q = k % s->out_width, row = k / s->out_width, image = row / s->out_height;
    const int64_t y = row % s->out_height * s->stride_y - s->pad_top, length = least(s->out_width - q, end - k);
    int64_t a = q * s->stride_x * s->channels;
    if (p->padded) {
      if (image != image_before || next < y) image_before = image, next = y, zero = copied - y;
      for (; next < y + reach; next++, copied++) copy_line(p, copy + copied * p->line, image, next);
      a += (zero + y) * p->line;
    } else {
      a += (image * s->height + y) * p->line - s->pad_left * s->channels;
    }
    runs[count++] = (limpid_run){a, (k - begin) * b_step, length, s->stride_x * s->channels};
    k += length;
  }
  return count;
}

// A stretch of one output line: columns [q, stop), from step `at` of the block on. `y` and `line`: the line of x above which the filter's
// first row stands, in the image and in the whole batch.
typedef struct {
  int64_t q, stop, at, y, line;
} stretch;

static int64_t block_stretches(const plan *p, int64_t block, stretch *to) {
  const limpid_convolution_shape *s = p->s;
  const int64_t begin = block * LIMPID_BLOCK, length = least(p->length, begin + LIMPID_BLOCK) - begin;
  int64_t q = begin % s->out_width, row = begin / s->out_width, line = row % s->out_height, image = row / s->out_height, count = 0;
  for (int64_t at = 0; at < length; q = 0) {
    const int64_t stop = least(s->out_width, q + length - at), y = line * s->stride_y - s->pad_top;
    to[count++] = (stretch){q, stop, at, y, image * s->height + y};
    at += stop - q;
    if (++line == s->out_height) line = 0, image++;
  }
  return count;
}

// The runs of one block for one filter element, read from x itself: a stretch outside reads `zeros` floats away, without moving on.
static int64_t element_runs(const plan *p, int64_t element, const stretch *of, int64_t stretches, int64_t zeros, int64_t b_step,
                            limpid_run *runs) {
  const limpid_convolution_shape *s = p->s;
  const int64_t step = s->stride_x * s->channels, down = element / s->kernel_width * s->dilation_y;
  const int64_t across = element % s->kernel_width * s->dilation_x - s->pad_left;  // column of x that q = 0 reads
  const int64_t first = across < 0 ? quotient_up(-across, s->stride_x) : 0;
  const int64_t last = across < s->width ? (s->width - 1 - across) / s->stride_x + 1 : 0;  // columns [first, last) of the output are inside
  int64_t count = 0;
  for (int64_t i = 0; i < stretches; i++) {
    const stretch t = of[i];
    const int outside = t.y + down < 0 || t.y + down >= s->height;
    const int64_t inner0 = outside ? t.stop : least(t.stop, most(t.q, first)), inner1 = most(inner0, least(t.stop, last));
    const int64_t a = ((t.line + down) * s->width + across) * s->channels + inner0 * step, b = (t.at - t.q) * b_step;
    if (inner0 > t.q) runs[count++] = (limpid_run){zeros, b + t.q * b_step, inner0 - t.q, 0};
    if (inner1 > inner0) runs[count++] = (limpid_run){a, b + inner0 * b_step, inner1 - inner0, step};
    if (t.stop > inner1) runs[count++] = (limpid_run){zeros, b + inner1 * b_step, t.stop - inner1, 0};
  }
  return count;
}

// Rows of tiles [tile0, tile1) × panels [panel0, panel1) of a group, blocks [block0, block1).
static void part(const plan *p, int64_t group, int64_t tile0, int64_t tile1, int64_t panel0, int64_t panel1, int64_t block0, int64_t block1) {
  const limpid_convolution_shape *s = p->s;
  const int64_t deepest = least(LIMPID_BLOCK, p->length), copy_floats = p->padded && !p->by_channel ? most_lines(p) * p->line : 0;
  // One set of runs for each filter element, or one for all of them.
  const int64_t first_set = p->by_channel ? tile_start(p, tile0) / p->depth : 0;
  const int64_t sets = p->by_channel ? (tile_start(p, tile1) - 1) / p->depth - first_set + 1 : 1;
  const int64_t most_runs = 3 * least(deepest, deepest / s->out_width + 2);
  const size_t run_bytes = (size_t)(sets * most_runs) * sizeof(limpid_run);
  const size_t count_bytes = (size_t)sets * sizeof(int64_t) + (size_t)most_runs * sizeof(stretch);
  const size_t bytes = run_bytes + count_bytes + (size_t)(copy_floats + deepest * p->panel + p->depth + 16) * sizeof(float) + 64;
  char *scratch = limpid_buffer_take(bytes);
  if (!scratch) __builtin_trap();
  limpid_run *runs = (limpid_run *)scratch;
  stretch *stretches = (stretch *)(scratch + run_bytes);
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
      const int64_t count = block_stretches(p, block, stretches);
      for (int64_t i = 0; i < sets; i++)
        counts[i] = element_runs(p, first_set + i, stretches, count, zeros_from_origin, t.b_step, runs + i * most_runs);
    } else {
      counts[0] = block_runs(p, block, t.b_step, copy, runs);
    }
    float *target = p->target + (p->block_parts > 1 ? block * size : 0) + group * p->columns;
    for (int64_t panel = panel0; panel < panel1; panel++) {
      const int64_t column = panel * p->panel;
      const float *from = p->gradient + begin * s->out_channels + group * p->columns + column;
      t.columns = least(p->panel, p->columns - column);
      t.b = direct ? from : packed;
      if (!direct) p->kernels->pack(packed, p->panel, p->panel, from, s->out_channels, 1, depth, t.columns);
      const int64_t vectors = quotient_up(t.columns, p->kernels->lanes);
      for (int64_t tile = tile0; tile < tile1; tile++) {
        const int64_t row = tile_start(p, tile), rows = tile_start(p, tile + 1) - row;
        const float *starts[LIMPID_TILE_ROWS];
        const int64_t set = p->by_channel ? row / p->depth - first_set : 0;
        t.runs = runs + set * most_runs;
        t.run_count = counts[set];
        if (p->by_channel) {
          t.a = origin + row % p->depth;
        } else {
          for (int64_t r = 0; r < rows; r++) starts[r] = origin + row_offset(p, row + r);
          t.rows = starts;
        }
        t.c = target + row * s->out_channels + column;
        p->kernels->tile[p->by_channel ? LIMPID_TILE_COLUMN : LIMPID_TILE_TABLE][vectors - 1][rows - 1](&t);
      }
    }
  }
  limpid_buffer_give(scratch, bytes);
}

static void chunk(void *context, int64_t index) {
  const plan *p = context;
  const int64_t parts = p->row_parts * p->column_parts * p->block_parts, group = index / parts, rest = index % parts;
  const int64_t row_part = rest % p->row_parts, column_part = rest / p->row_parts % p->column_parts;
  const int64_t block_part = rest / (p->row_parts * p->column_parts), blocks = block_count(p);
  part(p, group, limpid_even_cut(p->tiles, p->row_parts, row_part), limpid_even_cut(p->tiles, p->row_parts, row_part + 1),
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
  plan p = {.s = s, .kernels = kernels, .x = x, .gradient = gradient, .target = w_gradient, .panel = kernels->vectors * kernels->lanes};
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
  const int64_t blocks = block_count(&p);
  if (p.row_parts * p.column_parts * s->groups < wanted || p.tiles < 2 * p.row_parts)
    if (p.row_parts * s->groups < wanted * 4 && p.tiles <= 4) p.row_parts = p.column_parts = 1, p.block_parts = least(blocks, total < 16e6 ? 4 : 16);

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
