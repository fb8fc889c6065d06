// Matrix products: how the work is cut and when operands are packed. The arithmetic is in contract.inc and matmul.inc.
#include "limpid_matmul.h"

#include "kernels/contract.h"
#include "kernels/epilogue.h"

// At most four vectors x, each with every row of y.
typedef struct {
  int64_t rows, count, k;
  const float *x, *y;
  int64_t x_row, x_column, y_row;
  float *c;
  int64_t c_first, c_second;  // from one x to the next, from one y to the next
} limpid_thin_dots;

#define LIMPID_TEMPLATE "kernels/matmul.inc"
#include "base/each_isa.h"

typedef int64_t whole;

static whole least(whole a, whole b) { return a < b ? a : b; }
static whole quotient_up(whole a, whole b) { return (a + b - 1) / b; }

// Where product `index` of the batch begins.
static const float *a_of(const limpid_matmul_work *w, whole index) {
  return w->a + (w->a_offsets ? w->a_offsets[index] : index * w->a_batch);
}
static const float *b_of(const limpid_matmul_work *w, whole index) {
  return w->b + (w->b_offsets ? w->b_offsets[index] : index * w->b_batch);
}

// Finishes a piece of product `index`.
static void finish(const limpid_matmul_work *w, whole index, whole row, whole rows, whole column, whole columns) {
  if (w->epilogue)
    limpid_finish(w->epilogue, &(limpid_piece){.result = w->c, .start = index * w->c_batch + row * w->c_row + column, .step = w->c_row,
                                               .rows = rows, .column = column, .columns = columns});
}

// MARK: Products without the tile

typedef void (*small_function)(const limpid_matmul_work *, const float *, const float *, float *);
static const small_function small_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(small_product);

static void small_chunk(void *context, whole index) {
  const limpid_matmul_work *w = context;
  small_table[limpid_isa()](w, a_of(w, index), b_of(w, index), w->c + index * w->c_batch);
  finish(w, index, 0, w->m, 0, w->n);
}

typedef void (*thin_function)(const limpid_matmul_work *, const float *, const float *, float *, float *, whole, whole);
static const thin_function thin_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(thin_product);
enum { THIN_ROWS = 4, THIN_COLUMNS = 1024 };

static void thin_chunk(void *context, whole chunk) {
  const limpid_matmul_work *w = context;
  const whole parts = quotient_up(w->n, THIN_COLUMNS), index = chunk / parts, part = chunk % parts;
  float sums[THIN_ROWS * THIN_COLUMNS];
  const whole j0 = limpid_even_cut(quotient_up(w->n, 16), parts, part) * 16;
  const whole j1 = least(w->n, limpid_even_cut(quotient_up(w->n, 16), parts, part + 1) * 16);
  thin_table[limpid_isa()](w, a_of(w, index), b_of(w, index), w->c + index * w->c_batch, sums, j0, j1);
  finish(w, index, 0, w->m, j0, j1 - j0);
}

typedef void (*dots_function)(const limpid_thin_dots *, whole, whole);
static const dots_function dots_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(thin_dot_products);

static whole dots_rows(const limpid_matmul_work *w) { return (65536 / (w->k + 1) + 16) / 16 * 16; }

static void dots_chunk(void *context, whole chunk) {
  const limpid_matmul_work *w = context;
  const int turned = w->n <= THIN_ROWS && w->a_column == 1;  // the vectors are columns of b, the rows are those of a
  limpid_thin_dots d = {.rows = turned ? w->n : w->m, .count = turned ? w->m : w->n, .k = w->k};
  const whole step = dots_rows(w), parts = quotient_up(d.count, step), index = chunk / parts, first = chunk % parts * step;
  const float *a = a_of(w, index), *b = b_of(w, index);
  d.c = w->c + index * w->c_batch;
  if (turned) d.x = b, d.x_row = w->b_column, d.x_column = w->b_row, d.y = a, d.y_row = w->a_row, d.c_first = 1, d.c_second = w->c_row;
  else d.x = a, d.x_row = w->a_row, d.x_column = w->a_column, d.y = b, d.y_row = w->b_column, d.c_first = w->c_row, d.c_second = 1;
  const whole count = least(d.count - first, step);
  dots_table[limpid_isa()](&d, first, first + count);
  if (turned) finish(w, index, first, count, 0, w->n);
  else finish(w, index, 0, w->m, first, count);
}

