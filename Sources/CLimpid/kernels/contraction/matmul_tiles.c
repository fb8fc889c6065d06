// Matrix products by tiles: how the work is cut and when operands are packed. The arithmetic is in contract.inc.
//
// A chunk is a range of rows times a range of columns. Block after block of the reduction it takes its columns panel by panel, and a panel
// of b meets every tile of rows. An operand that several chunks share is packed before they start, one that a chunk has for itself by it.
#include "kernels/contraction/contract.h"
#include "kernels/contraction/matmul.h"
#include "kernels/contraction/stream.h"

#include <stddef.h>

typedef int64_t whole;

static whole least(whole a, whole b) { return a < b ? a : b; }
static whole most(whole a, whole b) { return a > b ? a : b; }
static whole quotient_up(whole a, whole b) { return (a + b - 1) / b; }

typedef struct {
  const limpid_matmul_work *w;
  const limpid_contract_kernels *kernels;
  whole tiles;                        // row tiles of one product,
  whole rows, taller;                 // of so many rows, the first `taller` of them of one more
  whole panel;                        // columns of a panel of b
  whole panels;                       // panels of one product
  whole row_parts, column_parts;      // one product is cut into row_parts × column_parts chunks
  whole products_per_chunk;           // > 1 only if row_parts = column_parts = 1
  int pack_a, pack_b;                 // is the operand copied into the order the tile reads it in?
  int keeps;                          // b is: by the first tile that meets it
  float *packed_a, *packed_b;         // if not null, all of it, before the chunks start
  whole packed_b_size;                // floats of one product
  limpid_tile_form a_form;            // how the tile reads a that is not packed
  int streams;                        // is the result written past the caches?
  whole packings, a_packings;         // packing chunks per product and block
} plan;

static whole blocks_of(const plan *p) { return quotient_up(p->w->k, LIMPID_BLOCK); }
// limpid_even_cut(m, tiles, tile), of which there are many, without a division each time.
static whole tile_start(const plan *p, whole tile) { return tile * p->rows + least(tile, p->taller); }

static void pack_rows(const plan *p, float *to, const float *a, whole tile, whole k0, whole depth) {
  const limpid_matmul_work *w = p->w;
  const whole row = tile_start(p, tile), rows = tile_start(p, tile + 1) - row;
  p->kernels->pack(to, rows, rows, a + row * w->a_row + k0 * w->a_column, w->a_column, w->a_row, depth, rows);
}

static void pack_panel(const plan *p, float *to, const float *b, whole panel, whole k0, whole depth) {
  const limpid_matmul_work *w = p->w;
  const whole column = panel * p->panel;
  p->kernels->pack(to, p->panel, p->panel, b + column * w->b_column + k0 * w->b_row, w->b_row, w->b_column, depth, least(p->panel, w->n - column));
}

// The packed whole: block by block, in a block tile after tile (panel after panel), in a tile step after step.
static void a_packing_chunk(void *context, whole chunk) {
  const plan *p = context;
  const limpid_matmul_work *w = p->w;
  const whole blocks = blocks_of(p);
  const whole index = chunk / (p->a_packings * blocks), block = chunk / p->a_packings % blocks, part = chunk % p->a_packings;
  const whole k0 = block * LIMPID_BLOCK, depth = least(LIMPID_BLOCK, w->k - k0);
  float *to = p->packed_a + index * w->m * w->k + k0 * w->m;
  const whole end = limpid_even_cut(p->tiles, p->a_packings, part + 1);
  for (whole tile = limpid_even_cut(p->tiles, p->a_packings, part); tile < end; tile++)
    pack_rows(p, to + tile_start(p, tile) * depth, limpid_a_of(w, index), tile, k0, depth);
}

static void packing_chunk(void *context, whole chunk) {
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
      pack_panel(p, to + (panel * depth + k) * p->panel, limpid_b_of(w, index), panel, k0 + k, least(steps, depth - k));
}

// Where the lines of a panel of b lie that has yet to be fetched, from its first element on, for a block of `depth` steps. Returns their
// number. A packed panel needs no list.
enum { MOST_LINES = LIMPID_BLOCK * LIMPID_TILE_COLUMNS / 16, NEAR = 32 * 1024 };  // a b of fewer floats is not fetched

