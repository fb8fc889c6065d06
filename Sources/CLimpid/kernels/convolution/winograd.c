// Convolution in Winograd's form: transformed tiles of pixels times transformed filters, 16 matrix products. See limpid_winograd.h.
//
// A chunk takes a few tiles of rows of these products: it transforms its pixels once, then goes through the filters panel by panel, and
// transforms back what a panel gave. Both stay in the second cache.
#include "convolution/limpid_winograd.h"

#include <string.h>

#include "kernels/contraction/contract.h"
#include "kernels/contraction/epilogue.h"
#include "contraction/limpid_matmul.h"

#define LIMPID_TEMPLATE "kernels/convolution/winograd.inc"
#include "base/each_isa.h"

typedef void (*input_function)(const float *const *, int64_t, float *, int64_t);
typedef void (*output_function)(const float *, int64_t, int64_t, float *const *, const limpid_tile_finish *);
static const input_function input_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(winograd_input);
static const output_function output_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(winograd_output);
static const input_function filter_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(winograd_filter);

enum { PLACES = 16, NEAR = 12288 };  // NEAR: channels times rows of a chunk

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

int limpid_winograd_fits(const limpid_convolution_shape *s) {
  return s->kernel_height == 3 && s->kernel_width == 3 && s->stride_y == 1 && s->stride_x == 1 && s->dilation_y == 1 && s->dilation_x == 1 &&
         s->groups == 1;
}

// MARK: Filters

int64_t limpid_winograd_filters_size(const limpid_convolution_shape *s, int turned) {
  return PLACES * (turned ? limpid_matmul_packed_size(s->channels, s->out_channels) : limpid_matmul_packed_size(s->out_channels, s->channels));
}

typedef struct {
  const limpid_convolution_shape *s;
  const limpid_contract_kernels *kernels;
  const float *w;
  int turned;
  float *to;
  int64_t length, columns, panel, panels;  // of the products: reduction, columns
} filter_work;

enum { STEPS = 64 };  // of the reduction at a time; blocks are a multiple

// STEPS of one panel.
static void filter_chunk(void *context, int64_t chunk) {
  const filter_work *f = context;
  const int64_t inner = f->s->channels, outer = f->s->out_channels, size = f->length * f->panels * f->panel;
  const int64_t panel = chunk % f->panels, k = chunk / f->panels * STEPS, count = least(STEPS, f->length - k), block = k / LIMPID_BLOCK * LIMPID_BLOCK;
  const int64_t depth = least(LIMPID_BLOCK, f->length - block), column = panel * f->panel, columns = least(f->panel, f->columns - column);
  float *to = f->to + (block * f->panels + panel * depth + k - block) * f->panel;
  const float *from[9];
  if (!f->turned) {
    for (int64_t step = 0; step < count; step++) {
      for (int i = 0; i < 9; i++) from[i] = f->w + (i * inner + k + step) * outer + column;
      filter_table[limpid_isa()](from, columns, to + step * f->panel, size);
    }
    return;
  }
  float turning[PLACES * LIMPID_TILE_COLUMNS * STEPS];  // [place, column, step]
  for (int64_t c = 0; c < columns; c++) {
    for (int i = 0; i < 9; i++) from[i] = f->w + ((8 - i) * inner + column + c) * outer + k;
    filter_table[limpid_isa()](from, count, turning + c * STEPS, LIMPID_TILE_COLUMNS * STEPS);
  }
  for (int64_t place = 0; place < PLACES; place++)
    f->kernels->pack(to + place * size, f->panel, f->panel, turning + place * LIMPID_TILE_COLUMNS * STEPS, 1, STEPS, count, columns);
}

// The 16 filters one after the other, each as limpid_matmul_pack would leave it.
void limpid_winograd_filters(const limpid_convolution_shape *s, const float *w, int turned, float *to) {
  const limpid_contract_kernels *kernels = limpid_contract();
  filter_work f = {.s = s, .kernels = kernels, .w = w, .turned = turned, .to = to, .panel = kernels->vectors * kernels->lanes};
  f.length = turned ? s->out_channels : s->channels;
  f.columns = turned ? s->channels : s->out_channels;
  f.panels = quotient_up(f.columns, f.panel);
  limpid_parallel(quotient_up(f.length, STEPS) * f.panels, filter_chunk, &f);
}

