// The gradient of images with very few channels: a vector of channels would be mostly empty, so lanes are neighbouring pixels. A band of the
// output's gradient is turned into planes, one for each of its channels; every phase of the walk reads them at its own distance.
#include "kernels/convolution/few_channels.h"

#define LIMPID_TEMPLATE "kernels/convolution/few_channels.inc"
#include "base/each_isa.h"
#include "base/whole.h"

typedef void few_function(const limpid_few_work *);
static few_function *const few_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(few);

enum { NEAR = 96 * 1024 };  // floats of planes that stay in the second cache

typedef struct {
  const limpid_pixel_walk *walks;
  int64_t count;
  const limpid_convolution_shape *s;
  const float *w;
  int64_t bands, left, wide;      // columns of +0 left of a line; columns of a line with those on both sides
  int64_t most_lines, most_runs;  // of a band, of a walk
} job;

// The planes of a band: line y of channel o is at planes + o · plane + (y − line0) · wide.
typedef struct {
  float *planes;
  int64_t line0, plane;
  limpid_few_run *runs;
} room;

static void fill(const job *j, const room *r, int64_t image, int64_t line1) {
  const limpid_convolution_shape *s = j->s;
  const int64_t width = s->out_width, channels = s->out_channels;
  for (int64_t y = r->line0; y < line1; y++) {
    const float *from = j->walks->source + (image * s->out_height + y) * width * channels;
    float *to = r->planes + (y - r->line0) * j->wide;
    for (int64_t o = 0; o < channels; o++) {
      for (int64_t i = 0; i < j->left; i++) to[o * r->plane + i] = 0.0f;
      for (int64_t i = j->left + width; i < j->wide; i++) to[o * r->plane + i] = 0.0f;
    }
    j->walks->kernels->pack(to + j->left, r->plane, width, from, 1, channels, channels, width);
  }
}

// The runs of the taps in lines [top, bottom]; the work's vectors are at their pixels' corners.
static void plan_runs(const job *j, const room *r, const limpid_pixel_walk *walk, int64_t top, int64_t bottom, limpid_few_work *work) {
  const int64_t depth = walk->depth, blocks = quotient_up(walk->length, LIMPID_BLOCK);
  int64_t before = -1, some = 0;
  work->run_count = 0;
  for (int64_t i = 0; i < walk->tap_count; i++) {
    const limpid_tap t = walk->taps[i];
    if (t.y < top || t.y > bottom) continue;
    for (int64_t o = 0; o < depth;) {
      const int64_t k = t.index * depth + o, block = k / LIMPID_BLOCK, length = least(depth - o, (block + 1) * LIMPID_BLOCK - k);
      r->runs[work->run_count++] = (limpid_few_run){
        t.y * j->wide + t.x + o * r->plane, length, j->w + t.index * j->s->channels * depth + o, block != before};
      some += block != before;
      before = block;
      o += length;
    }
  }
  work->skips = some > 0 && some < blocks;
}

// What the vectors' pixels are: columns [x, x + n) of a line.
typedef struct {
  int64_t y, x, n;
} stretch;

static void compute(const job *j, const limpid_pixel_walk *walk, int64_t image, limpid_few_work *work, const stretch *at) {
  float results[LIMPID_FEW_CHANNELS * LIMPID_FEW_VECTORS * 16];
  const int64_t lanes = walk->kernels->lanes, channels = j->s->channels, step = walk->target_step_x * channels;
  work->to = results;
  few_table[limpid_isa()](work);
  for (int64_t v = 0; v < work->vectors; v++) {
    const int64_t y = walk->target_y + at[v].y * walk->target_step_y, x = walk->target_x + at[v].x * walk->target_step_x;
    float *to = walk->target + ((image * walk->target_height + y) * walk->target_width + x) * channels;
    for (int64_t i = 0; i < at[v].n; i++)
      for (int64_t c = 0; c < channels; c++) to[i * step + c] = results[(c * LIMPID_FEW_VECTORS + v) * lanes + i];
  }
  work->vectors = 0;
}

