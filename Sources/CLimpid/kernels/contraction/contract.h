// The tile under every contraction (matrix product, convolution and its gradients). Internal to the kernels.
//
// A tile is a few rows by a few vectors of columns, held in registers over one block of the reduction:
//
//   acc[r][j] = fma(a[r][k], b[k][j], acc[r][j])      from +0, in increasing k
//
// Afterwards the block is stored (the first one) or added to what is stored (the later ones). Lanes lie over columns, so every output
// element is the same chain of operations whatever the vector length, and the order of tiles does not matter.
#ifndef LIMPID_CONTRACT_H
#define LIMPID_CONTRACT_H

#include "base/limpid_base.h"
#include "base/limpid_constants.h"

enum { LIMPID_TILE_ROWS = 14, LIMPID_TILE_VECTORS = 4, LIMPID_TILE_COLUMNS = 32 };  // the most any instruction set uses

/// A stretch of the reduction whose operands lie at a steady distance from each other.
typedef struct {
  int64_t a;       // floats from the start of each row to the first operand
  int64_t b;       // floats from the start of the panel to the first row of b
  int64_t length;  // how many k
  int64_t step;    // floats from one operand to the next; not used by the row form, where it is 1
} limpid_run;

/// What a tile does with its totals before it stores them: clamp((total + bias) + addend).
typedef struct {
  const float *bias;    // of the tile's first column, or null
  const float *addend;  // at the tile's first row and column, laid out as c, or null
  int clamps;
  float low, high;
} limpid_tile_finish;

typedef struct {
  // Where the operand of row r at step k is:
  const float *a;            // column form: a[run.a + k * run.step + r]; row form: a[run.a + k + r * row_step]
  const float *const *rows;  // table form: rows[r][run.a + k * run.step]
  int64_t row_step;
  const float *b;            // the operand of column j at step k is b[run.b + k * b_step + j], readable for whole vectors
  int64_t b_step;
  float *keep;               // of a keeping tile: where the operands of b are also put, step after step
  const limpid_run *runs;    // the runs of this block, in increasing k
  int64_t run_count;
  float *c;                  // the result of row r, column j is c[c_rows[r] + j], or c[r * c_step + j] if c_rows is null
  const int64_t *c_rows;
  int64_t c_step;
  int64_t columns;           // columns to store
  int continues;             // 1: the block goes on from what is stored, instead of from +0
  int accumulate;            // 0: store the block, 1: add it to what is there
  const float *earlier;      // if not null: the blocks before, to which this one is added, lie here, in whole vectors, and not where c is
  int64_t earlier_step;      // floats from one row of them to the next
  int streams;               // 1: write the result past the caches; whole, aligned vectors only (stream.h)
  const limpid_tile_finish *finish;  // if not null: this is the last block, and what follows it
  // What will be needed next is brought into the second cache meanwhile: for every 8 steps `fetch_each` lines, until there were
  // `fetch_lines` of them. Line i is at fetch + fetch_at[i], or the i-th from `fetch` on if fetch_at is null.
  const float *fetch;
  const int64_t *fetch_at;
  int64_t fetch_lines, fetch_each;
} limpid_tile_work;

/// Gives the tile, `depth` steps deep, `lines` lines to fetch.
static inline void limpid_tile_fetch(limpid_tile_work *t, const float *from, const int64_t *at, int64_t lines, int64_t depth) {
  const int64_t times = (depth + 7) / 8;
  t->fetch = from;
  t->fetch_at = at;
  t->fetch_lines = lines;
  t->fetch_each = (lines + times - 1) / times;
}

typedef enum {
  LIMPID_TILE_COLUMN = 0,  // rows are neighbours
  LIMPID_TILE_ROW = 1,     // steps are neighbours, rows equally far apart
  LIMPID_TILE_TABLE = 2,   // rows lie anywhere
  LIMPID_TILE_FORMS = 3,
} limpid_tile_form;

/// What the chosen instruction set computes with.
typedef struct {
  int rows;     // the most rows of a tile
  int vectors;  // the most vectors of a tile
  int lanes;    // floats to a vector
  /// tile[form][vectors - 1][rows - 1]
  void (*tile[LIMPID_TILE_FORMS][LIMPID_TILE_VECTORS][LIMPID_TILE_ROWS])(const limpid_tile_work *);
  /// keeping[form][rows - 1]: the same with all vectors, putting b aside in the order the next tiles read it fastest. Not by table.
  void (*keeping[LIMPID_TILE_TABLE][LIMPID_TILE_ROWS])(const limpid_tile_work *);
  /// to[k * to_step + j] = from[k * k_step + j * j_step] for k < depth, j < width; anything for width <= j < to_width.
  void (*pack)(float *to, int64_t to_step, int64_t to_width, const float *from, int64_t k_step, int64_t j_step, int64_t depth, int64_t width);
  /// Puts side by side what a column tile of `rows` rows reads in the runs from `from` on, step after step. May write 16 floats more.
  void (*gather)(float *to, int64_t rows, const float *from, const limpid_run *runs, int64_t run_count);
} limpid_contract_kernels;

const limpid_contract_kernels *limpid_contract(void);

/// The even cut of `total` rows into tiles of at most `most`: where tile `index` of `count` begins.
static inline int64_t limpid_even_cut(int64_t total, int64_t count, int64_t index) {
  const int64_t small = total / count, larger = total % count;
  return index * small + (index < larger ? index : larger);
}

#endif