// MARK: Products by tiles

typedef struct {
  const limpid_matmul_work *w;
  const limpid_contract_kernels *kernels;
  whole tiles;                        // row tiles of one product
  whole panel;                        // columns of a panel of b
  whole panels;                       // panels of one product
  whole row_parts, column_parts;      // one product is cut into row_parts × column_parts chunks
  whole products_per_chunk;           // > 1 only if row_parts = column_parts = 1
  int pack_a, pack_b;                 // is the operand copied into the order the tile reads it in? Each chunk packs its part of a,
  float *packed_b;                    // but all of b is packed before the chunks start (null: not so)
  whole packed_b_size;                // floats of one product
  limpid_tile_form a_form;            // how the tile reads a that is not packed
  whole packings;                     // packing chunks per product and block
} plan;

static whole blocks_of(const plan *p) { return quotient_up(p->w->k, LIMPID_BLOCK); }
static whole tile_start(const plan *p, whole tile) { return limpid_even_cut(p->w->m, p->tiles, tile); }

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
      pack_panel(p, to + (panel * depth + k) * p->panel, b_of(w, index), panel, k0 + k, least(steps, depth - k));
}

// Tiles [tile0, tile1) × panels [panel0, panel1) of one product, block after block.
static void product_part(const plan *p, whole index, whole tile0, whole tile1, whole panel0, whole panel1, float *scratch_a, float *scratch_b) {
  const limpid_matmul_work *w = p->w;
  const limpid_contract_kernels *kernels = p->kernels;
  const float *a = a_of(w, index), *b = b_of(w, index);
  float *c = w->c + index * w->c_batch;
  const whole row0 = tile_start(p, tile0);
  for (whole k0 = 0; k0 < w->k; k0 += LIMPID_BLOCK) {
    const whole depth = least(LIMPID_BLOCK, w->k - k0);
    limpid_run run = {0, 0, depth, w->a_column};
    limpid_tile_work t = {.runs = &run, .run_count = 1, .c_step = w->c_row, .accumulate = k0 > 0};
    const float *a_block = NULL;
    if (p->pack_a) {
      a_block = scratch_a;
      for (whole tile = tile0; tile < tile1; tile++) pack_rows(p, scratch_a + (tile_start(p, tile) - row0) * depth, a, tile, k0, depth);
    }
    for (whole panel = panel0; panel < panel1; panel++) {
      const whole column = panel * p->panel;
      t.columns = least(p->panel, w->n - column);
      if (p->packed_b) {
        t.b = p->packed_b + index * p->packed_b_size + (k0 * p->panels + panel * depth) * p->panel;
        t.b_step = p->panel;
      } else if (p->pack_b || t.columns < p->panel) {
        pack_panel(p, scratch_b, b, panel, k0, depth);
        t.b = scratch_b;
        t.b_step = p->panel;
      } else {
        t.b = b + column + k0 * w->b_row;
        t.b_step = w->b_row;
      }
      const whole vectors = quotient_up(t.columns, kernels->lanes);
      for (whole tile = tile0; tile < tile1; tile++) {
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
        kernels->tile[form][vectors - 1][rows - 1](&t);
        if (k0 + depth == w->k) finish(w, index, row, rows, column, t.columns);
      }
    }
  }
}

static void product_chunk(void *context, whole chunk) {
  const plan *p = context;
  const limpid_matmul_work *w = p->w;
  const whole parts = p->row_parts * p->column_parts;
  const whole first = chunk / parts * p->products_per_chunk, end = least(w->batch, first + p->products_per_chunk);
  // Neighbouring chunks share their panels of b.
  const whole column_part = chunk % parts / p->row_parts, row_part = chunk % parts % p->row_parts;
  const whole tile0 = limpid_even_cut(p->tiles, p->row_parts, row_part), tile1 = limpid_even_cut(p->tiles, p->row_parts, row_part + 1);
  const whole panel0 = limpid_even_cut(p->panels, p->column_parts, column_part);
  const whole panel1 = limpid_even_cut(p->panels, p->column_parts, column_part + 1);
  const whole deepest = least(LIMPID_BLOCK, w->k);
  const whole a_floats = p->pack_a ? (tile_start(p, tile1) - tile_start(p, tile0)) * deepest + 16 : 0;
  const whole b_floats = p->packed_b ? 0 : p->panel * deepest;
  const size_t bytes = (size_t)(a_floats + b_floats) * sizeof(float) + 64;
  float *scratch = limpid_buffer_take(bytes);
  if (!scratch) {
    // No memory at all: slowly, then, but the same result.
    for (whole index = first; index < end && row_part + column_part == 0; index++) small_chunk((void *)w, index);
    return;
  }
  for (whole index = first; index < end; index++)
    product_part(p, index, tile0, tile1, panel0, panel1, scratch + b_floats, scratch);
  limpid_buffer_give(scratch, bytes);
}

