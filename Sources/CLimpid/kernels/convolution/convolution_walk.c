// Convolution and its data gradient walk over a grid of target pixels; each pixel is a row of the register tile, which reads the
// source image in place: a run of the reduction is a stretch of neighbouring floats, at the same distance from every pixel's corner.
// Where the filter leaves the image, a band of it is copied with zeros around it; it stays in the second cache while it is used.
#include "kernels/convolution/convolution_walk.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

static int64_t block_count(const limpid_pixel_walk *w) { return quotient_up(w->length, LIMPID_BLOCK); }

// The stretches of every block for the taps in lines [top, bottom], from runs[count] on. Neighbouring taps are one stretch if their floats
// are neighbours too. Returns the new count.
static int64_t plan_runs(limpid_pixel_walk *w, int64_t top, int64_t bottom, int64_t *first_run, int64_t count) {
  const int64_t blocks = block_count(w);
  for (int64_t block = 0, i = 0, done = 0; block < blocks; block++) {
    const int64_t begin = block * LIMPID_BLOCK, end = least(w->length, begin + LIMPID_BLOCK);
    first_run[block] = count;
    while (i < w->tap_count) {
      const limpid_tap t = w->taps[i];
      if (t.y < top || t.y > bottom) {
        i++;
        continue;
      }
      const int64_t k = t.index * w->depth + done;
      if (k >= end) break;
      const int64_t length = least(w->depth - done, end - k);
      const int64_t a = t.y * w->line + t.x * w->channels + done, b = (k - begin) * w->panel;
      limpid_run *last = count > first_run[block] ? &w->runs[count - 1] : NULL;
      if (last && last->a + last->length == a && last->b + last->length * w->panel == b) last->length += length;
      else w->runs[count++] = (limpid_run){a, b, length, 1};
      done += length;
      if (done == w->depth) done = 0, i++;
    }
  }
  first_run[blocks] = count;
  return count;
}

enum { FEW_PIXELS = 128 };

// How the work is cut, by its shape. A chunk takes 4 microseconds at least; there are 16 if there is enough to do. It has 10 tiles of
// pixels if the images have so many, so that the filters it fetches are worth it, and its band of the images fits the second cache.
static void plan_chunks(limpid_pixel_walk *walks, int64_t count) {
  limpid_pixel_walk *w = walks;
  double pixel = 0;
  int64_t line = 0;
  for (int64_t i = 0; i < count; i++) {
    pixel += (double)most(1, walks[i].tap_count * w->depth) * (double)w->columns * (double)w->groups;
    line = most(line, walks[i].line);
  }
  const int64_t image = w->grid_height * w->grid_width;
  const double total = pixel * (double)image * (double)w->batch;
  const double goal = total / 16 > 8e6 ? 8e6 : total / 16 < 4e5 ? 4e5 : total / 16;
  const int64_t floor = 10 * w->kernels->rows;
  int64_t images = 1, lines = w->grid_height, column_parts = 1;
  if (image * w->batch <= FEW_PIXELS && w->panel_count >= 8) {
    // So few pixels meet each panel of filters at once: it comes from far, and should come once.
    images = w->batch;
    column_parts = most(1, least(w->panel_count, least(16, (int64_t)(total / 4e5))));
  } else {
    int64_t pixels = (int64_t)(goal / pixel) + 1;
    pixels = most(pixels, least(floor, most(1, (int64_t)(total / pixel / 2))));
    const int64_t room = most(1, 128 * 1024 / (line + 1) / most(1, w->step_y));  // lines
    if (pixels >= image) images = most(1, least(least(pixels / image, w->batch), quotient_up(room, w->grid_height)));
    else lines = most(1, least(quotient_up(pixels, w->grid_width), room));
    const double chunk = pixel * (double)images * (double)lines * (double)w->grid_width;
    const int64_t chunks = quotient_up(w->batch, images) * quotient_up(w->grid_height, lines);
    if (chunks < 16 && chunk > 8e5) column_parts = least(w->panel_count, least(16 / chunks, (int64_t)(chunk / 4e5)));
  }
  for (int64_t i = 0; i < count; i++) {
    walks[i].images = images;
    walks[i].bands = quotient_up(w->grid_height, lines);
    walks[i].column_parts = column_parts;
  }
}

static void copy_image(void *context, int64_t image) {
  const limpid_pixel_walk *w = context;
  const int64_t rows = (w->grid_height - 1) * w->step_y + w->reach_y + 1;
  limpid_copy_band(w, (float *)w->panels + image * rows * w->line, image, w->corner_y, rows);
}

