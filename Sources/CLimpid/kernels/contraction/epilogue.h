// Epilogues on a tile that has just been computed and is still in the first cache. Internal to the kernels.
#ifndef LIMPID_KERNELS_EPILOGUE_H
#define LIMPID_KERNELS_EPILOGUE_H

#include <math.h>
#include <stddef.h>

#include "kernels/contraction/contract.h"
#include "contraction/limpid_epilogue.h"

/// Where a piece of a result lies.
typedef struct {
  float *result;              // the whole result
  int64_t start;              // floats from there to the piece's first row
  const int64_t *row_starts;  // floats from the first row to row r; null: r · step
  int64_t step;
  int64_t rows;
  int64_t column, columns;    // the columns of the piece; `start` is that of column `column`
  const float *from;          // if not null: what is finished lies here, row r at r · from_step, and not where the result goes
  int64_t from_step;
  int streams;                // 1: result and `before` are written past the caches; whole, aligned vectors only (stream.h)
} limpid_piece;

/// Is the epilogue one that tiles do themselves, while their totals are in registers?
static inline int limpid_tile_does(const limpid_epilogue *e) {
  return e && !e->before && !e->slope_of && (e->activation < 0 || e->activation == LIMPID_UNARY_relu || e->activation == LIMPID_UNARY_clamp);
}

/// What such a tile is told, `start` floats into the result and in column `column`.
static inline limpid_tile_finish limpid_tile_finish_of(const limpid_epilogue *e, int64_t start, int64_t column) {
  return (limpid_tile_finish){
    .bias = e->bias ? e->bias + column : NULL, .addend = e->addend ? e->addend + start : NULL, .clamps = e->activation >= 0,
    .low = e->activation == LIMPID_UNARY_clamp ? e->p : 0.0f, .high = e->activation == LIMPID_UNARY_clamp ? e->q : INFINITY};
}

/// Brings into the first cache what a slope is taken at, for a tile that is about to be computed: its rows lie far apart, so that nothing else would
/// fetch them in time.
static inline void limpid_fetch_slope(const limpid_epilogue *e, int64_t start, int64_t step, int64_t rows, int64_t columns) {
  if (!e || !e->slope_of) return;
  for (int64_t r = 0; r < rows; r++)
    for (int64_t i = 0; i < columns; i += 16) __builtin_prefetch(e->slope_of + start + r * step + i);
}

/// Brings nearer what a tile that is about to be computed adds to its totals: rows far apart, which nothing else would fetch in time.
static inline void limpid_fetch_addend(const limpid_epilogue *e, int64_t start, int64_t step, int64_t rows, int64_t columns) {
  if (!e->addend) return;
  for (int64_t r = 0; r < rows; r++)
    for (int64_t i = 0; i < columns; i += 16) __builtin_prefetch(e->addend + start + r * step + i, 0, 2);
}

/// Finishes the piece. Single-threaded. A null epilogue does nothing.
void limpid_finish(const limpid_epilogue *epilogue, const limpid_piece *piece);

/// Finishes `rows` rows of `columns` columns each that lie one after the other, on all threads.
void limpid_finish_rows(const limpid_epilogue *epilogue, float *result, int64_t rows, int64_t columns);

#endif
