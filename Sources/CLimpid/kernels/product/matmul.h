// The parts of the matrix product. Internal to the kernels.
#ifndef LIMPID_KERNELS_MATMUL_H
#define LIMPID_KERNELS_MATMUL_H

#include "kernels/contraction/epilogue.h"
#include "contraction/limpid_matmul.h"

/// By tiles, for sizes above 0.
void limpid_matmul_tiled(const limpid_matmul_work *work);

/// Is it a tall result of few columns, whose large left operand lies column by column?
int limpid_matmul_turns(const limpid_matmul_work *work);

/// Such a product, by its transpose.
void limpid_matmul_turned(const limpid_matmul_work *work);

/// Where product `index` of the batch begins.
static inline const float *limpid_a_of(const limpid_matmul_work *w, int64_t index) {
  return w->a + (w->a_offsets ? w->a_offsets[index] : index * w->a_batch);
}
static inline const float *limpid_b_of(const limpid_matmul_work *w, int64_t index) {
  return w->b + (w->b_offsets ? w->b_offsets[index] : index * w->b_batch);
}

/// Where `rows` rows of product `index` lie, from `row` and `column` on.
static inline limpid_piece limpid_matmul_piece(const limpid_matmul_work *w, int64_t index, int64_t row, int64_t rows, int64_t column,
                                               int64_t columns) {
  return (limpid_piece){.result = w->c, .start = index * w->c_batch + row * w->c_row + column, .step = w->c_row, .rows = rows,
                        .column = column, .columns = columns};
}

/// Finishes a piece of product `index`.
static inline void limpid_matmul_finish(const limpid_matmul_work *w, int64_t index, int64_t row, int64_t rows, int64_t column,
                                        int64_t columns) {
  if (!w->epilogue) return;
  const limpid_piece piece = limpid_matmul_piece(w, index, row, rows, column, columns);
  limpid_finish(w->epilogue, &piece);
}

#endif
