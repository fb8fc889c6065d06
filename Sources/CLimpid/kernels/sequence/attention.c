// Attention: how the work is cut, and what is packed. Rows of scores are in attention.inc, products in contract.inc.
//
// A head's keys are turned and packed once, as the tile reads them. Then a few tiles of queries at a time meet all keys: their scores lie in
// scratch memory (rows × keys), become probabilities there, and meet the values. Backward, 256 queries at a time, so that a block of the chains
// over queries is whole. Memory grows with the number of keys, never with queries × keys.
#include "sequence/limpid_attention.h"

#include <stdatomic.h>
#include <string.h>

#include "kernels/contraction/contract.h"

typedef struct {
  float *rows, *gradients;   // scores and dp of the first row
  int64_t step;              // from one row to the next
  int64_t queries, keys;
  float scale;
  int causal;
  const int32_t *open;       // null: all
  const float *bias;         // of query 0
  int64_t bias_row;
  float *largest, *factor;   // of query 0
} limpid_score_rows;

// How many keys query i sees: those in front of it and its own, where the last query's is the last key.
static inline int64_t limpid_keys_seen(int causal, int64_t i, int64_t queries, int64_t keys) {
  const int64_t n = i + 1 + keys - queries;
  return !causal || n > keys ? keys : n < 0 ? 0 : n;
}

#define LIMPID_TEMPLATE "kernels/sequence/attention.inc"
#include "base/each_isa.h"

typedef int64_t whole;

static whole least(whole a, whole b) { return a < b ? a : b; }
static whole most(whole a, whole b) { return a > b ? a : b; }
static whole quotient_up(whole a, whole b) { return (a + b - 1) / b; }

static void (*const probability_table[LIMPID_ISA_COUNT])(const limpid_score_rows *, whole, whole, whole) = LIMPID_DISPATCH(probability_rows);
static void (*const gradient_table[LIMPID_ISA_COUNT])(const limpid_score_rows *, whole, whole, whole) = LIMPID_DISPATCH(gradient_rows);
static void (*const scores_table[LIMPID_ISA_COUNT])(float *, const float *, const float *, whole, whole, whole) = LIMPID_DISPATCH(query_scores);
static void (*const chain_table[LIMPID_ISA_COUNT])(
    float *, whole, const float *, whole, const float *, whole, whole, whole, const int32_t *) = LIMPID_DISPATCH(exact_chain);
static int (*const finite_table[LIMPID_ISA_COUNT])(const float *, whole, whole, whole) = LIMPID_DISPATCH(all_finite);

enum { FEW = 4, BLOCK_TILES = 4, SCRATCH = 128 * 1024 };  // queries without packing, tiles to a block, floats of scores to a block

typedef struct {
  const limpid_attention_work *w;
  const limpid_contract_kernels *kernels;
  whole panel, step;               // columns of a panel, floats from one row of scores to the next
  float *out;
  whole out_batch, out_head, out_row;
  limpid_heads g;
  float *dq, *dk, *dv;
  _Atomic int failed;
} job;

// One head: where its parts are.
typedef struct {
  job *j;
  const float *q, *k, *v, *g;
  float *out, *dq, *dk, *dv;
  limpid_score_rows rows;
  int exact;                       // numbers that are not finite: what is left out must not be multiplied by zero
  float *keys, *values;            // turned: [panel of keys][d][panel]; forward the values are not turned: [panel of d][key][panel]
  float *plain_keys;               // backward: [panel of d][key][panel]
  float *queries, *outputs;        // backward, of one block: [panel of d][query][panel]
  whole block;                     // backward: the first query of the block
} head;

// MARK: Parts

// Columns `first` on of a matrix of `depth` rows, as the tile reads them.
static void pack_panel(const job *j, float *to, const float *from, whole row, whole depth, whole first, whole width) {
  j->kernels->pack(to, j->panel, j->panel, from + first, row, 1, depth, least(j->panel, width - first));
}

static void pack_turned(const job *j, float *to, const float *from, whole row, whole first, whole keys, whole size) {
  j->kernels->pack(to, j->panel, j->panel, from + first * row, 1, row, size, least(j->panel, keys - first));
}

static void clear(float *c, whole c_row, whole rows, whole columns) {
  for (whole r = 0; r < rows; r++) memset(c + r * c_row, 0, (size_t)columns * sizeof(float));
}

