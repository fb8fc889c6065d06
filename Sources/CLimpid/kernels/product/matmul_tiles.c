// Matrix products by tiles. The arithmetic is in contract.inc, the cut in matmul_plan.c.
#include "kernels/product/matmul_plan.h"
#include "kernels/contraction/stream.h"

typedef int64_t whole;
typedef limpid_matmul_plan plan;

#define tile_start limpid_tile_start

// Where the lines of a panel of b lie that has yet to be fetched, from its first element on, for a block of `depth` steps. Returns their
// number. A packed panel needs no list.
enum { MOST_LINES = LIMPID_BLOCK * LIMPID_TILE_COLUMNS / 16, NEAR = 32 * 1024 };  // a b of fewer floats is not fetched
enum { FAR = 200 * 1024 };  // a result of more floats is, and an a

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

// A part of one product, and where its operands are.
typedef struct {
  const plan *p;
  part s;
  whole index;
  const float *a, *b;
  const float *packed_b, *packed_a;  // null: not packed as a whole
  float *scratch_a, *scratch_b;
  float *strip;                      // the totals of a panel until they are done, rows of a panel's width
  float *c;
  int64_t *lines_at;                 // of a panel that is not packed
  whole lines;                       // of a panel that is fetched
  int fetches;                       // is the result brought nearer before it is written?
  whole k1, end;                     // the stretch
} piece;

static whole depth_at(const plan *p, whole k0) { return least(LIMPID_BLOCK, p->w->k - k0); }

// The result's lines are written all at once at the end of a tile, and each that is not near keeps a buffer from what the next tile reads.
// So each block of the reduction brings its share of them into the second cache.
static void fetch_result(const limpid_matmul_work *w, const float *c, whole rows, whole columns, whole k0) {
  const whole blocks = quotient_up(w->k, LIMPID_BLOCK), block = k0 / LIMPID_BLOCK;
  for (whole r = rows * block / blocks; r < rows * (block + 1) / blocks; r++)
    for (whole j = 0; j < columns; j += 16) __builtin_prefetch(c + r * w->c_row + j, 0, 2);
}

// The first panel reads rows of a from afar: while a tile is computed, the next one's come into the second cache, before its share of b.
enum { MOST_SOON = MOST_LINES + LIMPID_TILE_ROWS * LIMPID_BLOCK / 16 };

static void fetch_rows(const piece *x, limpid_tile_work *t, int64_t *at, whole tile, whole k0, whole depth) {
  const limpid_matmul_work *w = x->p->w;
  const whole row = tile_start(x->p, tile), rows = tile_start(x->p, tile + 1) - row;
  const float *from = x->a + row * w->a_row + k0;
  const whole apart = ((intptr_t)t->fetch - (intptr_t)from) / (intptr_t)sizeof(float);
  whole count = 0;
  for (whole k = 0; k < depth; k += 16)
    for (whole r = 0; r < rows; r++) at[count++] = r * w->a_row + k;
  for (whole i = 0; i < t->fetch_lines; i++) at[count++] = apart + (t->fetch_at ? t->fetch_at[i] : 16 * i);
  limpid_tile_fetch(t, from, at, count, depth);
}