// MARK: Pixels

typedef struct {
  const limpid_contract_kernels *kernels;
  const float *x, *filters;
  float *y;
  const limpid_epilogue *epilogue;
  int64_t height, width, channels, out_height, out_width, columns, top, left;
  int64_t down, across;       // tiles of an image
  int64_t tiles, step;        // all tiles; those of a chunk
  int64_t row;                // floats from one transformed tile to the next
  int64_t panel, panels;
} job;

typedef struct {
  float *v, *m, *zeros;       // v: [place, tile, channel], m: [place, tile, column of a panel]
  int64_t *pixels;            // where the pixels of the tiles are in y, of those that are inside
  int64_t pixel_count;
} room;

static void transform(const job *j, const room *r, int64_t tile, int64_t index) {
  const int64_t image = tile / (j->down * j->across), y0 = tile / j->across % j->down * 2 - j->top, x0 = tile % j->across * 2 - j->left;
  const float *from[PLACES];
  for (int64_t i = 0; i < PLACES; i++) {
    const int64_t y = y0 + i / 4, x = x0 + i % 4;
    const int inside = y >= 0 && y < j->height && x >= 0 && x < j->width;
    from[i] = inside ? j->x + ((image * j->height + y) * j->width + x) * j->channels : r->zeros;
  }
  input_table[limpid_isa()](from, j->channels, r->v + index * j->row, j->step * j->row);
}

// The 16 products of the chunk's tiles with one panel.
static void multiply(const job *j, const room *r, int64_t count, int64_t panel, int64_t columns) {
  const int64_t row_tiles = quotient_up(count, j->kernels->rows), size = j->panels * j->panel * j->channels;
  const int64_t vectors = quotient_up(columns, j->kernels->lanes);
  for (int64_t place = 0; place < PLACES; place++)
    for (int64_t k0 = 0; k0 < j->channels; k0 += LIMPID_BLOCK) {
      const int64_t depth = least(LIMPID_BLOCK, j->channels - k0);
      const limpid_run run = {0, 0, depth, 1};
      limpid_tile_work t = {.row_step = j->row, .b_step = j->panel, .runs = &run, .run_count = 1, .c_step = j->panel, .accumulate = k0 > 0,
                            .columns = vectors * j->kernels->lanes};
      t.b = j->filters + place * size + (k0 * j->panels + panel * depth) * j->panel;
      // The filters that are read next are fetched by an even share beside each tile: of the next block, place or panel.
      const int64_t after = k0 + depth, next_depth = least(LIMPID_BLOCK, after < j->channels ? j->channels - after : j->channels);
      const float *next = after < j->channels   ? t.b + j->panels * depth * j->panel + panel * (next_depth - depth) * j->panel
                          : place + 1 < PLACES  ? j->filters + (place + 1) * size + panel * next_depth * j->panel
                                                : j->filters + (panel + 1) % j->panels * next_depth * j->panel;
      const int64_t lines = next_depth * j->panel / 16;
      for (int64_t i = 0; i < row_tiles; i++) {
        const int64_t line = limpid_even_cut(lines, row_tiles, i);
        limpid_tile_fetch(&t, next + 16 * line, NULL, limpid_even_cut(lines, row_tiles, i + 1) - line, depth);
        const int64_t first = limpid_even_cut(count, row_tiles, i), rows = limpid_even_cut(count, row_tiles, i + 1) - first;
        t.a = r->v + (place * j->step + first) * j->row + k0;
        t.c = r->m + (place * j->step + first) * j->panel;
        j->kernels->tile[LIMPID_TILE_ROW][vectors - 1][rows - 1](&t);
      }
    }
}

