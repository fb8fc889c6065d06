// Matrix products.
#ifndef LIMPID_MATMUL_H
#define LIMPID_MATMUL_H

#include "contraction/limpid_epilogue.h"

/// `batch` products c = a · b of an m × k by a k × n matrix. Strides count floats; a transposed operand is one with its row and column
/// strides exchanged. A batch stride of 0 uses the same matrix for every product.
typedef struct {
  int64_t batch, m, n, k;
  const float *a;
  int64_t a_batch, a_row, a_column;
  const float *b;
  int64_t b_batch, b_row, b_column;
  float *c;
  int64_t c_batch, c_row;      // neighbours in a row of c are neighbours in memory
  const int64_t *a_offsets;    // if not null: where product i begins in a, instead of i * a_batch
  const int64_t *b_offsets;    // the same for b
  const float *b_packed;       // if not null: b as limpid_matmul_pack left it, for every product of the batch; b is not read
  const limpid_epilogue *epilogue;  // if not null: what is done with the totals; addend and `before` have the strides of c
} limpid_matmul_work;

/// c[i, j] = the blocked chain over k: within a block of 256, acc = fma(a[i, k], b[k, j], acc) from +0 in increasing k; the first block
/// is the total, each further block is added to it; k = 0 gives +0. The epilogue follows.
void limpid_matmul(const limpid_matmul_work *work);

/// A right operand that many products share (the weights of a network that is only used) can be packed into the order the products read
/// it in, once. How many floats that takes on the instruction set in use:
int64_t limpid_matmul_packed_size(int64_t n, int64_t k);

/// Packs b, k × n. What it writes holds for the instruction set in use now.
void limpid_matmul_pack(const float *b, int64_t b_row, int64_t b_column, int64_t n, int64_t k, float *packed);

#endif
