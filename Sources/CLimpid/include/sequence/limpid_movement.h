// Moving elements without computing on them: permutations, slices, padding, gathering; and adding them up where they land. Elements are
// four bytes wide, so that Int32 arrays go through the same functions.
#ifndef LIMPID_MOVEMENT_H
#define LIMPID_MOVEMENT_H

#include <stdint.h>

enum { LIMPID_MOST_AXES = 16 };

/// to[i · to_strides] = from[i · from_strides] for every index i in `shape`. Strides count elements and may be negative; those of `from` may
/// be 0 (a repeated axis). `rank` is at most LIMPID_MOST_AXES. The two arrays must not overlap.
void limpid_strided_copy(
    float *to, const int64_t *to_strides, const float *from, const int64_t *from_strides, const int64_t *shape, int rank);

/// y[0 ..< n] = value.
void limpid_fill(float *y, float value, int64_t n);

/// The position of the first index outside 0 ..< n, or -1 if all are inside.
int64_t limpid_first_outside(const int32_t *indices, int64_t count, int64_t n);

/// y[outer, count, inner]: y[o, j, :] = x[o, indices[j], :] of x[outer, n, inner]. The indices must lie in 0 ..< n.
void limpid_gather(const float *x, const int32_t *indices, float *y, int64_t outer, int64_t n, int64_t count, int64_t inner);

/// y[outer, n, inner]: every element is one chain from +0 over the rows x[o, j, :] with indices[j] = its row, in increasing j.
void limpid_scatter_add(const float *x, const int32_t *indices, float *y, int64_t outer, int64_t n, int64_t count, int64_t inner);

/// y[outer, m, inner]: y[o, j, i] = x[o, indices[o, j, i], i] of x[outer, n, inner].
void limpid_take_along(const float *x, const int32_t *indices, float *y, int64_t outer, int64_t n, int64_t m, int64_t inner);

/// y[outer, n, inner]: zeros, then y[o, indices[o, j, i], i] += x[o, j, i] in increasing j.
void limpid_put_along(const float *x, const int32_t *indices, float *y, int64_t outer, int64_t n, int64_t m, int64_t inner);

/// y[count, classes]: 1 where the column is the row's index, else 0. An index outside 0 ..< classes gives a row of zeros.
void limpid_one_hot(const int32_t *indices, float *y, int64_t count, int64_t classes);

#endif
