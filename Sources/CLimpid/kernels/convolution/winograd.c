// Convolution in Winograd's forms: transformed tiles of pixels times transformed filters, 16 or 36 matrix products. See limpid_winograd.h.
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

enum { MOST_PLACES = 36, NEAR = 200 * 1024 };  // NEAR: floats of transformed pixels that stay in the second cache

// A form: pixels of the output to a side of a tile, and its transformations.
typedef struct {
  int64_t side, places;
  input_function input[LIMPID_ISA_COUNT];
  output_function output[LIMPID_ISA_COUNT];
  input_function filter[LIMPID_ISA_COUNT];
} winograd_form;

static const winograd_form form_2 = {2, 16, LIMPID_DISPATCH(winograd_input_2), LIMPID_DISPATCH(winograd_output_2), LIMPID_DISPATCH(winograd_filter_2)};
static const winograd_form form_4 = {4, 36, LIMPID_DISPATCH(winograd_input_4), LIMPID_DISPATCH(winograd_output_4), LIMPID_DISPATCH(winograd_filter_4)};

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

// MARK: Filters

static int64_t filters_size(const winograd_form *form, const limpid_convolution_shape *s, int turned) {
  return form->places * (turned ? limpid_matmul_packed_size(s->channels, s->out_channels) : limpid_matmul_packed_size(s->out_channels, s->channels));
}

typedef struct {
  const winograd_form *form;
  const limpid_convolution_shape *s;
  const limpid_contract_kernels *kernels;
  const float *w;
  int turned;
  float *to;
  int64_t length, columns, panel, panels;  // of the products: reduction, columns
} filter_work;

enum { STEPS = 32 };  // of the reduction at a time; blocks are a multiple

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
      f->form->filter[limpid_isa()](from, columns, to + step * f->panel, size);
    }
    return;
  }
  float turning[MOST_PLACES * LIMPID_TILE_COLUMNS * STEPS];  // [place, column, step]
  for (int64_t c = 0; c < columns; c++) {
    for (int i = 0; i < 9; i++) from[i] = f->w + ((8 - i) * inner + column + c) * outer + k;
    f->form->filter[limpid_isa()](from, count, turning + c * STEPS, LIMPID_TILE_COLUMNS * STEPS);
  }
  for (int64_t place = 0; place < f->form->places; place++)
    f->kernels->pack(to + place * size, f->panel, f->panel, turning + place * LIMPID_TILE_COLUMNS * STEPS, 1, STEPS, count, columns);
}

// The filters of all places one after the other, each as limpid_matmul_pack would leave it.
static void transform_filters(const winograd_form *form, const limpid_convolution_shape *s, const float *w, int turned, float *to) {
  const limpid_contract_kernels *kernels = limpid_contract();
  filter_work f = {.form = form, .s = s, .kernels = kernels, .w = w, .turned = turned, .to = to, .panel = kernels->vectors * kernels->lanes};
  f.length = turned ? s->out_channels : s->channels;
  f.columns = turned ? s->channels : s->out_channels;
  f.panels = quotient_up(f.columns, f.panel);
  limpid_parallel(quotient_up(f.length, STEPS) * f.panels, filter_chunk, &f);
}

// MARK: Pixels

typedef struct {
  const winograd_form *form;
  const limpid_contract_kernels *kernels;
  const float *x, *filters;
  float *y;
  const limpid_epilogue *epilogue;
  int64_t height, width, channels, out_height, out_width, columns, top, left;
  int64_t down, across;       // tiles of an image
  int64_t tiles, chunks;
  int64_t step;               // tiles of a chunk at most
  int64_t row;                // floats from one transformed tile to the next
  int64_t panel, panels;
} job;

typedef struct {
  float *v, *m, *zeros;       // v: [place, tile, channel], m: [place, tile, column of a panel]
  int64_t *pixels;            // where the pixels of the tiles are in y, of those that are inside
  int64_t pixel_count;
} room;

static void transform(const job *j, const room *r, int64_t tile, int64_t index) {
  const int64_t side = j->form->side, image = tile / (j->down * j->across);
  const int64_t y0 = tile / j->across % j->down * side - j->top, x0 = tile % j->across * side - j->left;
  const float *from[MOST_PLACES];
  for (int64_t i = 0; i < j->form->places; i++) {
    const int64_t y = y0 + i / (side + 2), x = x0 + i % (side + 2);
    const int inside = y >= 0 && y < j->height && x >= 0 && x < j->width;
    from[i] = inside ? j->x + ((image * j->height + y) * j->width + x) * j->channels : r->zeros;
  }
  j->form->input[limpid_isa()](from, j->channels, r->v + index * j->row, j->step * j->row);
}

