// Products with matrices that are stored in fewer bits: weights of a network that is only used.
#ifndef LIMPID_STORED_H
#define LIMPID_STORED_H

#include "contraction/limpid_epilogue.h"

/// How the numbers of a matrix are stored.
typedef enum {
  LIMPID_STORED_BFLOAT16,  // the upper 16 bits of a float, rounded to nearest even
  LIMPID_STORED_INT8,      // whole numbers −127 … 127, and for each column a scale: the largest magnitude / 127
} limpid_stored_kind;

/// Bytes that a stored k × n matrix takes. The order is the same on every instruction set: panels of 64 columns, row after row.
int64_t limpid_stored_size(limpid_stored_kind kind, int64_t k, int64_t n);

/// Stores w. Int8: element = w / scale, rounded to nearest even; 0 in a column of zeros. `scales` has n floats; bfloat16 does not use it.
void limpid_stored_pack(limpid_stored_kind kind, const float *w, int64_t w_row, int64_t w_column, int64_t k, int64_t n, void *to, float *scales);

/// y = x · w for x of `rows` rows of k floats.
///
/// Bfloat16: the blocked chain of limpid_matmul over the numbers as they are stored.
/// Int8: each row of x becomes whole numbers like a column of w: s = max abs x / 127, q = x / s rounded to nearest even, at most 127 in magnitude
/// (all 0 if s is 0). Their products are added up exactly, k being at most 131072. y = float(sum) · (s · scale of the column). A row with an
/// infinity or a NaN gives NaN.
///
/// The epilogue, unless null, follows.
void limpid_stored_product(limpid_stored_kind kind, const float *x, int64_t rows, int64_t k, int64_t n, const void *w, const float *scales, float *y,
                           const limpid_epilogue *epilogue);

#endif