// Lines [y0, y1) of one phase. Vectors of lines whose taps are cut alike go together.
static void walk_lines(const job *j, const room *r, const limpid_pixel_walk *walk, int64_t image, int64_t y0, int64_t y1) {
  const int64_t lanes = walk->kernels->lanes;
  limpid_few_work work = {.plane = r->plane, .w_step = j->s->out_channels, .runs = r->runs, .channels = j->s->channels};
  stretch at[LIMPID_FEW_VECTORS];
  int64_t top = -1, bottom = -1, reach = 0;
  for (int64_t i = 0; i < walk->tap_count; i++) reach = most(reach, walk->taps[i].y);
  for (int64_t y = y0; y < y1; y++) {
    const int64_t corner = walk->corner_y + y, t = least(most(0, -corner), reach + 1);
    const int64_t b = most(-1, least(reach, walk->height - 1 - corner));
    if (y == y0 || t != top || b != bottom) {
      if (work.vectors > 0) compute(j, walk, image, &work, at);
      top = t, bottom = b;
      plan_runs(j, r, walk, top, bottom, &work);
    }
    for (int64_t x = 0; x < walk->grid_width; x += lanes) {
      work.from[work.vectors] = r->planes + (corner - r->line0) * j->wide + j->left + walk->corner_x + x;
      at[work.vectors++] = (stretch){y, x, least(lanes, walk->grid_width - x)};
      if (work.vectors == LIMPID_FEW_VECTORS) compute(j, walk, image, &work, at);
    }
  }
  if (work.vectors > 0) compute(j, walk, image, &work, at);
}

static void chunk(void *context, int64_t index) {
  const job *j = context;
  const limpid_convolution_shape *s = j->s;
  const int64_t image = index / j->bands, band = index % j->bands;
  room r = {.line0 = s->out_height, .plane = j->most_lines * j->wide};
  int64_t line1 = 0;
  for (int64_t i = 0; i < j->count; i++) {
    const limpid_pixel_walk *walk = &j->walks[i];
    const int64_t y0 = limpid_even_cut(walk->grid_height, j->bands, band), y1 = limpid_even_cut(walk->grid_height, j->bands, band + 1);
    for (int64_t t = 0; t < walk->tap_count && y0 < y1; t++) {
      r.line0 = least(r.line0, most(0, walk->corner_y + y0 + walk->taps[t].y));
      line1 = most(line1, least(s->out_height, walk->corner_y + y1 + walk->taps[t].y));
    }
  }
  const size_t floats = (size_t)(s->out_channels * r.plane + j->wide + 64) / 2 * 2;
  r.planes = limpid_scratch(floats * sizeof(float) + (size_t)j->most_runs * sizeof(limpid_few_run));
  r.runs = (limpid_few_run *)(r.planes + floats);
  fill(j, &r, image, line1);
  for (int64_t i = 0; i < j->count; i++) {
    const limpid_pixel_walk *walk = &j->walks[i];
    walk_lines(j, &r, walk, image, limpid_even_cut(walk->grid_height, j->bands, band), limpid_even_cut(walk->grid_height, j->bands, band + 1));
  }
}

void limpid_few_channels(const limpid_pixel_walk *walks, int64_t count, const limpid_convolution_shape *s, const float *w) {
  if (count == 0 || walks->batch <= 0) return;
  job j = {.walks = walks, .count = count, .s = s, .w = w};
  int64_t right = 0, low = 0, high = 0;
  for (int64_t i = 0; i < count; i++) {
    const limpid_pixel_walk *walk = &walks[i];
    for (int64_t t = 0; t < walk->tap_count; t++) {
      j.left = most(j.left, -walk->corner_x);
      right = most(right, walk->corner_x + walk->taps[t].x + walk->grid_width);
      low = least(low, walk->corner_y);
      high = most(high, walk->corner_y + walk->taps[t].y);
    }
    j.most_runs = most(j.most_runs, walk->tap_count * (2 + walk->depth / LIMPID_BLOCK));
  }
  j.wide = j.left + most(right, s->out_width);
  // Bands of lines whose planes stay near.
  const int64_t around = high - low, line = s->out_channels * j.wide, height = walks->grid_height;
  const int64_t lines = least(height, most(4, NEAR / line - around));
  j.bands = quotient_up(height, lines);
  j.most_lines = least(s->out_height, quotient_up(height, j.bands) + around + 2);
  limpid_parallel(walks->batch * j.bands, chunk, &j);
}