enum { CHUNK = 400000 };  // multiplications worth handing to a thread: about 4 microseconds

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

static void tiled(const limpid_matmul_work *w) {
  const limpid_contract_kernels *kernels = limpid_contract();
  plan p = {.w = w, .kernels = kernels};
  p.tiles = quotient_up(w->m, kernels->rows);
  p.panel = kernels->vectors * kernels->lanes;
  p.panels = quotient_up(w->n, p.panel);
  p.a_form = w->a_row == 1 ? LIMPID_TILE_COLUMN : w->a_column == 1 ? LIMPID_TILE_ROW : LIMPID_TILE_TABLE;
  // Rows of a that lie a multiple of 2 kB apart fall onto the same lines of the first cache.
  const whole distance = p.a_form == LIMPID_TILE_COLUMN ? w->a_column : w->a_row;
  const int clash = distance % 512 == 0 || p.a_form == LIMPID_TILE_TABLE;
  p.pack_a = p.panels >= (clash ? 2 : 6) && (clash || p.a_form == LIMPID_TILE_COLUMN || w->m * w->k > 128 * 1024);
  // The tile fetches b ahead of its use, so rows far apart cost little as long as they do not push each other out of the caches.
  p.pack_b = w->b_column != 1 || p.tiles > (w->b_row % 512 == 0 ? 5 : 20);
  cut(&p);

  const whole blocks = blocks_of(&p);
  if (p.pack_b && p.row_parts > 1) {
    p.packed_b_size = w->k * p.panels * p.panel;
    p.packed_b = limpid_buffer_take((size_t)(p.packed_b_size * w->batch) * sizeof(float));
    p.packings = p.packed_b ? quotient_up(p.panels, w->b_column == 1 ? 16 : 2) : 0;
  }
  limpid_parallel(w->batch * blocks * p.packings, packing_chunk, &p);
  limpid_parallel(quotient_up(w->batch, p.products_per_chunk) * p.row_parts * p.column_parts, product_chunk, &p);
  if (p.packed_b) limpid_buffer_give(p.packed_b, (size_t)(p.packed_b_size * w->batch) * sizeof(float));
}

void limpid_matmul(const limpid_matmul_work *work) {
  limpid_matmul_work w = *work;
  if (w.batch <= 0 || w.m <= 0 || w.n <= 0) return;
  if (w.k <= 0) {
    for (whole index = 0; index < w.batch; index++) {
      for (whole i = 0; i < w.m; i++)
        for (whole j = 0; j < w.n; j++) w.c[index * w.c_batch + i * w.c_row + j] = 0.0f;
      finish(&w, index, 0, w.m, 0, w.n);
    }
    return;
  }
  // The rows of a batch that shares b are the rows of one product.
  if (w.batch > 1 && !w.a_offsets && !w.b_offsets && w.b_batch == 0 && w.a_batch == w.m * w.a_row && w.c_batch == w.m * w.c_row) {
    w.m *= w.batch;
    w.batch = 1;
  }
  const double product = (double)w.m * (double)w.n * (double)w.k;
  if (product <= 256) {
    for (whole index = 0; index < w.batch; index++) small_chunk(&w, index);
  } else if (w.m <= THIN_ROWS && w.b_column == 1 && w.n >= 64) {
    limpid_parallel(w.batch * quotient_up(w.n, THIN_COLUMNS), thin_chunk, &w);
  } else if (w.n <= THIN_ROWS && w.a_column == 1 && w.m >= 16) {
    limpid_parallel(w.batch * quotient_up(w.m, dots_rows(&w)), dots_chunk, &w);
  } else if (w.m <= THIN_ROWS && w.b_row == 1 && w.n >= 16 && (w.n > THIN_ROWS || w.a_column != 1)) {
    limpid_parallel(w.batch * quotient_up(w.n, dots_rows(&w)), dots_chunk, &w);
  } else {
    tiled(&w);
  }
}
