// Products with sparse matrices in compressed rows.
#ifndef LIMPID_SPARSE_H
#define LIMPID_SPARSE_H

#include "contraction/limpid_epilogue.h"

/// y[rows, width] = A · x with A's row r made of the entries starts[r] ..< starts[r + 1]: entry e is values[e] in column columns[e]. Each element
/// is the blocked chain over its row's entries in their order: within a block of 256 entries acc = fma(values[e], x[columns[e], j], acc) from
/// +0; the first block is the total, each further block is added to it. An empty row gives +0.
/// The epilogue, unless null, follows; its columns are y's.
void limpid_sparse_product(int64_t rows, const int32_t *starts, const int32_t *columns, const float *values, const float *x, int64_t width, float *y,
                           const limpid_epilogue *epilogue);

#endif