// rows × columns of c: the chain over `depth` in blocks, from rows of a and packed rows of b, at most a panel of columns. It is stored, or
// added to c.
static void product(const job *j, const float *a, whole a_row, whole rows, const float *b, whole depth, float *c, whole c_row, whole columns,
                    int added) {
  if (depth == 0 && !added) clear(c, c_row, rows, columns);
  for (whole k = 0; k < depth; k += LIMPID_BLOCK) {
    const limpid_run run = {0, 0, least(LIMPID_BLOCK, depth - k), 1};
    const limpid_tile_work t = {.a = a + k, .row_step = a_row, .b = b + k * j->panel, .b_step = j->panel, .runs = &run, .run_count = 1, .c = c,
                                .c_step = c_row, .columns = columns, .accumulate = added || k > 0};
    j->kernels->tile[LIMPID_TILE_ROW][quotient_up(columns, j->kernels->lanes) - 1][rows - 1](&t);
  }
}

// Scores (or any products of rows of x with all turned keys in y) of `tiles` tiles of rows; a panel stays in the first cache meanwhile.
static void scores(const head *h, const float *x, whole x_row, const float *y, whole size, float *to, whole first, whole cut_first, whole cut_rows,
                   whole tiles, whole tile0, whole tile1) {
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  const whole last = cut_first + limpid_even_cut(cut_rows, tiles, tile1);
  const whole seen = limpid_keys_seen(w->causal, last - 1, w->queries, w->keys);
  for (whole key = 0; key < seen; key += j->panel)
    for (whole tile = tile0; tile < tile1; tile++) {
      const whole row = cut_first + limpid_even_cut(cut_rows, tiles, tile), end = cut_first + limpid_even_cut(cut_rows, tiles, tile + 1);
      if (limpid_keys_seen(w->causal, end - 1, w->queries, w->keys) <= key) continue;
      product(j, x + row * x_row, x_row, end - row, y + key * size, size, to + (row - first) * j->step + key, j->step,
              least(j->panel, w->keys - key), 0);
    }
}

// to[i] = the chain over keys of rows of `from` (probabilities or their like) and packed rows b.
static void mix(const head *h, const float *from, const float *b, const float *plain, whole plain_row, float *to, whole to_row, whole size,
                whole first, whole end) {
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  if (h->exact) {
    for (whole i = first; i < end; i++)
      chain_table[limpid_isa()](to + i * to_row, size, from + (i - first) * j->step, 1, plain, plain_row, 0,
                                limpid_keys_seen(w->causal, i, w->queries, w->keys), h->rows.open);
    return;
  }
  const whole seen = limpid_keys_seen(w->causal, end - 1, w->queries, w->keys);
  clear(to + first * to_row, to_row, end - first, size);
  for (whole d = 0; d < size; d += j->panel)
    product(j, from, j->step, end - first, b + d * w->keys, seen, to + first * to_row + d, to_row, least(j->panel, size - d), 1);
}

static void open_head(head *h, job *j, whole index) {
  const limpid_attention_work *w = j->w;
  const whole n = index / w->heads, number = index % w->heads;
  *h = (head){.j = j, .q = w->q.at + n * w->q.batch + number * w->q.head, .k = w->k.at + n * w->k.batch + number * w->k.head,
              .v = w->v.at + n * w->v.batch + number * w->v.head};
  h->rows = (limpid_score_rows){.step = j->step, .queries = w->queries, .keys = w->keys, .scale = w->scale, .causal = w->causal,
                                .bias = w->bias ? w->bias + n * w->bias_batch + number * w->bias_head : NULL, .bias_row = w->bias_row,
                                .largest = w->largest + index * w->queries, .factor = w->factor + index * w->queries};
}

// Which keys of the head's example take part, as lanes of bits.
static void open_keys(head *h, whole index, int32_t *open) {
  const limpid_attention_work *w = h->j->w;
  if (!w->open) return;
  const uint8_t *from = w->open + index / w->heads * w->keys;
  for (whole key = 0; key < w->keys; key++) open[key] = from[key] ? -1 : 0;
  h->rows.open = open;
}

// MARK: Forward

static void pack_forward_chunk(void *context, whole chunk) {
  const head *h = context;
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  const whole key = chunk * j->panel, here = least(j->panel, w->keys - key);
  pack_turned(j, h->keys + key * w->size, h->k, w->k.row, key, w->keys, w->size);
  if (h->exact) return;
  for (whole d = 0; d < w->value_size; d += j->panel)
    pack_panel(j, h->values + d * w->keys + key * j->panel, h->v + key * w->v.row, w->v.row, here, d, w->value_size);
}

