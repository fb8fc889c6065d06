// What a chunk of a walk over pixels computes. See convolution_walk.h.
#include "kernels/convolution/convolution_walk.h"

#include <string.h>

#include "kernels/contraction/epilogue.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

void limpid_copy_band(const limpid_pixel_walk *w, float *to, int64_t image, int64_t y, int64_t rows) {
  const int64_t c = w->channels, wide = w->line / c, before = least(most(-w->corner_x, 0), wide);
  const int64_t inside = most(0, least(wide - before, w->width - (w->corner_x + before)));
  for (int64_t row = 0; row < rows; row++, to += w->line) {
    const int64_t from = y + row;
    if (from < 0 || from >= w->height) continue;  // no tap reads it
    if (inside == 0) {
      memset(to, 0, (size_t)w->line * sizeof(float));
      continue;
    }
    memset(to, 0, (size_t)(before * c) * sizeof(float));
    memcpy(to + before * c, w->source + ((image * w->height + from) * w->width + w->corner_x + before) * c, (size_t)(inside * c) * sizeof(float));
    memset(to + (before + inside) * c, 0, (size_t)((wide - before - inside) * c) * sizeof(float));
  }
}

// Some pixels of a chunk, all of one class.
typedef struct {
  int64_t first, count, class;
} tile;

// The images, lines and panels of a chunk, and where its pixels are: line after line, in a line image after image.
typedef struct {
  const limpid_pixel_walk *w;
  int64_t image0, images, y0, lines, panel0, panel1;
  int64_t pixels, rows;    // `rows`: lines of the source that are copied
  const float **starts;    // where each pixel's corner is, and where its result goes
  int64_t *goals;
  tile *tiles;
  int64_t tile_count;
  float *copy;
} room;

// Tiles stay in their line of an image; or, if their pixels lie anywhere, among lines of the same class.
static void plan_tiles(room *r) {
  const limpid_pixel_walk *w = r->w;
  const int64_t line = r->images * w->grid_width;
  for (int64_t y = r->y0; y < r->y0 + r->lines;) {
    int64_t end = y + 1, segment = w->grid_width;
    if (w->form == LIMPID_TILE_TABLE) {
      while (end < r->y0 + r->lines && w->class_of[end] == w->class_of[y]) end++;
      segment = (end - y) * line;
    }
    const int64_t pieces = quotient_up(segment, w->kernels->rows);
    for (int64_t first = (y - r->y0) * line; first < (end - r->y0) * line; first += segment)
      for (int64_t i = 0; i < pieces; i++) {
        const int64_t at = limpid_even_cut(segment, pieces, i);
        r->tiles[r->tile_count++] = (tile){first + at, limpid_even_cut(segment, pieces, i + 1) - at, w->class_of[y]};
      }
    y = end;
  }
}

static void plan_pixels(room *r) {
  const limpid_pixel_walk *w = r->w;
  int64_t at = 0;
  for (int64_t y = r->y0; y < r->y0 + r->lines; y++)
    for (int64_t i = 0; i < r->images; i++) {
      const float *start = w->padded ? r->copy + (i * r->rows + (y - r->y0) * w->step_y) * w->line
                                     : w->source + ((r->image0 + i) * w->height + w->corner_y + y * w->step_y) * w->line + w->corner_x * w->channels;
      const int64_t goal = ((r->image0 + i) * w->target_height + w->target_y + y * w->target_step_y) * w->target_width + w->target_x;
      for (int64_t x = 0; x < w->grid_width; x++, at++) {
        r->starts[at] = start + x * w->step_x * w->channels;
        r->goals[at] = (goal + x * w->target_step_x) * w->target_channels;
      }
    }
}

// Does block `block` have runs of any tile?
static int has_runs(const room *r, int64_t block) {
  const int64_t blocks = quotient_up(r->w->length, LIMPID_BLOCK);
  for (int64_t i = 0; i < r->tile_count; i++) {
    const limpid_walk_span *span = &r->w->spans[r->tiles[i].class];
    const int64_t *runs = r->w->first_run + r->tiles[i].class * (blocks + 1) + block;
    if (runs[0] < runs[1] || block == span->last) return 1;
  }
  return 0;
}