static void transform_back(const job *j, room *r, int64_t first, int64_t count, int64_t panel, int64_t columns) {
  r->pixel_count = 0;
  const int here = limpid_tile_does(j->epilogue) && !j->epilogue->addend;
  limpid_tile_finish finish;
  if (here) finish = limpid_tile_finish_of(j->epilogue, 0, panel * j->panel);
  for (int64_t t = 0; t < count; t++) {
    const int64_t tile = first + t, image = tile / (j->down * j->across), y0 = tile / j->across % j->down * 2, x0 = tile % j->across * 2;
    float *to[4];
    for (int64_t i = 0; i < 4; i++) {
      const int64_t y = y0 + i / 2, x = x0 + i % 2, at = ((image * j->out_height + y) * j->out_width + x) * j->columns + panel * j->panel;
      const int inside = y < j->out_height && x < j->out_width;
      to[i] = inside ? j->y + at : NULL;
      if (inside) r->pixels[r->pixel_count++] = at;
    }
    output_table[limpid_isa()](r->m + t * j->panel, j->step * j->panel, columns, to, here ? &finish : NULL);
  }
  if (!here)
    limpid_finish(j->epilogue, &(limpid_piece){.result = j->y, .row_starts = r->pixels, .rows = r->pixel_count, .column = panel * j->panel,
                                               .columns = columns});
}

static void tile_chunk(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t first = chunk * j->step, count = least(j->step, j->tiles - first);
  const int64_t v = PLACES * j->step * j->row, m = PLACES * j->step * j->panel;
  const size_t bytes = (size_t)(v + m + j->channels) * sizeof(float) + (size_t)(4 * j->step) * sizeof(int64_t) + 64;
  float *scratch = limpid_buffer_take(bytes);
  if (!scratch) __builtin_trap();  // the system has no memory left
  room r = {.pixels = (int64_t *)scratch, .v = scratch + 8 * j->step};
  r.m = r.v + v;
  r.zeros = r.m + m;
  memset(r.zeros, 0, (size_t)j->channels * sizeof(float));
  for (int64_t i = 0; i < count; i++) transform(j, &r, first + i, i);
  for (int64_t panel = 0; panel < j->panels; panel++) {
    const int64_t columns = least(j->panel, j->columns - panel * j->panel);
    multiply(j, &r, count, panel, columns);
    transform_back(j, &r, first, count, panel, columns);
  }
  limpid_buffer_give(scratch, bytes);
}

static void run(job *j, int64_t batch) {
  j->kernels = limpid_contract();
  j->down = quotient_up(j->out_height, 2);
  j->across = quotient_up(j->out_width, 2);
  j->tiles = batch * j->down * j->across;
  if (j->tiles <= 0 || j->columns <= 0) return;
  if (j->channels == 0) {
    memset(j->y, 0, (size_t)(batch * j->out_height * j->out_width * j->columns) * sizeof(float));
    limpid_finish_rows(j->epilogue, j->y, batch * j->out_height * j->out_width, j->columns);
    return;
  }
  // Rows a multiple of 2 kB apart would fall onto the same lines of the first cache.
  j->row = quotient_up(j->channels, 16) * 16 + 16;
  j->panel = j->kernels->vectors * j->kernels->lanes;
  j->panels = quotient_up(j->columns, j->panel);
  // As many tiles as stay near, but enough chunks to go round.
  const int64_t near = most(2, NEAR / j->row / j->kernels->rows) * j->kernels->rows, share = quotient_up(j->tiles, 16);
  j->step = least(least(near, 112), most(quotient_up(share, j->kernels->rows) * j->kernels->rows, 2 * j->kernels->rows));
  limpid_parallel(quotient_up(j->tiles, j->step), tile_chunk, j);
}

void limpid_winograd(const limpid_convolution_shape *s, const float *x, const float *filters, float *y, const limpid_epilogue *epilogue) {
  job j = {.x = x, .filters = filters, .y = y, .epilogue = epilogue, .height = s->height, .width = s->width, .channels = s->channels,
           .out_height = s->out_height, .out_width = s->out_width, .columns = s->out_channels, .top = s->pad_top, .left = s->pad_left};
  run(&j, s->batch);
}

void limpid_winograd_data_gradient(const limpid_convolution_shape *s, const float *gradient, const float *filters, float *x_gradient,
                                   const limpid_epilogue *epilogue) {
  job j = {.x = gradient, .filters = filters, .y = x_gradient, .epilogue = epilogue, .height = s->out_height, .width = s->out_width,
           .channels = s->out_channels, .out_height = s->height, .out_width = s->width, .columns = s->channels, .top = 2 - s->pad_top,
           .left = 2 - s->pad_left};
  run(&j, s->batch);
}
