// The blocks reductions are made of, for the families that reduce on the way. Single-threaded.
#ifndef LIMPID_KERNELS_REDUCTION_H
#define LIMPID_KERNELS_REDUCTION_H

#include "reduction/limpid_reduction.h"

/// Rule A of `count` neighbouring runs of `length` elements (at most LIMPID_RUN_BLOCK) into out[0 ..< count]. `y` is the second operand of
/// products, centre[u] the centre of run u (deviations); both are ignored otherwise. `end` is the first address after the array x.
void limpid_run_blocks(
    int kind, const float *x, const float *y, int64_t count, int64_t length, const float *centre, float *out, const float *end);

/// Rule B of `rows` (at most LIMPID_COLUMN_BLOCK) rows, `stride` apart, into a[0 ..< columns].
void limpid_column_blocks(
    int kind, const float *x, const float *y, int64_t rows, int64_t columns, int64_t stride, const float *centre, float *a,
    const float *end);

#endif
