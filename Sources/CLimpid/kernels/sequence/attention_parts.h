// What attention and its gradient are made of. Internal to attention.
#ifndef LIMPID_KERNELS_ATTENTION_H
#define LIMPID_KERNELS_ATTENTION_H

#include <stdatomic.h>

#include "base/whole.h"
#include "kernels/contraction/contract.h"
#include "sequence/limpid_attention.h"

/// Rows of scores and what becomes of them.
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

/// Where the lines of a part of a head lie that is fetched while the head before is computed, from its first number on.
typedef struct {
  limpid_heads heads;
  int64_t count;
  const int64_t *lines;
} limpid_attention_part;

enum { LIMPID_ATTENTION_PARTS = 4 };  // queries, keys, values, and the gradient of what came of them

typedef struct {
  const limpid_attention_work *w;
  const limpid_contract_kernels *kernels;
  limpid_attention_part parts[LIMPID_ATTENTION_PARTS];
  int64_t part_count;
  int whole_heads;                 // a head is one thread's, from its beginning to its end
  int64_t panel, step;             // columns of a panel, floats from one row of scores to the next
  float *out;
  int64_t out_batch, out_head, out_row;
  limpid_heads g;
  float *dq, *dk, *dv;
  _Atomic int failed;
} limpid_attention_job;

/// One head: where its parts are.
typedef struct {
  limpid_attention_job *j;
  const float *q, *k, *v, *g;
  float *out, *dq, *dk, *dv;
  limpid_score_rows rows;
  int exact;                       // numbers that are not finite: what is left out must not be multiplied by zero
  float *keys, *values;            // turned: [panel of keys][d][panel]; forward the values are not turned: [panel of d][key][panel]
  float *plain_keys;               // backward: [panel of d][key][panel]
  float *queries, *outputs;        // backward, of one block: [panel of d][query][panel]
  int64_t block;                   // backward: the first query of the block
  const float *next[LIMPID_ATTENTION_PARTS];  // the parts of the head that follows,
  int64_t part, fetched;                      // and how far they have been fetched; only if heads are whole
} limpid_attention_head;

/// What is compiled for the instruction set in use.
typedef struct {
  void (*probabilities)(const limpid_score_rows *, int64_t first, int64_t count, int64_t width);
  void (*gradients)(const limpid_score_rows *, int64_t first, int64_t count, int64_t width);
  void (*scores)(float *to, const float *q, const float *k, int64_t k_row, int64_t n, int64_t size);
  void (*chain)(float *to, int64_t width, const float *a, int64_t a_step, const float *b, int64_t b_step, int64_t first, int64_t end,
                const int32_t *open);
  int (*finite)(const float *x, int64_t row, int64_t rows, int64_t width);
} limpid_attention_kernels;
limpid_attention_kernels limpid_attention_rows(void);

/// How many keys query i sees: those in front of it and its own, where the last query's is the last key.
static inline int64_t limpid_keys_seen(int causal, int64_t i, int64_t queries, int64_t keys) {
  const int64_t n = i + 1 + keys - queries;
  return !causal || n > keys ? keys : n < 0 ? 0 : n;
}

/// Columns `first` on of a matrix of `depth` rows, as the tile reads them.
void limpid_attention_pack(const limpid_attention_job *j, float *to, const float *from, int64_t row, int64_t depth, int64_t first, int64_t width);

/// Rows `first` on of a matrix of `keys` rows, as columns.
void limpid_attention_turn(const limpid_attention_job *j, float *to, const float *from, int64_t row, int64_t first, int64_t keys, int64_t size);

/// Zeros in `rows` rows of c.
void limpid_attention_clear(float *c, int64_t c_row, int64_t rows, int64_t columns);

/// What a tile whose result begins with +0 adds its block to: a row's width of zeros.
extern const float limpid_zeros[LIMPID_TILE_COLUMNS];

/// Scores (or any products of rows of x with all turned keys in y) of tiles [tile0, tile1) of the `tiles` into which `cut_rows` rows from
/// `cut_first` on are cut; `to` is where row `first` goes. A panel of y stays in the first cache meanwhile.
void limpid_attention_scores(limpid_attention_head *h, const float *x, int64_t x_row, const float *y, int64_t size, float *to, int64_t first,
                             int64_t cut_first, int64_t cut_rows, int64_t tiles, int64_t tile0, int64_t tile1);

/// to[i] = +0 and the chain over keys of rows of `from` (probabilities or their like) and packed rows b, for i in first ..< end.
void limpid_attention_mix(limpid_attention_head *h, const float *from, const float *b, const float *plain, int64_t plain_row, float *to,
                          int64_t to_row, int64_t size, int64_t first, int64_t end);

/// Where the parts of head `index` are.
void limpid_attention_open_head(limpid_attention_head *h, limpid_attention_job *j, int64_t index);

/// Which keys of the head's example take part, as lanes of bits.
void limpid_attention_open_keys(limpid_attention_head *h, int64_t index, int32_t *open);

/// `width` in whole panels.
int64_t limpid_attention_wide(const limpid_attention_job *j, int64_t width);

void limpid_attention_begin(limpid_attention_job *j);

/// Lets a tile `depth` steps deep fetch some more of the head that follows.
void limpid_attention_fetch(limpid_attention_head *h, limpid_tile_work *t, int64_t depth);

/// Heads are shared out; where there are few of them, the work inside a head is.
void limpid_attention_each(limpid_attention_job *j, void (*body)(void *, int64_t));
void limpid_attention_inside(limpid_attention_head *h, int64_t chunks, void (*body)(void *, int64_t));

#endif
