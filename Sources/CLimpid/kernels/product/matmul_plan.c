// How a matrix product is cut into chunks, by its shape alone. See matmul_plan.h.
#include "kernels/product/matmul_plan.h"

#include "kernels/contraction/stream.h"

typedef int64_t whole;
typedef limpid_matmul_plan plan;

enum {
  CHUNK = 400000,       // multiplications worth handing to a thread: about 4 microseconds
  SOME_ROWS = 112,      // more of them are cut before columns, where a is packed
  FEW_ROWS = 400,       // rows that are not shared out if columns can be
  NEARBY = 280 * 1024,  // floats of a that stay in the second cache, beside what passes through it
};

// Halves one side after the other until there are enough chunks to share evenly, none of them too small to be worth it.
static void cut(plan *p) {
  const limpid_matmul_work *w = p->w;
  const double product = (double)w->m * (double)w->n * (double)w->k;
  p->row_parts = p->column_parts = p->products_per_chunk = 1;
  if (product <= CHUNK) {
    const double per_chunk = CHUNK / (product + 1) + 1;
    p->products_per_chunk = per_chunk > (double)w->batch ? w->batch : (whole)per_chunk;
    return;
  }
  if (w->m <= FEW_ROWS) {
    // All rows meet a panel at once, which is packed (if at all) where it is used. Rows that do not stay in the second cache should meet
    // several panels. Parts are never of quite the same size, so there should be many of them; but not so that b is packed for several.
    whole wanted = 1;
    while (wanted < 16 && wanted * w->batch < 16 && product / (double)wanted >= 2 * CHUNK) wanted *= 2;
    p->column_parts = least(w->m * w->k > NEARBY ? quotient_up(p->panels, 4) : p->panels, wanted);
    p->row_parts = least(p->tiles, quotient_up(least(wanted, 8), p->column_parts));
    return;
  }
  // Every part of the columns reads the same rows of a once more, every part of the rows the same columns of b. The rows of a part stay in
  // the second cache while all its columns pass.
  const whole most_tiles = quotient_up(FEW_ROWS, p->kernels->rows);
  for (;;) {
    const whole tiles = quotient_up(p->tiles, p->row_parts), panels = quotient_up(p->panels, p->column_parts);
    const whole parts = p->row_parts * p->column_parts;
    const int enough = parts * w->batch >= 16 || product / (double)parts < 2 * CHUNK;
    if ((enough && tiles <= most_tiles) || (tiles == 1 && panels == 1)) return;
    const int longer = tiles * p->kernels->rows >= (p->pack_a ? SOME_ROWS : panels * p->panel);
    const int rows = panels == 1 || (tiles > 1 && (enough || longer));
    if (rows) p->row_parts = least(2 * p->row_parts, p->tiles);
    else p->column_parts = least(2 * p->column_parts, p->panels);
  }
}

static int streams(const limpid_matmul_work *w, const float *result) { return limpid_streams(result, w->batch * w->m * w->n, w->n); }

limpid_matmul_plan limpid_matmul_plan_of(const limpid_matmul_work *w) {
  const limpid_contract_kernels *kernels = limpid_contract();
  plan p = {.w = w, .kernels = kernels};
  p.tiles = quotient_up(w->m, kernels->rows);
  p.rows = w->m / p.tiles;
  p.taller = w->m % p.tiles;
  p.panel = kernels->vectors * kernels->lanes;
  p.panels = quotient_up(w->n, p.panel);
  p.a_form = w->a_row == 1 ? LIMPID_TILE_COLUMN : w->a_column == 1 ? LIMPID_TILE_ROW : LIMPID_TILE_TABLE;
  // Rows of a that lie a multiple of 2 kB apart fall onto the same lines of the first cache.
  const whole distance = p.a_form == LIMPID_TILE_COLUMN ? w->a_column : w->a_row;
  const int clash = distance % 1024 == 0 || p.a_form == LIMPID_TILE_TABLE;
  p.pack_a = p.panels >= (clash ? 2 : 6) && (clash || p.a_form == LIMPID_TILE_COLUMN);
  // The tile fetches b ahead of its use, so rows far apart cost little while their pages have room in the first table of addresses.
  const int spread = least(LIMPID_BLOCK, w->k) * w->b_row > 100 * 1024;
  p.pack_b = !w->b_packed && (w->b_column != 1 || (p.tiles > 2 && spread) || p.tiles > 20);
  p.keeps = p.pack_b && w->b_column == 1 && (p.pack_a || p.a_form != LIMPID_TILE_TABLE);
  cut(&p);
  const whole rows = least(w->m, quotient_up(p.tiles, p.row_parts) * kernels->rows);
  p.stretch = most(1, NEARBY / rows / LIMPID_BLOCK) * LIMPID_BLOCK;
  // Lines that are read anyway are written where they are.
  const int over = w->epilogue && w->epilogue->addend == w->c;
  p.streams = !over && w->k <= p.stretch && w->n % 16 == 0 && w->c_row % 16 == 0 && w->c_batch % 16 == 0 && streams(w, w->c) &&
              (!w->epilogue || !w->epilogue->before || streams(w, w->epilogue->before));
  return p;
}