static whole panel_lines(const plan *p, whole depth, int64_t *at) {
  const limpid_matmul_work *w = p->w;
  whole count = 0;
  if (w->b_column == 1) {
    for (whole k = 0; k < depth; k++)
      for (whole j = 0; j < p->panel; j += 16) at[count++] = k * w->b_row + j;
  } else if (w->b_row == 1) {
    for (whole k = 0; k < depth; k += 16)
      for (whole j = 0; j < p->panel; j++) at[count++] = k + j * w->b_column;
  }
  return count;
}

static const float *packed_b_of(const plan *p, whole index) {
  return p->w->b_packed ? p->w->b_packed : p->packed_b ? p->packed_b + index * p->packed_b_size : NULL;
}

// Where a panel is read from, by tiles or by the packing of it.
static const float *panel_source(const plan *p, whole index, whole panel, whole k0) {
  const limpid_matmul_work *w = p->w;
  const float *packed = packed_b_of(p, index);
  if (packed) return packed + (k0 * p->panels + panel * least(LIMPID_BLOCK, w->k - k0)) * p->panel;
  return limpid_b_of(w, index) + panel * p->panel * w->b_column + k0 * w->b_row;
}

// What a chunk computes.
typedef struct {
  whole first, end;      // products
  whole tile0, tile1;    // tiles of rows
  whole panel0, panel1;  // panels of columns
} part;

static part part_of(const plan *p, whole chunk) {
  const whole parts = p->row_parts * p->column_parts, first = chunk / parts * p->products_per_chunk;
  // Neighbouring chunks share their panels of b.
  const whole column_part = chunk % parts / p->row_parts, row_part = chunk % parts % p->row_parts;
  return (part){first, least(p->w->batch, first + p->products_per_chunk), limpid_even_cut(p->tiles, p->row_parts, row_part),
                limpid_even_cut(p->tiles, p->row_parts, row_part + 1), limpid_even_cut(p->panels, p->column_parts, column_part),
                limpid_even_cut(p->panels, p->column_parts, column_part + 1)};
}