// How the tiles read the source.
static void plan_form(limpid_pixel_walk *w) {
  w->reach_y = w->reach_x = 0;
  for (int64_t i = 0; i < w->tap_count; i++) w->reach_y = most(w->reach_y, w->taps[i].y), w->reach_x = most(w->reach_x, w->taps[i].x);
  const int64_t right = w->corner_x + (w->grid_width - 1) * w->step_x + w->reach_x;
  w->padded = w->tap_count > 0 && (w->corner_x < 0 || right >= w->width);
  w->line = (w->padded ? right - w->corner_x + 1 : w->width) * w->channels;
  if (w->tap_count == 0) w->corner_y = w->corner_x = w->step_y = w->step_x = 0;  // nothing is read

  // A tile that stays in its line is read faster, if lines are long enough to fill it.
  const int64_t in_line = w->grid_width / quotient_up(w->grid_width, w->kernels->rows);
  w->form = 2 * in_line < w->kernels->rows ? LIMPID_TILE_TABLE : w->channels * w->step_x == 1 ? LIMPID_TILE_COLUMN : LIMPID_TILE_ROW;
}

// Images that several parts of the filters look at are copied once, before. Returns the copy, or null.
static float *copy_images(limpid_pixel_walk *w, size_t *bytes) {
  const int64_t rows = (w->grid_height - 1) * w->step_y + w->reach_y + 1;
  *bytes = w->padded && w->column_parts > 1 ? (size_t)(w->batch * rows * w->line) * sizeof(float) : 0;
  if (*bytes == 0) return NULL;
  float *copy = limpid_buffer_take(*bytes);
  limpid_pixel_walk copying = *w;
  copying.panels = copy;
  limpid_parallel(w->batch, copy_image, &copying);
  w->source = copy;
  w->corner_y = w->corner_x = 0;
  w->height = rows;
  w->padded = 0;
  return copy;
}

// Which blocks of a class have runs.
static limpid_walk_span span_of(const int64_t *first_run, int64_t blocks) {
  limpid_walk_span span = {0, 0, 0};
  int64_t some = 0;
  for (int64_t block = 0; block < blocks; block++) {
    if (first_run[block] == first_run[block + 1]) continue;
    if (some++ == 0) span.first = block;
    span.last = block;
  }
  span.skips = some > 0 && some < blocks;
  return span;
}

// Classes of lines and their runs; `edge` and `height`: the corner of the first line, and the lines of an image, before any copy. Returns the bytes
// taken.
static size_t plan_classes(limpid_pixel_walk *w, int64_t edge, int64_t height) {
  const int64_t blocks = block_count(w), most_classes = least(w->grid_height, 2 * w->reach_y + 4);
  const int64_t most_runs = most_classes * (w->tap_count + blocks + 1);
  const size_t bytes = (size_t)most_runs * sizeof(limpid_run) + (size_t)(w->grid_height + most_classes * (blocks + 1)) * sizeof(int64_t) +
                       (size_t)most_classes * sizeof(limpid_walk_span);
  w->runs = limpid_buffer_take(bytes);
  w->class_of = (int64_t *)(w->runs + most_runs);
  w->first_run = w->class_of + w->grid_height;
  w->spans = (limpid_walk_span *)(w->first_run + most_classes * (blocks + 1));
  int64_t class = -1, count = 0, top = 0, bottom = 0;
  for (int64_t y = 0; y < w->grid_height; y++) {
    const int64_t corner = edge + y * w->step_y, t = least(most(0, -corner), w->reach_y + 1);
    const int64_t b = most(-1, least(w->reach_y, height - 1 - corner));
    if (class < 0 || t != top || b != bottom) {
      class++;
      top = t;
      bottom = b;
      int64_t *first_run = w->first_run + class * (blocks + 1);
      count = plan_runs(w, top, bottom, first_run, count);
      w->spans[class] = span_of(first_run, blocks);
    }
    w->class_of[y] = class;
  }
  return bytes;
}

void limpid_walk_pixels(limpid_pixel_walk *walks, int64_t count) {
  if (count == 0 || walks->grid_height <= 0 || walks->grid_width <= 0 || walks->batch <= 0 || walks->columns <= 0) return;
  for (int64_t i = 0; i < count; i++) plan_form(&walks[i]);
  plan_chunks(walks, count);
  struct {
    float *copy;
    size_t copy_bytes, bytes;
  } *taken = limpid_buffer_take((size_t)count * sizeof *taken);
  for (int64_t i = 0; i < count; i++) {
    const int64_t edge = walks[i].corner_y, height = walks[i].height;
    taken[i].copy = copy_images(&walks[i], &taken[i].copy_bytes);
    taken[i].bytes = plan_classes(&walks[i], edge, height);
  }
  limpid_pixel_walks together = {walks, count};
  limpid_parallel(quotient_up(walks->batch, walks->images) * walks->bands * walks->column_parts, limpid_walk_chunk, &together);
  for (int64_t i = 0; i < count; i++) {
    limpid_buffer_give(walks[i].runs, taken[i].bytes);
    if (taken[i].copy) limpid_buffer_give(taken[i].copy, taken[i].copy_bytes);
  }
  limpid_buffer_give(taken, (size_t)count * sizeof *taken);
}
