// Attention. A head's keys are turned and packed once, as the tile reads them. Then a few tiles of queries at a time meet all keys: their
// scores lie in scratch memory (rows × keys), become probabilities there, and meet the values. Memory grows with the number of keys, never
// with queries × keys.
#include "kernels/sequence/attention_parts.h"

typedef int64_t whole;
typedef limpid_attention_job job;
typedef limpid_attention_head head;

enum { FEW = 4, BLOCK_TILES = 4, SCRATCH = 128 * 1024 };  // queries without packing, tiles to a block, floats of scores to a block

static void pack_forward_chunk(void *context, whole chunk) {
  const head *h = context;
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  const whole key = chunk * j->panel, here = least(j->panel, w->keys - key);
  limpid_attention_turn(j, h->keys + key * w->size, h->k, w->k.row, key, w->keys, w->size);
  if (h->exact) return;
  for (whole d = 0; d < w->value_size; d += j->panel)
    limpid_attention_pack(j, h->values + d * w->keys + key * j->panel, h->v + key * w->v.row, w->v.row, here, d, w->value_size);
}

static whole tiles_of(const job *j) { return quotient_up(j->w->queries, j->kernels->rows); }
static whole block_tiles(const job *j) { return most(1, least(BLOCK_TILES, SCRATCH / (j->step * j->kernels->rows))); }

static void forward_block(void *context, whole chunk) {
  head *h = context;
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
  limpid_attention_scores(h, h->q, w->q.row, h->keys, w->size, scratch, first, 0, w->queries, tiles, tile0, tile1);
  for (whole tile = tile0; tile < tile1; tile++) {
    const whole row = limpid_even_cut(w->queries, tiles, tile), next = limpid_even_cut(w->queries, tiles, tile + 1);
    limpid_score_rows rows = h->rows;
    rows.rows = scratch + (row - first) * j->step;
    limpid_attention_rows().probabilities(&rows, row, next - row, limpid_keys_seen(w->causal, next - 1, w->queries, w->keys));
    limpid_attention_mix(h, rows.rows, h->values, h->v, w->v.row, h->out, j->out_row, w->value_size, row, next);
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
    limpid_attention_rows().scores(scratch, h->q + i * w->q.row, h->k, w->k.row, seen, w->size);
    limpid_attention_rows().probabilities(&rows, i, 1, seen);
    limpid_attention_rows().chain(h->out + i * j->out_row, w->value_size, scratch, 1, h->v, w->v.row, 0, seen, rows.open);
  }
}

static void forward_head(void *context, whole index) {
  job *j = context;
  const limpid_attention_work *w = j->w;
  const int few = w->queries <= FEW;
  const whole wide = limpid_attention_wide(j, w->keys), keys = few ? j->step : wide * w->size;
  const whole values = few ? 0 : w->keys * limpid_attention_wide(j, w->value_size);
  const size_t bytes = (size_t)(keys + values + wide + 32) * sizeof(float);
  float *memory = limpid_buffer_take(bytes);
  if (!memory) {
    j->failed = 1;
    return;
  }
  head h;
  limpid_attention_open_head(&h, j, index);
  limpid_attention_open_keys(&h, index, (int32_t *)(memory + keys + values));
  h.out = j->out + index / w->heads * j->out_batch + index % w->heads * j->out_head;
  if (few) {
    forward_few(&h, memory);
  } else {
    h.exact = (w->causal || w->open) && !limpid_attention_rows().finite(h.v, w->v.row, w->keys, w->value_size);
    h.keys = memory;
    h.values = memory + keys;
    limpid_attention_inside(&h, wide / j->panel, pack_forward_chunk);
    limpid_attention_inside(&h, quotient_up(tiles_of(j), block_tiles(j)), forward_block);
  }
  limpid_buffer_give(memory, bytes);
}

int limpid_attention(const limpid_attention_work *work, float *out, int64_t out_batch, int64_t out_head, int64_t out_row) {
  job j = {.w = work, .out = out, .out_batch = out_batch, .out_head = out_head, .out_row = out_row};
  limpid_attention_begin(&j);
  if (work->queries > 0) limpid_attention_each(&j, forward_head);
  return j.failed == 0;
}