// A part of one product, block after block. `after` is the panel that is read after the part's last one, or null.
static void product_part(const plan *p, whole index, part s, const float *after, float *scratch_a, float *scratch_b) {
  const limpid_matmul_work *w = p->w;
  const limpid_contract_kernels *kernels = p->kernels;
  const float *a = limpid_a_of(w, index), *b = limpid_b_of(w, index), *packed = packed_b_of(p, index);
  float *c = w->c + index * w->c_batch;
  const whole row0 = tile_start(p, s.tile0), tiles = s.tile1 - s.tile0;
  int64_t lines_at[MOST_LINES];
  const whole deepest = least(LIMPID_BLOCK, w->k);
  const whole lines = w->n * w->k < NEAR ? 0 : packed ? quotient_up(p->panel * deepest, 16) : panel_lines(p, deepest, lines_at);
  const whole share = quotient_up(lines, tiles);
  for (whole k0 = 0; k0 < w->k; k0 += LIMPID_BLOCK) {
    const whole depth = least(LIMPID_BLOCK, w->k - k0);
    limpid_run run = {0, 0, depth, w->a_column};
    limpid_tile_work t = {.runs = &run, .run_count = 1, .c_step = w->c_row, .accumulate = k0 > 0, .streams = p->streams};
    const float *a_block = NULL;
    if (p->pack_a) {
      a_block = p->packed_a ? p->packed_a + index * w->m * w->k + k0 * w->m + row0 * depth : scratch_a;
      for (whole tile = s.tile0; tile < s.tile1 && !p->packed_a; tile++)
        pack_rows(p, scratch_a + (tile_start(p, tile) - row0) * depth, a, tile, k0, depth);
    }
    for (whole panel = s.panel0; panel < s.panel1; panel++) {
      const whole column = panel * p->panel;
      t.columns = least(p->panel, w->n - column);
      t.b_step = p->panel;
      t.keep = scratch_b;
      int keeps = 0;
      if (packed) {
        t.b = panel_source(p, index, panel, k0);
      } else if (t.columns < p->panel || (p->pack_b && !p->keeps)) {
        pack_panel(p, scratch_b, b, panel, k0, depth);
        t.b = scratch_b;
      } else {
        t.b = panel_source(p, index, panel, k0);
        t.b_step = w->b_row;
        keeps = p->keeps;
      }
      // The next panel is fetched by an even share beside each tile: the one to the right, or the first one of the next block.
      const float *fetch = panel + 1 < s.panel1 ? panel_source(p, index, panel + 1, k0)
                           : k0 + depth < w->k  ? panel_source(p, index, s.panel0, k0 + depth) : after;
      const whole vectors = quotient_up(t.columns, kernels->lanes), next_lines = fetch ? lines : 0;
      limpid_tile_fetch(&t, fetch, NULL, fetch ? share : 0, depth);
      whole line = 0;
      for (whole tile = s.tile0; tile < s.tile1; tile++) {
        t.fetch_lines = most(0, least(share, next_lines - line));
        t.fetch = packed ? fetch + 16 * line : fetch;
        t.fetch_at = packed ? NULL : lines_at + least(line, lines);
        line += share;
        const whole row = tile_start(p, tile), rows = tile_start(p, tile + 1) - row;
        limpid_tile_form form = LIMPID_TILE_COLUMN;
        const float *starts[LIMPID_TILE_ROWS];
        if (a_block) {
          t.a = a_block + (row - row0) * depth;
          run.step = rows;
        } else if (p->a_form != LIMPID_TILE_TABLE) {
          form = p->a_form;
          t.a = a + row * w->a_row + k0 * w->a_column;
          t.row_step = w->a_row;
        } else {
          form = LIMPID_TILE_TABLE;
          for (whole r = 0; r < rows; r++) starts[r] = a + (row + r) * w->a_row + k0 * w->a_column;
          t.rows = starts;
        }
        t.c = c + row * w->c_row + column;
        const int last = k0 + depth == w->k, in_tile = last && limpid_tile_does(w->epilogue);
        limpid_tile_finish finish;
        if (in_tile) finish = limpid_tile_finish_of(w->epilogue, index * w->c_batch + row * w->c_row + column, column), t.finish = &finish;
        if (keeps) {
          kernels->keeping[form][rows - 1](&t);
          t.b = scratch_b;
          t.b_step = p->panel;
          keeps = 0;
        } else {
          kernels->tile[form][vectors - 1][rows - 1](&t);
        }
        if (last && !in_tile) limpid_matmul_finish(w, index, row, rows, column, t.columns);
      }
    }
  }
}

static void product_chunk(void *context, whole chunk) {
  const plan *p = context;
  const limpid_matmul_work *w = p->w;
  const part s = part_of(p, chunk);
  // The chunk this thread is likely to take next.
  const part next = part_of(p, chunk + limpid_threads());
  const float *after = next.first < w->batch ? panel_source(p, next.first, next.panel0, 0) : NULL;
  const whole deepest = least(LIMPID_BLOCK, w->k);
  const whole a_floats = p->pack_a && !p->packed_a ? (tile_start(p, s.tile1) - tile_start(p, s.tile0)) * deepest + 16 : 0;
  const whole b_floats = p->packed_b || w->b_packed ? 0 : p->panel * deepest;
  const size_t bytes = (size_t)(a_floats + b_floats) * sizeof(float) + 64;
  float *scratch = limpid_buffer_take(bytes);
  if (!scratch) __builtin_trap();  // the system has no memory left
  for (whole index = s.first; index < s.end; index++)
    product_part(p, index, s, index + 1 < s.end ? panel_source(p, index + 1, s.panel0, 0) : after, scratch + b_floats, scratch);
  limpid_buffer_give(scratch, bytes);
  limpid_stream_end(p->streams);
}

