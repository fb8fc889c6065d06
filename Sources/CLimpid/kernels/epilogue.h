// Epilogues on a tile that has just been computed and is still in the first cache. Internal to the kernels.
#ifndef LIMPID_KERNELS_EPILOGUE_H
#define LIMPID_KERNELS_EPILOGUE_H

#include "limpid_epilogue.h"

/// Where a piece of a result lies.
typedef struct {
  float *result;              // the whole result
  int64_t start;              // floats from there to the piece's first row
  const int64_t *row_starts;  // floats from the first row to row r; null: r · step
  int64_t step;
  int64_t rows;
  int64_t column, columns;    // the columns of the piece; `start` is that of column `column`
} limpid_piece;

/// Finishes the piece. Single-threaded. A null epilogue does nothing.
void limpid_finish(const limpid_epilogue *epilogue, const limpid_piece *piece);

/// Finishes `rows` rows of `columns` columns each that lie one after the other, on all threads.
void limpid_finish_rows(const limpid_epilogue *epilogue, float *result, int64_t rows, int64_t columns);

#endif
