// What attention and its gradient are made of: rows of scores are in attention.inc, products in contract.inc.
#include "kernels/sequence/attention_parts.h"

#include <string.h>

#define LIMPID_TEMPLATE "kernels/sequence/attention.inc"
#include "base/each_isa.h"

typedef int64_t whole;
typedef limpid_attention_job job;
typedef limpid_attention_head head;

limpid_attention_kernels limpid_attention_rows(void) {
  static void (*const probability_table[LIMPID_ISA_COUNT])(const limpid_score_rows *, whole, whole, whole) = LIMPID_DISPATCH(probability_rows);
  static void (*const gradient_table[LIMPID_ISA_COUNT])(const limpid_score_rows *, whole, whole, whole) = LIMPID_DISPATCH(gradient_rows);
  static void (*const scores_table[LIMPID_ISA_COUNT])(float *, const float *, const float *, whole, whole, whole) = LIMPID_DISPATCH(query_scores);
  static void (*const chain_table[LIMPID_ISA_COUNT])(
      float *, whole, const float *, whole, const float *, whole, whole, whole, const int32_t *) = LIMPID_DISPATCH(exact_chain);
  static int (*const finite_table[LIMPID_ISA_COUNT])(const float *, whole, whole, whole) = LIMPID_DISPATCH(all_finite);
  const limpid_isa_kind isa = limpid_isa();
  return (limpid_attention_kernels){probability_table[isa], gradient_table[isa], scores_table[isa], chain_table[isa], finite_table[isa]};
}

void limpid_attention_pack(const limpid_attention_job *j, float *to, const float *from, int64_t row, int64_t depth, int64_t first, int64_t width) {
  j->kernels->pack(to, j->panel, j->panel, from + first, row, 1, depth, least(j->panel, width - first));
}

void limpid_attention_turn(const limpid_attention_job *j, float *to, const float *from, int64_t row, int64_t first, int64_t keys, int64_t size) {
  j->kernels->pack(to, j->panel, j->panel, from + first * row, 1, row, size, least(j->panel, keys - first));
}

const float limpid_zeros[LIMPID_TILE_COLUMNS];

void limpid_attention_clear(float *c, int64_t c_row, int64_t rows, int64_t columns) {
  for (whole r = 0; r < rows; r++) memset(c + r * c_row, 0, (size_t)columns * sizeof(float));
}

// rows × columns of c: the chain over `depth` in blocks, from rows of a and packed rows of b, at most a panel of columns; added to +0 if
// `from_zero`, which tells only in the sign of a zero.
static void product(head *h, const float *a, whole a_row, whole rows, const float *b, whole depth, float *c, whole c_row, whole columns,
                    int from_zero) {
  const job *j = h->j;
  if (depth == 0) limpid_attention_clear(c, c_row, rows, columns);
  limpid_run run = {0, 0, 0, 1};
  limpid_tile_work t = {.a = a, .row_step = a_row, .b = b, .b_step = j->panel, .runs = &run, .run_count = 1, .c = c, .c_step = c_row,
                        .columns = columns, .earlier = from_zero ? limpid_zeros : NULL};
  void (*const tile)(const limpid_tile_work *) = j->kernels->tile[LIMPID_TILE_ROW][quotient_up(columns, j->kernels->lanes) - 1][rows - 1];
  for (whole k = 0; k < depth; k += LIMPID_BLOCK) {
    run.length = least(LIMPID_BLOCK, depth - k);
    limpid_attention_fetch(h, &t, run.length);
    tile(&t);
    t.a += LIMPID_BLOCK, t.b += LIMPID_BLOCK * j->panel;
    t.earlier = NULL, t.accumulate = 1;
  }
}

void limpid_attention_scores(limpid_attention_head *h, const float *x, int64_t x_row, const float *y, int64_t size, float *to, int64_t first,
                             int64_t cut_first, int64_t cut_rows, int64_t tiles, int64_t tile0, int64_t tile1) {
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  const whole last = cut_first + limpid_even_cut(cut_rows, tiles, tile1);
  const whole seen = limpid_keys_seen(w->causal, last - 1, w->queries, w->keys);
  for (whole key = 0; key < seen; key += j->panel)
    for (whole tile = tile0; tile < tile1; tile++) {
      const whole row = cut_first + limpid_even_cut(cut_rows, tiles, tile), end = cut_first + limpid_even_cut(cut_rows, tiles, tile + 1);
      if (limpid_keys_seen(w->causal, end - 1, w->queries, w->keys) <= key) continue;
      product(h, x + row * x_row, x_row, end - row, y + key * size, size, to + (row - first) * j->step + key, j->step,
              least(j->panel, w->keys - key), 0);
    }
}

void limpid_attention_mix(limpid_attention_head *h, const float *from, const float *b, const float *plain, int64_t plain_row, float *to,
                          int64_t to_row, int64_t size, int64_t first, int64_t end) {
  const job *j = h->j;
  const limpid_attention_work *w = j->w;
  if (h->exact) {
    const limpid_attention_kernels rows = limpid_attention_rows();
    for (whole i = first; i < end; i++)
      rows.chain(to + i * to_row, size, from + (i - first) * j->step, 1, plain, plain_row, 0,
                 limpid_keys_seen(w->causal, i, w->queries, w->keys), h->rows.open);
    return;
  }
  const whole seen = limpid_keys_seen(w->causal, end - 1, w->queries, w->keys);
  for (whole d = 0; d < size; d += j->panel)
    product(h, from, j->step, end - first, b + d * w->keys, seen, to + first * to_row + d, to_row, least(j->panel, size - d), 1);
}