enum {
  CHUNK = 400000,  // multiplications worth handing to a thread: about 4 microseconds
  FEW_ROWS = 280,  // a block of so many rows stays in the second cache
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
    // All rows meet a panel at once, which is packed (if at all) where it is used.
    // Rows that do not stay in the second cache should meet several panels.
    whole wanted = 1;
    while (wanted < 8 && wanted * w->batch < 8 && product / (double)wanted >= 2 * CHUNK) wanted *= 2;
    p->column_parts = least(w->m * w->k > 128 * 1024 ? quotient_up(p->panels, 4) : p->panels, wanted);
    p->row_parts = least(p->tiles, quotient_up(wanted, p->column_parts));
    return;
  }
  const whole most_tiles = quotient_up(128, p->kernels->rows), most_panels = quotient_up(1024, p->panel);
  for (;;) {
    const whole tiles = quotient_up(p->tiles, p->row_parts), panels = quotient_up(p->panels, p->column_parts);
    const whole parts = p->row_parts * p->column_parts;
    const int enough = parts * w->batch >= 16 || product / (double)parts < 2 * CHUNK;
    const int few = tiles <= most_tiles && panels <= most_panels;
    if (enough && few) return;
    if (tiles == 1 && panels == 1) return;
    // Cutting columns makes every part pack the same rows of a.
    const int longer = p->pack_a ? tiles >= 8 : tiles * p->kernels->rows >= panels * p->panel;
    const int rows = panels == 1 || (tiles > 1 && longer);
    if (!enough || (rows ? tiles > most_tiles : panels > most_panels)) {
      if (rows) p->row_parts *= 2;
      else p->column_parts *= 2;
    } else if (rows) {
      p->column_parts *= 2;
    } else {
      p->row_parts *= 2;
    }
    p->row_parts = least(p->row_parts, p->tiles);
    p->column_parts = least(p->column_parts, p->panels);
  }
}

void limpid_matmul_tiled(const limpid_matmul_work *w) {
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
  p.streams = w->k <= LIMPID_BLOCK && w->n % 16 == 0 && w->c_row % 16 == 0 && w->c_batch % 16 == 0 &&
              (!w->epilogue || limpid_tile_does(w->epilogue)) && limpid_streams(w->c, w->batch * w->m * w->n, w->n);
  cut(&p);

  const whole blocks = blocks_of(&p);
  if (p.pack_b && p.row_parts > 1) {
    p.packed_b_size = w->k * p.panels * p.panel;
    p.packed_b = limpid_buffer_take((size_t)(p.packed_b_size * w->batch) * sizeof(float));
    p.packings = p.packed_b ? quotient_up(p.panels, w->b_column == 1 ? 16 : 2) : 0;
  }
  const size_t a_bytes = (size_t)(w->batch * w->m * w->k + 16) * sizeof(float);
  if (p.pack_a && p.column_parts > 1) {
    p.packed_a = limpid_buffer_take(a_bytes);
    p.a_packings = p.packed_a ? quotient_up(p.tiles, 4) : 0;
  }
  limpid_parallel(w->batch * blocks * p.packings, packing_chunk, &p);
  limpid_parallel(w->batch * blocks * p.a_packings, a_packing_chunk, &p);
  limpid_parallel(quotient_up(w->batch, p.products_per_chunk) * p.row_parts * p.column_parts, product_chunk, &p);
  if (p.packed_a) limpid_buffer_give(p.packed_a, a_bytes);
  if (p.packed_b) limpid_buffer_give(p.packed_b, (size_t)(p.packed_b_size * w->batch) * sizeof(float));
}

// MARK: Packing b once for many products

int64_t limpid_matmul_packed_size(int64_t n, int64_t k) {
  const limpid_contract_kernels *kernels = limpid_contract();
  return quotient_up(n, kernels->vectors * kernels->lanes) * kernels->vectors * kernels->lanes * k;
}

// Block by block, in a block panel after panel, in a panel step after step.
void limpid_matmul_pack(const float *b, int64_t b_row, int64_t b_column, int64_t n, int64_t k, float *packed) {
  const limpid_contract_kernels *kernels = limpid_contract();
  const whole panel = kernels->vectors * kernels->lanes, panels = quotient_up(n, panel);
  for (whole k0 = 0; k0 < k; k0 += LIMPID_BLOCK) {
    const whole depth = least(LIMPID_BLOCK, k - k0);
    // Where rows of b are contiguous, a few of them at a time, so that they are read in the order they lie in.
    const whole steps = b_column == 1 ? 8 : depth;
    for (whole step = 0; step < depth; step += steps)
      for (whole i = 0; i < panels; i++)
        kernels->pack(packed + (k0 * panels + i * depth + step) * panel, panel, panel, b + i * panel * b_column + (k0 + step) * b_row, b_row,
                      b_column, least(steps, depth - step), least(panel, n - i * panel));
  }
}