// One panel of one block; `next`: the block after it that has runs.
static void walk_panel(const room *r, int64_t group, int64_t block, int64_t next, int64_t panel) {
  static const float nothing[LIMPID_TILE_COLUMNS + 16] = {0};
  const limpid_pixel_walk *w = r->w;
  const int64_t blocks = quotient_up(w->length, LIMPID_BLOCK), begin = block * LIMPID_BLOCK, depth = least(LIMPID_BLOCK, w->length - begin);
  const int64_t column = group * w->columns + panel * w->panel;
  const float *filters = w->panels + group * w->length * w->panel_count * w->panel;
  limpid_tile_work t = {
    .row_step = w->step_x * w->channels, .b_step = w->panel, .columns = least(w->panel, w->columns - panel * w->panel),
    .b = filters + (begin * w->panel_count + panel * depth) * w->panel, .c = w->target + column};
  const int64_t vectors = quotient_up(t.columns, w->kernels->lanes);
  const int does = limpid_tile_does(w->epilogue);
  limpid_tile_finish finish;
  if (does) finish = limpid_tile_finish_of(w->epilogue, column, column);
  // What the epilogue reads besides: its rows lie far apart.
  const float *read = !w->epilogue ? NULL : w->epilogue->slope_of ? w->epilogue->slope_of : w->epilogue->addend, *near = read ? read + column : NULL;
  // The panel that is read next is fetched by an even share beside each tile.
  const int same = panel + 1 < r->panel1;
  const int64_t next_begin = same ? begin : next * LIMPID_BLOCK, next_depth = most(0, least(LIMPID_BLOCK, w->length - next_begin));
  const int64_t lines = next_depth * w->panel / 16;
  const float *fetch = filters + (next_begin * w->panel_count + (same ? panel + 1 : r->panel0) * next_depth) * w->panel;
  for (int64_t i = 0; i < r->tile_count; i++) {
    const tile *at = &r->tiles[i];
    const limpid_walk_span *span = &w->spans[at->class];
    const int64_t *runs = w->first_run + at->class * (blocks + 1) + block, line = limpid_even_cut(lines, r->tile_count, i);
    if (runs[0] == runs[1] && block != span->last) continue;
    limpid_tile_fetch(&t, fetch + 16 * line, NULL, limpid_even_cut(lines, r->tile_count, i + 1) - line, depth);
    t.runs = w->runs + runs[0];
    t.run_count = runs[1] - runs[0];
    t.a = r->starts[at->first];
    t.rows = r->starts + at->first;
    t.c_rows = r->goals + at->first;
    t.accumulate = block > span->first;
    t.earlier = block == span->first && span->skips ? nothing : NULL;
    t.finish = does && block == span->last ? &finish : NULL;
    if (near && block == span->last)
      for (int64_t row = 0; row < at->count; row++) __builtin_prefetch(near + t.c_rows[row]), __builtin_prefetch(near + t.c_rows[row] + 16);
    w->kernels->tile[w->form][vectors - 1][at->count - 1](&t);
    if (w->epilogue && block == span->last && !does)
      limpid_finish(w->epilogue, &(limpid_piece){.result = w->target, .start = column, .row_starts = t.c_rows, .rows = at->count,
                                                 .column = column, .columns = t.columns});
  }
}

static void walk_chunk(const limpid_pixel_walk *w, int64_t chunk) {
  const int64_t part = chunk % w->column_parts, bands = w->bands, blocks = quotient_up(w->length, LIMPID_BLOCK);
  const int64_t image0 = chunk / w->column_parts / bands * w->images, band = chunk / w->column_parts % bands;
  room r = {
    .w = w, .image0 = image0, .images = least(w->images, w->batch - image0), .y0 = limpid_even_cut(w->grid_height, bands, band),
    .panel0 = limpid_even_cut(w->panel_count, w->column_parts, part), .panel1 = limpid_even_cut(w->panel_count, w->column_parts, part + 1)};
  r.lines = limpid_even_cut(w->grid_height, bands, band + 1) - r.y0;
  if (r.lines == 0) return;
  r.rows = w->padded ? (r.lines - 1) * w->step_y + w->reach_y + 1 : 0;
  r.pixels = r.images * r.lines * w->grid_width;
  const int64_t floats = r.images * r.rows * w->line;
  r.copy = limpid_scratch((size_t)floats * sizeof(float) + (size_t)r.pixels * (sizeof(float *) + sizeof(int64_t) + sizeof(tile)) + 64);
  r.starts = (const float **)(r.copy + floats + floats % 2);
  r.goals = (int64_t *)(r.starts + r.pixels);
  r.tiles = (tile *)(r.goals + r.pixels);
  for (int64_t i = 0; i < r.images && w->padded; i++)
    limpid_copy_band(w, r.copy + i * r.rows * w->line, image0 + i, w->corner_y + r.y0 * w->step_y, r.rows);
  plan_pixels(&r);
  plan_tiles(&r);
  for (int64_t group = 0; group < w->groups; group++) {
    if (group > 0)
      for (int64_t i = 0; i < r.pixels; i++) r.starts[i] += w->depth;
    for (int64_t block = 0; block < blocks;) {
      int64_t next = block + 1;
      while (next < blocks && !has_runs(&r, next)) next++;
      if (block > 0 || has_runs(&r, block))
        for (int64_t panel = r.panel0; panel < r.panel1; panel++) walk_panel(&r, group, block, next, panel);
      block = next;
    }
  }
}

void limpid_walk_chunk(void *context, int64_t chunk) {
  const limpid_pixel_walks *together = context;
  for (int64_t i = 0; i < together->count; i++) walk_chunk(&together->walks[i], chunk);
}
