// The gradient of attention: 256 queries at a time, so that a block of the chains over queries is whole.
#include "kernels/sequence/attention_parts.h"

typedef int64_t whole;
typedef limpid_attention_job job;
typedef limpid_attention_head head;

enum { BLOCK_TILES = 4 };  // tiles of queries to a chunk

static void pack_backward_chunk(void *context, whole chunk) {
  const head *h = context;
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  const whole key = chunk * j->panel, here = least(j->panel, w->keys - key);
  limpid_attention_turn(j, h->keys + key * w->size, h->k, w->k.row, key, w->keys, w->size);
  limpid_attention_turn(j, h->values + key * w->value_size, h->v, w->v.row, key, w->keys, w->value_size);
  if (h->exact) return;
  for (whole d = 0; d < w->size; d += j->panel)
    limpid_attention_pack(j, h->plain_keys + d * w->keys + key * j->panel, h->k + key * w->k.row, w->k.row, here, d, w->size);
}

static whole block_rows(const head *h) { return least(LIMPID_BLOCK, h->j->w->queries - h->block); }

// A few tiles of queries of the block: probabilities, gradients of the scores, dq.
static void backward_queries(void *context, whole chunk) {
  head *h = context;
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  const whole rows = block_rows(h), tiles = quotient_up(rows, j->kernels->rows);
  const whole tile0 = chunk * BLOCK_TILES, tile1 = least(tiles, tile0 + BLOCK_TILES);
  // Tiles of keys meet all queries of the block: each row is filled up to the end of the last tile that its last query sees.
  const whole width = least(w->keys, limpid_keys_seen(w->causal, h->block + rows - 1, w->queries, w->keys) + j->kernels->rows);
  limpid_attention_scores(h, h->q, w->q.row, h->keys, w->size, h->rows.rows, h->block, h->block, rows, tiles, tile0, tile1);
  limpid_attention_scores(h, h->g, j->g.row, h->values, w->value_size, h->rows.gradients, h->block, h->block, rows, tiles, tile0, tile1);
  for (whole tile = tile0; tile < tile1; tile++) {
    const whole row = h->block + limpid_even_cut(rows, tiles, tile), next = h->block + limpid_even_cut(rows, tiles, tile + 1);
    limpid_score_rows part = h->rows;
    part.rows += (row - h->block) * j->step;
    part.gradients += (row - h->block) * j->step;
    limpid_attention_rows().gradients(&part, row, next - row, width);
    limpid_attention_mix(h, part.gradients, h->plain_keys, h->k, w->k.row, h->dq, w->q.row, w->size, row, next);
  }
  for (whole d = 0; d < w->size; d += j->panel)
    for (whole tile = tile0; tile < tile1; tile++) {
      const whole row = limpid_even_cut(rows, tiles, tile), next = limpid_even_cut(rows, tiles, tile + 1);
      limpid_attention_pack(j, h->queries + d * LIMPID_BLOCK + row * j->panel, h->q + (h->block + row) * w->q.row, w->q.row, next - row, d, w->size);
    }
  for (whole d = 0; d < w->value_size; d += j->panel)
    for (whole tile = tile0; tile < tile1; tile++) {
      const whole row = limpid_even_cut(rows, tiles, tile), next = limpid_even_cut(rows, tiles, tile + 1);
      limpid_attention_pack(j, h->outputs + d * LIMPID_BLOCK + row * j->panel, h->g + (h->block + row) * j->g.row, j->g.row, next - row, d,
                            w->value_size);
    }
}

// The block's part of the chains over queries, for rows [key, end) of dk or dv.
static void add_block(head *h, const float *a, const float *b, float *to, whole to_row, whole size, whole key, whole end) {
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  const whole seen_from = w->causal ? most(0, key - (w->keys - w->queries)) : 0;  // the first query that sees key `key`
  const whole skip = least(most(0, seen_from - h->block), block_rows(h)), depth = block_rows(h) - skip;
  if (depth == 0) {
    if (h->block == 0) limpid_attention_clear(to + key * to_row, to_row, end - key, size);
    return;
  }
  const limpid_run run = {0, 0, depth, j->step};
  for (whole d = 0; d < size; d += j->panel) {
    const whole columns = least(j->panel, size - d);
    limpid_tile_work t = {.a = a + skip * j->step + key, .b = b + d * LIMPID_BLOCK + skip * j->panel, .b_step = j->panel, .runs = &run,
                                .run_count = 1, .c = to + key * to_row + d, .c_step = to_row, .columns = columns, .accumulate = h->block > 0,
                                .earlier = h->block == 0 ? limpid_zeros : NULL};
    limpid_attention_fetch(h, &t, depth);
    j->kernels->tile[LIMPID_TILE_COLUMN][quotient_up(columns, j->kernels->lanes) - 1][end - key - 1](&t);
  }
}

enum { KEY_TILES = 8 };

static void backward_keys(void *context, whole chunk) {
  head *h = context;
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
  limpid_attention_rows().chain(h->dv + key * w->v.row, w->value_size, h->rows.rows + key, j->step, h->g, j->g.row, from, end, NULL);
  limpid_attention_rows().chain(h->dk + key * w->k.row, w->size, h->rows.gradients + key, j->step, h->q, w->q.row, from, end, NULL);
}

static void backward_head(void *context, whole index) {
  job *j = context;
  const limpid_attention_work *w = j->w;
  head h;
  limpid_attention_open_head(&h, j, index);
  const whole n = index / w->heads, number = index % w->heads;
  h.g = j->g.at + n * j->g.batch + number * j->g.head;
  h.dq = j->dq + (h.q - w->q.at);
  h.dk = j->dk + (h.k - w->k.at);
  h.dv = j->dv + (h.v - w->v.at);
  h.exact = (w->causal || w->open)
            && !(limpid_attention_rows().finite(h.q, w->q.row, w->queries, w->size) && limpid_attention_rows().finite(h.k, w->k.row, w->keys, w->size)
                 && limpid_attention_rows().finite(h.g, j->g.row, w->queries, w->value_size));
  const whole wide = limpid_attention_wide(j, w->keys), size = limpid_attention_wide(j, w->size), value_size = limpid_attention_wide(j, w->value_size);
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
  limpid_attention_open_keys(&h, index, (int32_t *)at[7]);
  limpid_attention_inside(&h, wide / j->panel, pack_backward_chunk);
  const whole key_tiles = quotient_up(w->keys, j->kernels->rows);
  if (w->queries == 0)
    for (whole key = 0; key < w->keys; key++) exact_keys(&h, key);
  for (h.block = 0; h.block < w->queries; h.block += LIMPID_BLOCK) {
    const whole tiles = quotient_up(block_rows(&h), j->kernels->rows);
    if (h.exact) h.rows.rows = at[5] + h.block * j->step, h.rows.gradients = at[6] + h.block * j->step;
    limpid_attention_inside(&h, quotient_up(tiles, BLOCK_TILES), backward_queries);
    if (!h.exact) limpid_attention_inside(&h, quotient_up(key_tiles, KEY_TILES), backward_keys);
  }
  if (h.exact) {
    h.rows.rows = at[5], h.rows.gradients = at[6];
    limpid_attention_inside(&h, w->keys, exact_keys);
  }
  limpid_buffer_give(memory, bytes);
}

int limpid_attention_gradient(const limpid_attention_work *work, limpid_heads g, float *dq, float *dk, float *dv) {
  job j = {.w = work, .g = g, .dq = dq, .dk = dk, .dv = dv};
  limpid_attention_begin(&j);
  limpid_attention_each(&j, backward_head);
  return j.failed == 0;
}
