// Choosing elements by their size.
#ifndef LIMPID_SELECTION_H
#define LIMPID_SELECTION_H

#include <stdint.h>

/// Where the `count` largest of n elements are, the largest first: y[o, j, i] for x[o, ·, i], x [outer, n, inner], y [outer, count, inner].
/// NaN counts as larger than every number, +0 and −0 as equal; of equals the lower index comes first. 0 ≤ count ≤ n < 2³².
void limpid_top_indices(const float *x, int32_t *y, int64_t count, int64_t outer, int64_t n, int64_t inner);

#endif