static whole tiles_of(const job *j) { return quotient_up(j->w->queries, j->kernels->rows); }
static whole block_tiles(const job *j) { return most(1, least(BLOCK_TILES, SCRATCH / (j->step * j->kernels->rows))); }

static void forward_block(void *context, whole chunk) {
  const head *h = context;
  job *j = h->j;
  const limpid_attention_work *w = j->w;
  const whole tiles = tiles_of(j), tile0 = chunk * block_tiles(j), tile1 = least(tiles, tile0 + block_tiles(j));
  const whole first = limpid_even_cut(w->queries, tiles, tile0), end = limpid_even_cut(w->queries, tiles, tile1);
  const size_t bytes = (size_t)((end - first) * j->step + 16) * sizeof(float);
  float *scratch = limpid_buffer_take(bytes);
  if (!scratch) {
    j->failed = 1;
    return;
  }
  scores(h, h->q, w->q.row, h->keys, w->size, scratch, first, 0, w->queries, tiles, tile0, tile1);
  for (whole tile = tile0; tile < tile1; tile++) {
    const whole row = limpid_even_cut(w->queries, tiles, tile), next = limpid_even_cut(w->queries, tiles, tile + 1);
    limpid_score_rows rows = h->rows;
    rows.rows = scratch + (row - first) * j->step;
    probability_table[limpid_isa()](&rows, row, next - row, limpid_keys_seen(w->causal, next - 1, w->queries, w->keys));
    mix(h, rows.rows, h->values, h->v, w->v.row, h->out, j->out_row, w->value_size, row, next);
  }
  limpid_buffer_give(scratch, bytes);
}

// A few queries: nothing is packed.
static void forward_few(const head *h, float *scratch) {
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  for (whole i = 0; i < w->queries; i++) {
    const whole seen = limpid_keys_seen(w->causal, i, w->queries, w->keys);
    limpid_score_rows rows = h->rows;
    rows.rows = scratch;
    scores_table[limpid_isa()](scratch, h->q + i * w->q.row, h->k, w->k.row, seen, w->size);
    probability_table[limpid_isa()](&rows, i, 1, seen);
    chain_table[limpid_isa()](h->out + i * j->out_row, w->value_size, scratch, 1, h->v, w->v.row, 0, seen, rows.open);
  }
}

static whole panels_of(const job *j, whole width) { return quotient_up(width, j->panel) * j->panel; }

static void forward_head(void *context, whole index) {
  job *j = context;
  const limpid_attention_work *w = j->w;
  const int few = w->queries <= FEW;
  const whole wide = panels_of(j, w->keys), keys = few ? j->step : wide * w->size, values = few ? 0 : w->keys * panels_of(j, w->value_size);
  const size_t bytes = (size_t)(keys + values + wide + 32) * sizeof(float);
  float *memory = limpid_buffer_take(bytes);
  if (!memory) {
    j->failed = 1;
    return;
  }
  head h;
  open_head(&h, j, index);
  open_keys(&h, index, (int32_t *)(memory + keys + values));
  h.out = j->out + index / w->heads * j->out_batch + index % w->heads * j->out_head;
  if (few) {
    forward_few(&h, memory);
  } else {
    h.exact = (w->causal || w->open) && !finite_table[limpid_isa()](h.v, w->v.row, w->keys, w->value_size);
    h.keys = memory;
    h.values = memory + keys;
    limpid_parallel(wide / j->panel, pack_forward_chunk, &h);
    limpid_parallel(quotient_up(tiles_of(j), block_tiles(j)), forward_block, &h);
  }
  limpid_buffer_give(memory, bytes);
}

// Heads are shared out; where there are few of them, the work inside a head is.
static void over_heads(job *j, void (*body)(void *, int64_t)) {
  const whole count = j->w->batch * j->w->heads;
  if (count >= 6) limpid_parallel(count, body, j);
  else for (whole index = 0; index < count; index++) body(j, index);
}

static void begin(job *j) {
  j->kernels = limpid_contract();
  j->panel = j->kernels->vectors * j->kernels->lanes;
  // Rows of scores that lie a power of two apart would fall onto the same lines of the first cache.
  j->step = quotient_up(panels_of(j, j->w->keys), 32) * 32 + 16;
}

int limpid_attention(const limpid_attention_work *work, float *out, int64_t out_batch, int64_t out_head, int64_t out_row) {
  job j = {.w = work, .out = out, .out_batch = out_batch, .out_head = out_head, .out_row = out_row};
  begin(&j);
  if (work->queries > 0) over_heads(&j, forward_head);
  return j.failed == 0;
}