// A panel's block meets all tiles. `next` is what is read after it, or null.
static void panel_block(const piece *x, whole panel, whole k0, const float *next) {
  const plan *p = x->p;
  const limpid_matmul_work *w = p->w;
  const whole depth = depth_at(p, k0), column = panel * p->panel, row0 = tile_start(p, x->s.tile0);
  limpid_run run = {0, 0, depth, w->a_column};
  const whole columns = least(p->panel, w->n - column), vectors = quotient_up(columns, p->kernels->lanes);
  // Totals that are not done yet go to the strip, and those that a tile does not finish itself. (Those of an earlier stretch lie in c,
  // where a tile that writes elsewhere may only read whole vectors.)
  const int last = k0 + depth == w->k, in_tile = last && limpid_tile_does(w->epilogue), finishes = last && !in_tile && w->epilogue;
  const int strips = w->k <= p->stretch || columns % p->kernels->lanes == 0, many = x->end - x->k1 > LIMPID_BLOCK;
  const int aside = strips && (k0 + depth < x->end || finishes), begins = k0 == x->k1;
  limpid_tile_work t = {.runs = &run, .run_count = 1, .c_step = aside ? p->panel : w->c_row, .accumulate = k0 > 0,
                        .streams = p->streams && !aside, .columns = aside ? vectors * p->kernels->lanes : columns, .earlier_step = begins ? w->c_row : p->panel,
                        .b = panel_source(p, x->index, panel, k0), .b_step = p->panel, .keep = x->scratch_b};
  int keeps = 0;
  if (!x->packed_b) {
    if (columns < p->panel || (p->pack_b && !p->keeps)) {
      limpid_matmul_pack_panel(p, x->scratch_b, x->b, panel, k0, depth);
      t.b = x->scratch_b;
    } else {
      t.b_step = w->b_row;
      keeps = p->keeps;
    }
  }
  const float *a_block = x->packed_a ? x->packed_a + k0 * w->m + row0 * depth
                         : p->pack_a ? x->scratch_a + (tile_start(p, x->s.tile1) - row0) * (k0 - x->k1)
                                     : NULL;
  const whole lines = next ? x->lines : 0;
  const whole share = quotient_up(lines, x->s.tile1 - x->s.tile0);
  const int afar = panel == x->s.panel0 && !a_block && p->a_form == LIMPID_TILE_ROW && w->m * w->k > FAR;
  int64_t soon[MOST_SOON];
  whole line = 0;
  for (whole tile = x->s.tile0; tile < x->s.tile1; tile++) {
    limpid_tile_fetch(&t, next, NULL, share, depth);
    t.fetch_lines = most(0, least(share, lines - line));
    if (x->packed_b) t.fetch = next + 16 * line;
    else t.fetch_at = x->lines_at + least(line, x->lines);
    if (afar && tile + 1 < x->s.tile1) fetch_rows(x, &t, soon, tile + 1, k0, depth);
    line += share;
    const whole row = tile_start(p, tile), rows = tile_start(p, tile + 1) - row;
    limpid_tile_form form = LIMPID_TILE_COLUMN;
    const float *starts[LIMPID_TILE_ROWS];
    if (a_block) {
      t.a = a_block + (row - row0) * depth;
      run.step = rows;
    } else if (p->a_form != LIMPID_TILE_TABLE) {
      form = p->a_form;
      t.a = x->a + row * w->a_row + k0 * w->a_column;
      t.row_step = w->a_row;
    } else {
      form = LIMPID_TILE_TABLE;
      for (whole r = 0; r < rows; r++) starts[r] = x->a + (row + r) * w->a_row + k0 * w->a_column;
      t.rows = starts;
    }
    float *strip = x->strip + (many ? (row - row0) * p->panel : 0);
    float *c = x->c + row * w->c_row + column;
    t.c = aside ? strip : c;
    t.earlier = k0 == 0 || !strips ? NULL : begins ? c : strip;
    if (finishes) limpid_fetch_slope(w->epilogue, x->index * w->c_batch + row * w->c_row + column, w->c_row, rows, columns);
    if (x->fetches) fetch_result(w, c, rows, columns, k0);
    if (in_tile) limpid_fetch_addend(w->epilogue, x->index * w->c_batch + row * w->c_row + column, w->c_row, rows, columns);
    limpid_tile_finish finish;
    if (in_tile) finish = limpid_tile_finish_of(w->epilogue, x->index * w->c_batch + row * w->c_row + column, column), t.finish = &finish;
    if (keeps) {
      p->kernels->keeping[form][rows - 1](&t);
      t.b = x->scratch_b;
      t.b_step = p->panel;
      keeps = 0;
    } else {
      p->kernels->tile[form][vectors - 1][rows - 1](&t);
    }
    if (finishes) {
      limpid_piece done = limpid_matmul_piece(w, x->index, row, rows, column, columns);
      if (aside) done.from = strip, done.from_step = p->panel, done.streams = p->streams;
      limpid_finish(w->epilogue, &done);
    }
  }
}