// The products of the chunk's tiles with one panel.
static void multiply(const job *j, const room *r, int64_t count, int64_t panel, int64_t columns) {
  const int64_t row_tiles = quotient_up(count, j->kernels->rows), size = j->panels * j->panel * j->channels;
  const int64_t vectors = quotient_up(columns, j->kernels->lanes), places = j->form->places;
  for (int64_t place = 0; place < places; place++)
    for (int64_t k0 = 0; k0 < j->channels; k0 += LIMPID_BLOCK) {
      const int64_t depth = least(LIMPID_BLOCK, j->channels - k0);
      const limpid_run run = {0, 0, depth, 1};
      limpid_tile_work t = {.row_step = j->row, .b_step = j->panel, .runs = &run, .run_count = 1, .c_step = j->panel, .accumulate = k0 > 0,
                            .columns = vectors * j->kernels->lanes};
      t.b = j->filters + place * size + (k0 * j->panels + panel * depth) * j->panel;
      // The filters that are read next are fetched by an even share beside each tile: of the next block, place or panel.
      const int64_t after = k0 + depth, next_depth = least(LIMPID_BLOCK, after < j->channels ? j->channels - after : j->channels);
      const float *next = after < j->channels   ? t.b + j->panels * depth * j->panel + panel * (next_depth - depth) * j->panel
                          : place + 1 < places  ? j->filters + (place + 1) * size + panel * next_depth * j->panel
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
  const int64_t side = j->form->side;
  r->pixel_count = 0;
  const int here = limpid_tile_does(j->epilogue) && !j->epilogue->addend;
  limpid_tile_finish finish;
  if (here) finish = limpid_tile_finish_of(j->epilogue, 0, panel * j->panel);
  for (int64_t t = 0; t < count; t++) {
    const int64_t tile = first + t, image = tile / (j->down * j->across);
    const int64_t y0 = tile / j->across % j->down * side, x0 = tile % j->across * side;
    float *to[16];
    for (int64_t i = 0; i < side * side; i++) {
      const int64_t y = y0 + i / side, x = x0 + i % side, at = ((image * j->out_height + y) * j->out_width + x) * j->columns + panel * j->panel;
      const int inside = y < j->out_height && x < j->out_width;
      to[i] = inside ? j->y + at : NULL;
      if (inside) r->pixels[r->pixel_count++] = at;
    }
    j->form->output[limpid_isa()](r->m + t * j->panel, j->step * j->panel, columns, to, here ? &finish : NULL);
  }
  if (!here)
    limpid_finish(j->epilogue, &(limpid_piece){.result = j->y, .row_starts = r->pixels, .rows = r->pixel_count, .column = panel * j->panel,
                                               .columns = columns});
}

static void tile_chunk(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t first = limpid_even_cut(j->tiles, j->chunks, chunk), count = limpid_even_cut(j->tiles, j->chunks, chunk + 1) - first;
  const int64_t v = j->form->places * j->step * j->row, m = j->form->places * j->step * j->panel;
  room r = {.v = limpid_scratch((size_t)(v + m + j->channels + 16) * sizeof(float) + (size_t)(16 * j->step) * sizeof(int64_t))};
  r.m = r.v + v;
  r.pixels = (int64_t *)(r.m + m);
  r.zeros = (float *)(r.pixels + 16 * j->step);
  memset(r.zeros, 0, (size_t)j->channels * sizeof(float));
  for (int64_t i = 0; i < count; i++) transform(j, &r, first + i, i);
  for (int64_t panel = 0; panel < j->panels; panel++) {
    const int64_t columns = least(j->panel, j->columns - panel * j->panel);
    multiply(j, &r, count, panel, columns);
    transform_back(j, &r, first, count, panel, columns);
  }
}

static void run(job *j, int64_t batch) {
  j->kernels = limpid_contract();
  j->down = quotient_up(j->out_height, j->form->side);
  j->across = quotient_up(j->out_width, j->form->side);
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
  const int64_t rows = j->kernels->rows, near = most(2, NEAR / j->row / j->form->places / rows) * rows, share = quotient_up(j->tiles, 16);
  const int64_t most_tiles = least(least(near, 112), most(quotient_up(share, rows) * rows, 2 * rows)), chunks = quotient_up(j->tiles, most_tiles);
  j->chunks = chunks + (chunks > 1 && chunks % 2);
  j->step = quotient_up(j->tiles, j->chunks);
  limpid_parallel(j->chunks, tile_chunk, j);
}

static void forward(const winograd_form *form, const limpid_convolution_shape *s, const float *x, const float *filters, float *y,
                    const limpid_epilogue *epilogue) {
  job j = {.form = form, .x = x, .filters = filters, .y = y, .epilogue = epilogue, .height = s->height, .width = s->width,
           .channels = s->channels, .out_height = s->out_height, .out_width = s->out_width, .columns = s->out_channels, .top = s->pad_top,
           .left = s->pad_left};
  run(&j, s->batch);
}

static void data_gradient(const winograd_form *form, const limpid_convolution_shape *s, const float *gradient, const float *filters,
                          float *x_gradient, const limpid_epilogue *epilogue) {
  job j = {.form = form, .x = gradient, .filters = filters, .y = x_gradient, .epilogue = epilogue, .height = s->out_height,
           .width = s->out_width, .channels = s->out_channels, .out_height = s->height, .out_width = s->width, .columns = s->channels,
           .top = 2 - s->pad_top, .left = 2 - s->pad_left};
  run(&j, s->batch);
}

// MARK: By name

#define FORM(name, form)                                                                                                                   \
  int64_t name##_filters_size(const limpid_convolution_shape *s, int turned) { return filters_size(&form, s, turned); }                    \
  void name##_filters(const limpid_convolution_shape *s, const float *w, int turned, float *to) { transform_filters(&form, s, w, turned, to); } \
  void name(const limpid_convolution_shape *s, const float *x, const float *filters, float *y, const limpid_epilogue *epilogue) {          \
    forward(&form, s, x, filters, y, epilogue);                                                                                            \
  }                                                                                                                                        \
  void name##_data_gradient(const limpid_convolution_shape *s, const float *gradient, const float *filters, float *x_gradient,             \
                            const limpid_epilogue *epilogue) {                                                                             \
    data_gradient(&form, s, gradient, filters, x_gradient, epilogue);                                                                      \
  }
FORM(limpid_winograd, form_2)
FORM(limpid_winograd4, form_4)
