// Reductions of arrays seen as [outer, n, inner], row-major, along n.
//
// Rule A (inner == 1, the run is contiguous): 16 virtual lanes, blocks of 4096 elements. Element i of a block goes to lane i mod 16, in
// increasing i, starting from +0; at the end of a block lane[j] += lane[j + w] for w = 8, 4, 2, 1; the results of further blocks are added
// to the first's in increasing order.
// Rule B (inner > 1): for every output one chain over blocks of 256 elements, from +0 in increasing order; the results of further blocks
// are added to the first's in increasing order.
#ifndef LIMPID_REDUCTION_H
#define LIMPID_REDUCTION_H

#include <stdint.h>

enum { LIMPID_RUN_LANES = 16, LIMPID_RUN_BLOCK = 4096, LIMPID_COLUMN_BLOCK = 256 };

/// What happens to an accumulator a when element x comes.
typedef enum {
  LIMPID_REDUCE_SUM = 0,         // a + x
  LIMPID_REDUCE_ABSOLUTE = 1,    // a + |x|
  LIMPID_REDUCE_SQUARES = 2,     // fma(x, x, a)
  LIMPID_REDUCE_PRODUCTS = 3,    // fma(x, second, a), second of the shape of x
  LIMPID_REDUCE_DEVIATIONS = 4,  // d = x - second; fma(d, d, a), second of shape [outer, inner]
  LIMPID_REDUCE_PRODUCT = 5,     // a * x; the chains start from 1 and are joined by multiplication
  LIMPID_REDUCE_COUNT = 6,
} limpid_reduction;

/// y[outer, inner] from x[outer, n, inner] by rule A or B. `second` is null where the reduction has one operand. n may be 0.
void limpid_reduce(limpid_reduction kind, const float *x, const float *second, float *y, int64_t outer, int64_t n, int64_t inner);

/// Rule B even where inner == 1 (or n is the only axis): what per-channel statistics use.
void limpid_reduce_columns(limpid_reduction kind, const float *x, const float *second, float *y, int64_t outer, int64_t n, int64_t inner);

/// The largest (`least` = 0) or smallest (`least` = 1) element: +0 counts as larger than -0, a NaN among the elements makes the result NaN.
/// Of no elements: -infinity or +infinity.
void limpid_extreme(int least, const float *x, float *y, int64_t outer, int64_t n, int64_t inner);

/// The index (along n) of the largest or smallest element; the first of equals (+0 equals -0). The first NaN, if there is one.
void limpid_extreme_index(int least, const float *x, int32_t *y, int64_t outer, int64_t n, int64_t inner);

/// Running sums y[i] = y[i - 1] + x[i] along n from +0, one chain; from the last element to the first if `reverse`.
void limpid_cumulative_sum(int reverse, const float *x, float *y, int64_t outer, int64_t n, int64_t inner);

#endif