// MARK: Backward

static void pack_backward_chunk(void *context, whole chunk) {
  const head *h = context;
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  const whole key = chunk * j->panel, here = least(j->panel, w->keys - key);
  pack_turned(j, h->keys + key * w->size, h->k, w->k.row, key, w->keys, w->size);
  pack_turned(j, h->values + key * w->value_size, h->v, w->v.row, key, w->keys, w->value_size);
  if (h->exact) return;
  for (whole d = 0; d < w->size; d += j->panel)
    pack_panel(j, h->plain_keys + d * w->keys + key * j->panel, h->k + key * w->k.row, w->k.row, here, d, w->size);
}

static whole block_rows(const head *h) { return least(LIMPID_BLOCK, h->j->w->queries - h->block); }

// A few tiles of queries of the block: probabilities, gradients of the scores, dq.
static void backward_queries(void *context, whole chunk) {
  const head *h = context;
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  const whole rows = block_rows(h), tiles = quotient_up(rows, j->kernels->rows);
  const whole tile0 = chunk * BLOCK_TILES, tile1 = least(tiles, tile0 + BLOCK_TILES);
  // Tiles of keys meet all queries of the block: each row is filled up to the end of the last tile that its last query sees.
  const whole width = least(w->keys, limpid_keys_seen(w->causal, h->block + rows - 1, w->queries, w->keys) + j->kernels->rows);
  scores(h, h->q, w->q.row, h->keys, w->size, h->rows.rows, h->block, h->block, rows, tiles, tile0, tile1);
  scores(h, h->g, j->g.row, h->values, w->value_size, h->rows.gradients, h->block, h->block, rows, tiles, tile0, tile1);
  for (whole tile = tile0; tile < tile1; tile++) {
    const whole row = h->block + limpid_even_cut(rows, tiles, tile), next = h->block + limpid_even_cut(rows, tiles, tile + 1);
    limpid_score_rows part = h->rows;
    part.rows += (row - h->block) * j->step;
    part.gradients += (row - h->block) * j->step;
    gradient_table[limpid_isa()](&part, row, next - row, width);
    mix(h, part.gradients, h->plain_keys, h->k, w->k.row, h->dq, w->q.row, w->size, row, next);
  }
  for (whole d = 0; d < w->size; d += j->panel)
    for (whole tile = tile0; tile < tile1; tile++) {
      const whole row = limpid_even_cut(rows, tiles, tile), next = limpid_even_cut(rows, tiles, tile + 1);
      pack_panel(j, h->queries + d * LIMPID_BLOCK + row * j->panel, h->q + (h->block + row) * w->q.row, w->q.row, next - row, d, w->size);
    }
  for (whole d = 0; d < w->value_size; d += j->panel)
    for (whole tile = tile0; tile < tile1; tile++) {
      const whole row = limpid_even_cut(rows, tiles, tile), next = limpid_even_cut(rows, tiles, tile + 1);
      pack_panel(j, h->outputs + d * LIMPID_BLOCK + row * j->panel, h->g + (h->block + row) * j->g.row, j->g.row, next - row, d, w->value_size);
    }
}

// The block's part of the chains over queries, for rows [key, end) of dk or dv.
static void add_block(const head *h, const float *a, const float *b, float *to, whole to_row, whole size, whole key, whole end) {
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  const whole seen_from = w->causal ? most(0, key - (w->keys - w->queries)) : 0;  // the first query that sees key `key`
  const whole skip = least(most(0, seen_from - h->block), block_rows(h)), depth = block_rows(h) - skip;
  if (h->block == 0) clear(to + key * to_row, to_row, end - key, size);
  if (depth == 0) return;
  const limpid_run run = {0, 0, depth, j->step};
  for (whole d = 0; d < size; d += j->panel) {
    const whole columns = least(j->panel, size - d);
    const limpid_tile_work t = {.a = a + skip * j->step + key, .b = b + d * LIMPID_BLOCK + skip * j->panel, .b_step = j->panel, .runs = &run,
                                .run_count = 1, .c = to + key * to_row + d, .c_step = to_row, .columns = columns, .accumulate = 1};
    j->kernels->tile[LIMPID_TILE_COLUMN][quotient_up(columns, j->kernels->lanes) - 1][end - key - 1](&t);
  }
}

enum { KEY_TILES = 8 };