// A part of one product. `after` is the panel that is read after the part's last one, or null.
static void product_part(const plan *p, whole index, part s, const float *after, float *scratch_a, float *scratch_b, float *strip) {
  const limpid_matmul_work *w = p->w;
  int64_t lines_at[MOST_LINES];
  piece x = {.p = p, .s = s, .index = index, .a = limpid_a_of(w, index), .b = limpid_b_of(w, index), .packed_b = packed_b_of(p, index),
             .packed_a = p->packed_a ? p->packed_a + index * w->m * w->k : NULL, .scratch_a = scratch_a, .scratch_b = scratch_b,
             .strip = strip, .c = w->c + index * w->c_batch, .lines_at = lines_at};
  x.fetches = w->k > LIMPID_BLOCK && !p->streams && w->m * w->n > FAR;
  const whole deepest = depth_at(p, 0);
  x.lines = w->n * w->k < NEAR ? 0 : x.packed_b ? quotient_up(p->panel * deepest, 16) : panel_lines(p, deepest, lines_at);
  const whole row0 = tile_start(p, s.tile0), rows = tile_start(p, s.tile1) - row0;
  for (whole k1 = 0; k1 < w->k; k1 += p->stretch) {
    const whole end = least(w->k, k1 + p->stretch);
    x.k1 = k1, x.end = end;
    for (whole k0 = k1; p->pack_a && !p->packed_a && k0 < end; k0 += LIMPID_BLOCK)
      for (whole tile = s.tile0; tile < s.tile1; tile++)
        limpid_matmul_pack_rows(p, scratch_a + rows * (k0 - k1) + (tile_start(p, tile) - row0) * depth_at(p, k0), x.a, tile, k0, depth_at(p, k0));
    for (whole panel = s.panel0; panel < s.panel1; panel++)
      for (whole k0 = k1; k0 < end; k0 += LIMPID_BLOCK)
        panel_block(&x, panel, k0,
                    k0 + LIMPID_BLOCK < end   ? panel_source(p, index, panel, k0 + LIMPID_BLOCK)
                    : panel + 1 < s.panel1    ? panel_source(p, index, panel + 1, k1)
                    : end < w->k              ? panel_source(p, index, s.panel0, end)
                                              : after);
  }
}

static void product_chunk(void *context, whole chunk) {
  const plan *p = context;
  const limpid_matmul_work *w = p->w;
  const part s = part_of(p, chunk);
  // The chunk this thread is likely to take next: half of the threads take them from the end (base/threads.c).
  const whole threads = limpid_threads();
  const whole ahead = most(0, limpid_thread_number() & 1 ? chunk - threads / 2 : chunk + (threads + 1) / 2);
  const part next = part_of(p, ahead);
  const float *after = next.first < w->batch ? panel_source(p, next.first, next.panel0, 0) : NULL;
  const whole deepest = least(p->stretch, w->k);
  const whole a_floats = p->pack_a && !p->packed_a ? (tile_start(p, s.tile1) - tile_start(p, s.tile0)) * deepest + 16 : 0;
  const whole b_floats = p->packed_b || w->b_packed ? 0 : p->panel * LIMPID_BLOCK;
  const whole strip = p->panel * (w->k > LIMPID_BLOCK ? tile_start(p, s.tile1) - tile_start(p, s.tile0) : p->kernels->rows);
  const size_t bytes = (size_t)(strip + b_floats + a_floats) * sizeof(float) + 64;
  float *scratch = limpid_buffer_take(bytes);
  if (!scratch) __builtin_trap();  // the system has no memory left
  for (whole index = s.first; index < s.end; index++)
    product_part(p, index, s, index + 1 < s.end ? panel_source(p, index + 1, s.panel0, 0) : after, scratch + strip + b_floats,
                 scratch + strip, scratch);
  limpid_buffer_give(scratch, bytes);
  limpid_stream_end(p->streams);
}

void limpid_matmul_tiled(const limpid_matmul_work *w) {
  plan p = limpid_matmul_plan_of(w);
  limpid_matmul_share(&p);
  limpid_parallel(quotient_up(w->batch, p.products_per_chunk) * p.row_parts * p.column_parts, product_chunk, &p);
  limpid_matmul_unshare(&p);
}