void limpid_attention_open_head(limpid_attention_head *h, limpid_attention_job *j, int64_t index) {
  const limpid_attention_work *w = j->w;
  const whole n = index / w->heads, number = index % w->heads;
  *h = (head){.j = j, .q = w->q.at + n * w->q.batch + number * w->q.head, .k = w->k.at + n * w->k.batch + number * w->k.head,
              .v = w->v.at + n * w->v.batch + number * w->v.head};
  h->rows = (limpid_score_rows){.step = j->step, .queries = w->queries, .keys = w->keys, .scale = w->scale, .causal = w->causal,
                                .bias = w->bias ? w->bias + n * w->bias_batch + number * w->bias_head : NULL, .bias_row = w->bias_row,
                                .largest = w->largest + index * w->queries, .factor = w->factor + index * w->queries};
  // The head that this thread is likely to take next.
  const whole threads = limpid_threads(), next = limpid_thread_number() % 2 ? index - threads / 2 : index + (threads + 1) / 2;
  h->part = next >= 0 && next < w->batch * w->heads ? 0 : LIMPID_ATTENTION_PARTS;
  for (whole i = 0; i < j->part_count; i++) {
    const limpid_heads *heads = &j->parts[i].heads;
    h->next[i] = heads->at + next / w->heads * heads->batch + next % w->heads * heads->head;
  }
}

void limpid_attention_fetch(limpid_attention_head *h, limpid_tile_work *t, int64_t depth) {
  enum { EACH = 3 };  // lines for every 8 steps
  const job *j = h->j;
  t->fetch_lines = 0;
  if (h->part >= j->part_count) return;
  const limpid_attention_part *part = &j->parts[h->part];
  const whole lines = least(EACH * quotient_up(depth, 8), part->count - h->fetched);
  t->fetch = h->next[h->part], t->fetch_at = part->lines + h->fetched, t->fetch_lines = lines, t->fetch_each = EACH;
  h->fetched += lines;
  if (h->fetched == part->count) h->part++, h->fetched = 0;
}

void limpid_attention_open_keys(limpid_attention_head *h, int64_t index, int32_t *open) {
  const limpid_attention_work *w = h->j->w;
  if (!w->open) return;
  const uint8_t *from = w->open + index / w->heads * w->keys;
  for (whole key = 0; key < w->keys; key++) open[key] = from[key] ? -1 : 0;
  h->rows.open = open;
}

int64_t limpid_attention_wide(const limpid_attention_job *j, int64_t width) { return quotient_up(width, j->panel) * j->panel; }

void limpid_attention_inside(limpid_attention_head *h, int64_t chunks, void (*body)(void *, int64_t)) {
  if (!h->j->whole_heads) limpid_parallel(chunks, body, h);
  else for (whole chunk = 0; chunk < chunks; chunk++) body(h, chunk);
}

void limpid_attention_each(limpid_attention_job *j, void (*body)(void *, int64_t)) {
  enum { MOST_LINES = 4096 };  // of a part; longer heads have enough to compute for what they read
  const limpid_attention_work *w = j->w;
  const whole count = w->batch * w->heads;
  if (count < 6) {
    for (whole index = 0; index < count; index++) body(j, index);
    return;
  }
  j->whole_heads = 1;
  const limpid_heads heads[LIMPID_ATTENTION_PARTS] = {w->k, w->v, w->q, j->g};
  const whole rows[] = {w->keys, w->keys, w->queries, w->queries}, sizes[] = {w->size, w->value_size, w->size, w->value_size};
  whole lines = 0, longest = 0;
  for (int i = 0; i < LIMPID_ATTENTION_PARTS; i++) {
    j->parts[i] = (limpid_attention_part){.heads = heads[i], .count = heads[i].at ? rows[i] * quotient_up(sizes[i], 16) : 0};
    lines += j->parts[i].count, longest = most(longest, j->parts[i].count);
  }
  int64_t *at = longest > 0 && longest <= MOST_LINES ? limpid_buffer_take((size_t)lines * sizeof(int64_t)) : NULL;
  whole filled = 0;
  for (int i = 0; at && i < LIMPID_ATTENTION_PARTS && j->parts[i].count > 0; i++, j->part_count++) {
    j->parts[i].lines = at + filled;
    for (whole row = 0; row < rows[i]; row++)
      for (whole d = 0; d < sizes[i]; d += 16) at[filled++] = row * heads[i].row + d;
  }
  limpid_parallel(count, body, j);
  if (at) limpid_buffer_give(at, (size_t)lines * sizeof(int64_t));
}

void limpid_attention_begin(limpid_attention_job *j) {
  j->kernels = limpid_contract();
  j->panel = j->kernels->vectors * j->kernels->lanes;
  // Rows of scores that lie a power of two apart would fall onto the same lines of the first cache.
  j->step = quotient_up(limpid_attention_wide(j, j->w->keys), 32) * 32 + 16;
}
