// How a weight gradient is cut into chunks.
#include "kernels/convolution/convolution_weight.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

enum { FEW_TILES = 12 };

// What a block of the reduction costs beside its arithmetic, in times of a tile, if rows and columns are cut so: every part of the columns
// copies the rows it meets, every part of the rows the columns; all copy the lines of x; and x and gradient come from far, while others compute.
static double overhead(const limpid_weight_plan *p, int64_t row_parts, int64_t column_parts) {
  const limpid_convolution_shape *s = p->s;
  const double rows = (double)row_parts, columns = (double)column_parts, tiles = (double)p->tiles, panels = (double)p->panel_count;
  const double x_line = (double)(s->channels * s->stride_x * s->stride_y);
  const double gathers = (p->gathers ? 0.2 : 0.02) * tiles * columns, packs = 0.15 * panels * rows;
  const double copies = p->copies && p->padded ? 0.004 * x_line * rows * columns : 0;
  const double far = 0.01 * ((double)s->out_channels * rows + x_line * columns);
  const double largest = (double)(quotient_up(p->tiles, row_parts) * quotient_up(p->panel_count, column_parts));
  // Chunks of different sizes, or a number of them that two or four threads cannot share evenly, leave threads waiting.
  const int64_t chunks = row_parts * column_parts * s->groups;
  const double uneven = (double)(chunks % 2) + 0.25 * (double)(quotient_up(chunks, 4) * 4 - chunks);
  const double idle = (largest * rows * columns - tiles * panels) * 0.3 + (chunks > 1 ? uneven / (double)chunks * tiles * panels : 0);
  return gathers + packs + copies + far + idle;
}

void limpid_weight_cut(limpid_weight_plan *p) {
  const limpid_convolution_shape *s = p->s;
  const double total = (double)p->rows * (double)p->columns * (double)p->length;
  const int64_t blocks = limpid_weight_blocks(p), wanted = total < 8e5 ? 1 : total < 64e5 ? 2 : 4;
  p->row_parts = p->column_parts = p->block_parts = 1;
  if (s->groups < wanted && p->tiles * p->panel_count <= FEW_TILES && blocks >= 2 * wanted) {
    p->block_parts = least(blocks, total < 16e6 ? 4 : 16);
    return;
  }
  const int64_t parts = least(quotient_up(wanted, s->groups), p->tiles * p->panel_count);
  double best = -1;
  for (int64_t rows = 1; rows <= least(p->tiles, 4 * parts); rows++)
    for (int64_t columns = 1; columns <= p->panel_count && columns <= 64; columns++) {
      if (rows * columns < parts || (rows - 1) * columns >= 4 * parts || rows * (columns - 1) >= 4 * parts) continue;
      // What a chunk keeps of a block should stay in the second cache: packed panels, and lines of x.
      const double far = p->gathers ? (double)quotient_up(p->panel_count, columns) * 32 : 0;
      const double cost = overhead(p, rows, columns) + (far > 768 ? (far - 768) * 0.1 * (double)rows * (double)columns : 0);
      if (best < 0 || cost < best) best = cost, p->row_parts = rows, p->column_parts = columns;
    }
}