static void backward_keys(void *context, whole chunk) {
  const head *h = context;
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  const whole tiles = quotient_up(w->keys, j->kernels->rows), tile1 = least(tiles, (chunk + 1) * KEY_TILES);
  for (int which = 0; which < 2; which++)
    for (whole tile = chunk * KEY_TILES; tile < tile1; tile++) {
      const whole key = limpid_even_cut(w->keys, tiles, tile), end = limpid_even_cut(w->keys, tiles, tile + 1);
      if (which == 0) add_block(h, h->rows.rows, h->outputs, h->dv, w->v.row, w->value_size, key, end);
      else add_block(h, h->rows.gradients, h->queries, h->dk, w->k.row, w->size, key, end);
    }
}

// The chains over queries one by one, what takes no part left out; all rows of scores of the head are at hand then.
static void exact_keys(void *context, whole key) {
  const head *h = context;
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  const whole from = w->causal ? most(0, key - (w->keys - w->queries)) : 0;
  const whole end = h->rows.open && h->rows.open[key] == 0 ? 0 : w->queries;
  chain_table[limpid_isa()](h->dv + key * w->v.row, w->value_size, h->rows.rows + key, j->step, h->g, j->g.row, from, end, NULL);
  chain_table[limpid_isa()](h->dk + key * w->k.row, w->size, h->rows.gradients + key, j->step, h->q, w->q.row, from, end, NULL);
}

static void backward_head(void *context, whole index) {
  job *j = context;
  const limpid_attention_work *w = j->w;
  head h;
  open_head(&h, j, index);
  const whole n = index / w->heads, number = index % w->heads;
  h.g = j->g.at + n * j->g.batch + number * j->g.head;
  h.dq = j->dq + (h.q - w->q.at);
  h.dk = j->dk + (h.k - w->k.at);
  h.dv = j->dv + (h.v - w->v.at);
  h.exact = (w->causal || w->open)
            && !(finite_table[limpid_isa()](h.q, w->q.row, w->queries, w->size) && finite_table[limpid_isa()](h.k, w->k.row, w->keys, w->size)
                 && finite_table[limpid_isa()](h.g, j->g.row, w->queries, w->value_size));
  const whole wide = panels_of(j, w->keys), size = panels_of(j, w->size), value_size = panels_of(j, w->value_size);
  const whole rows = (h.exact ? quotient_up(most(w->queries, 1), LIMPID_BLOCK) * LIMPID_BLOCK : least(LIMPID_BLOCK, w->queries)) * j->step + 16;
  const whole parts[] = {wide * w->size, wide * w->value_size, w->keys * size, LIMPID_BLOCK * size, LIMPID_BLOCK * value_size, rows, rows, wide};
  size_t bytes = 64;
  for (int i = 0; i < 8; i++) bytes += (size_t)parts[i] * sizeof(float);
  float *memory = limpid_buffer_take(bytes), *at[8];
  if (!memory) {
    j->failed = 1;
    return;
  }
  at[0] = memory;
  for (int i = 1; i < 8; i++) at[i] = at[i - 1] + parts[i - 1];
  h.keys = at[0], h.values = at[1], h.plain_keys = at[2], h.queries = at[3], h.outputs = at[4];
  h.rows.rows = at[5], h.rows.gradients = at[6];
  open_keys(&h, index, (int32_t *)at[7]);
  limpid_parallel(wide / j->panel, pack_backward_chunk, &h);
  const whole key_tiles = quotient_up(w->keys, j->kernels->rows);
  if (w->queries == 0)
    for (whole key = 0; key < w->keys; key++) exact_keys(&h, key);
  for (h.block = 0; h.block < w->queries; h.block += LIMPID_BLOCK) {
    const whole tiles = quotient_up(block_rows(&h), j->kernels->rows);
    if (h.exact) h.rows.rows = at[5] + h.block * j->step, h.rows.gradients = at[6] + h.block * j->step;
    limpid_parallel(quotient_up(tiles, BLOCK_TILES), backward_queries, &h);
    if (!h.exact) limpid_parallel(quotient_up(key_tiles, KEY_TILES), backward_keys, &h);
  }
  if (h.exact) {
    h.rows.rows = at[5], h.rows.gradients = at[6];
    limpid_parallel(w->keys, exact_keys, &h);
  }
  limpid_buffer_give(memory, bytes);
}

int limpid_attention_gradient(const limpid_attention_work *work, limpid_heads g, float *dq, float *dk, float *dv) {
  job j = {.w = work, .g = g, .dq = dq, .dk = dk, .dv = dv};
  begin(&j);
  over_heads(&j, backward_head);
  return j.failed == 0;
}
