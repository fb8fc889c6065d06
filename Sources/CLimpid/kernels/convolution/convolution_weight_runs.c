// What the tiles of a weight gradient read: runs of pixels, block by block.
#include "kernels/convolution/convolution_weight.h"

#include <string.h>

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

int64_t limpid_weight_tile_start(const limpid_weight_plan *p, int64_t tile) {
  if (!p->by_channel) return limpid_even_cut(p->rows, p->tiles, tile);
  return tile / p->tiles_per_element * p->depth + limpid_even_cut(p->depth, p->tiles_per_element, tile % p->tiles_per_element);
}

int64_t limpid_weight_row_offset(const limpid_weight_plan *p, int64_t row) {
  const limpid_convolution_shape *s = p->s;
  const int64_t element = row / p->depth, wide = p->by_line ? 1 : s->kernel_width;
  const int64_t y = element / wide * s->dilation_y, x = element % wide * s->dilation_x;
  return y * p->line + x * s->channels + row % p->depth;
}

// About where in x output pixel k reads, in pixels.
static int64_t next_pixel(const limpid_weight_plan *p, int64_t k) {
  const limpid_convolution_shape *s = p->s;
  const int64_t row = k / s->out_width, y = row % s->out_height * s->stride_y - s->pad_top + (s->kernel_height - 1) * s->dilation_y;
  return (row / s->out_height * s->height + y) * s->width + k % s->out_width * s->stride_x;
}

int64_t limpid_weight_lines(const limpid_weight_plan *p) {
  const limpid_convolution_shape *s = p->s;
  const int64_t touched = least(LIMPID_BLOCK, p->length) / s->out_width + 2, reach = (s->kernel_height - 1) * s->dilation_y + 1;
  const int64_t images = touched / most(1, s->out_height) + 2;
  return touched * s->stride_y + images * reach;
}

static void copy_line(const limpid_weight_plan *p, float *to, int64_t image, int64_t y) {
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

int64_t limpid_weight_block_runs(const limpid_weight_plan *p, int64_t block, int64_t b_step, float *copy, limpid_run *runs) {
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
    limpid_run *last = count ? &runs[count - 1] : NULL;
    if (last && last->a + last->length * last->step == a) last->length += length;
    else runs[count++] = (limpid_run){a, (k - begin) * b_step, length, s->stride_x * s->channels};
    k += length;
  }
  return count;
}

int64_t limpid_weight_stretches(const limpid_weight_plan *p, int64_t block, limpid_stretch *to) {
  const limpid_convolution_shape *s = p->s;
  const int64_t begin = block * LIMPID_BLOCK, length = least(p->length, begin + LIMPID_BLOCK) - begin;
  int64_t q = begin % s->out_width, row = begin / s->out_width, line = row % s->out_height, image = row / s->out_height, count = 0;
  for (int64_t at = 0; at < length; q = 0) {
    const int64_t stop = least(s->out_width, q + length - at), y = line * s->stride_y - s->pad_top;
    to[count++] = (limpid_stretch){q, stop, at, y, image * s->height + y};
    at += stop - q;
    if (++line == s->out_height) line = 0, image++;
  }
  return count;
}

int64_t limpid_weight_element_runs(const limpid_weight_plan *p, int64_t element, const limpid_stretch *of, int64_t stretches, int64_t zeros,
                                   int64_t b_step, limpid_run *runs) {
  const limpid_convolution_shape *s = p->s;
  const int64_t step = s->stride_x * s->channels, down = element / s->kernel_width * s->dilation_y;
  const int64_t across = element % s->kernel_width * s->dilation_x - s->pad_left;  // column of x that q = 0 reads
  const int64_t first = across < 0 ? quotient_up(-across, s->stride_x) : 0;
  const int64_t last = across < s->width ? (s->width - 1 - across) / s->stride_x + 1 : 0;  // columns [first, last) of the output are inside
  int64_t count = 0;
  for (int64_t i = 0; i < stretches; i++) {
    const limpid_stretch t = of[i];
    const int outside = t.y + down < 0 || t.y + down >= s->height;
    const int64_t inner0 = outside ? t.stop : least(t.stop, most(t.q, first)), inner1 = most(inner0, least(t.stop, last));
    const int64_t a = ((t.line + down) * s->width + across) * s->channels + inner0 * step, b = (t.at - t.q) * b_step;
    if (inner0 > t.q) runs[count++] = (limpid_run){zeros, b + t.q * b_step, inner0 - t.q, 0};
    if (inner1 > inner0) runs[count++] = (limpid_run){a, b + inner0 * b_step, inner1 - inner0, step};
    if (t.stop > inner1) runs[count++] = (limpid_run){zeros, b + inner1 * b_step, t.stop - inner1, 0};
  }
  return count;
}

limpid_weight_ahead limpid_weight_look_ahead(const limpid_weight_plan *p, int64_t block, int64_t tiles) {
  const limpid_convolution_shape *s = p->s;
  const int64_t begin = least(p->length, (block + 1) * LIMPID_BLOCK), pixels = least(LIMPID_BLOCK, p->length - begin);
  const int64_t depth = least(LIMPID_BLOCK, p->length - block * LIMPID_BLOCK), x_pixels = pixels * s->stride_y * s->stride_x;
  limpid_weight_ahead a = {.x_floats = x_pixels * s->channels, .gradient_floats = pixels * s->out_channels};
  a.x = p->x + next_pixel(p, begin) * s->channels;
  a.gradient = p->gradient + begin * s->out_channels;
  a.share = pixels > 0 ? quotient_up(a.x_floats + a.gradient_floats, tiles * depth) : 0;
  return a;
}

void limpid_weight_fetch(limpid_weight_ahead *a, int64_t depth, limpid_tile_work *tile) {
  const int64_t in_x = a->x_floats - a->fetched, left = in_x + a->gradient_floats, share = least(depth * a->share, most(0, in_x > 0 ? in_x : left));
  limpid_tile_fetch(tile, in_x > 0 ? a->x + a->fetched : a->gradient - in_x, NULL, quotient_up(share, 16), depth);
  a->fetched += share;
}
