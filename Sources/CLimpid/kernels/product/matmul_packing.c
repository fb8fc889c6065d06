// Operands of a matrix product in the order the tile reads them in. See matmul_plan.h.
//
// The packed whole lies block by block, in a block tile after tile (panel after panel), in a tile step after step.
#include "kernels/product/matmul_plan.h"

typedef int64_t whole;
typedef limpid_matmul_plan plan;

#define tile_start limpid_tile_start

enum { NEAR = 384 * 1024, FEW_ROWS = 1024, FEW_TILES = 8 };

static whole blocks_of(const plan *p) { return quotient_up(p->w->k, LIMPID_BLOCK); }

void limpid_matmul_pack_rows(const limpid_matmul_plan *p, float *to, const float *a, int64_t tile, int64_t k0, int64_t depth) {
  const limpid_matmul_work *w = p->w;
  const whole row = tile_start(p, tile), rows = tile_start(p, tile + 1) - row;
  p->kernels->pack(to, rows, rows, a + row * w->a_row + k0 * w->a_column, w->a_column, w->a_row, depth, rows);
}

void limpid_matmul_pack_panel(const limpid_matmul_plan *p, float *to, const float *b, int64_t panel, int64_t k0, int64_t depth) {
  const limpid_matmul_work *w = p->w;
  const whole column = panel * p->panel;
  p->kernels->pack(to, p->panel, p->panel, b + column * w->b_column + k0 * w->b_row, w->b_row, w->b_column, depth, least(p->panel, w->n - column));
}

static void a_chunk(void *context, whole chunk) {
  const plan *p = context;
  const limpid_matmul_work *w = p->w;
  const whole blocks = blocks_of(p);
  const whole index = chunk / (p->a_packings * blocks), block = chunk / p->a_packings % blocks, part = chunk % p->a_packings;
  const whole k0 = block * LIMPID_BLOCK, depth = least(LIMPID_BLOCK, w->k - k0);
  float *to = p->packed_a + index * w->m * w->k + k0 * w->m;
  const whole end = limpid_even_cut(p->tiles, p->a_packings, part + 1);
  for (whole tile = limpid_even_cut(p->tiles, p->a_packings, part); tile < end; tile++)
    limpid_matmul_pack_rows(p, to + tile_start(p, tile) * depth, limpid_a_of(w, index), tile, k0, depth);
}

static void b_chunk(void *context, whole chunk) {
  const plan *p = context;
  const limpid_matmul_work *w = p->w;
  const whole blocks = blocks_of(p);
  const whole index = chunk / (p->packings * blocks), block = chunk / p->packings % blocks, part = chunk % p->packings;
  const whole k0 = block * LIMPID_BLOCK, depth = least(LIMPID_BLOCK, w->k - k0);
  float *to = p->packed_b + index * p->packed_b_size + k0 * p->panels * p->panel;
  const whole first = limpid_even_cut(p->panels, p->packings, part), end = limpid_even_cut(p->panels, p->packings, part + 1);
  // Where rows of b are contiguous, a few of them at a time, so that they are read in the order they lie in.
  const whole steps = w->b_column == 1 ? 8 : depth;
  for (whole k = 0; k < depth; k += steps)
    for (whole panel = first; panel < end; panel++)
      limpid_matmul_pack_panel(p, to + (panel * depth + k) * p->panel, limpid_b_of(w, index), panel, k0 + k, least(steps, depth - k));
}

static size_t a_bytes(const plan *p) { return (size_t)(p->w->batch * p->w->m * p->w->k + 16) * sizeof(float); }
static size_t b_bytes(const plan *p) { return (size_t)(p->packed_b_size * p->w->batch) * sizeof(float); }

void limpid_matmul_share(limpid_matmul_plan *p) {
  const limpid_matmul_work *w = p->w;
  // A b that stays in the second cache costs less if every part's first tile packs it anew, than read and written once more beforehand.
  const int near = p->keeps && w->b_row % 16 == 0 && w->n * w->k <= NEAR && w->m <= FEW_ROWS && p->tiles >= FEW_TILES * p->row_parts;
  if (p->pack_b && p->row_parts > 1 && !near) {
    p->packed_b_size = w->k * p->panels * p->panel;
    p->packed_b = limpid_buffer_take(b_bytes(p));
    p->packings = p->packed_b ? quotient_up(p->panels, w->b_column == 1 ? 16 : 2) : 0;
  }
  if (p->pack_a && p->column_parts > 1) {
    p->packed_a = limpid_buffer_take(a_bytes(p));
    p->a_packings = p->packed_a ? quotient_up(p->tiles, 4) : 0;
  }
  limpid_parallel(w->batch * blocks_of(p) * p->packings, b_chunk, p);
  limpid_parallel(w->batch * blocks_of(p) * p->a_packings, a_chunk, p);
}

void limpid_matmul_unshare(limpid_matmul_plan *p) {
  if (p->packed_a) limpid_buffer_give(p->packed_a, a_bytes(p));
  if (p->packed_b) limpid_buffer_give(p->packed_b, b_bytes(p));
}

// MARK: Packing b once for many products

int64_t limpid_matmul_packed_size(int64_t n, int64_t k) {
  const limpid_contract_kernels *kernels = limpid_contract();
  return quotient_up(n, kernels->vectors * kernels->lanes) * kernels->vectors * kernels->lanes * k;
}

void limpid_matmul_pack(const float *b, int64_t b_row, int64_t b_column, int64_t n, int64_t k, float *packed) {
  const limpid_contract_kernels *kernels = limpid_contract();
  const whole panel = kernels->vectors * kernels->lanes, panels = quotient_up(n, panel);
  for (whole k0 = 0; k0 < k; k0 += LIMPID_BLOCK) {
    const whole depth = least(LIMPID_BLOCK, k - k0);
    const whole steps = b_column == 1 ? 8 : depth;
    for (whole step = 0; step < depth; step += steps)
      for (whole i = 0; i < panels; i++)
        kernels->pack(packed + (k0 * panels + i * depth + step) * panel, panel, panel, b + i * panel * b_column + (k0 + step) * b_row, b_row,
                      b_column, least(steps, depth - step), least(panel, n - i * panel));
  }
}
