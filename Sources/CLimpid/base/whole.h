// Whole numbers, as work is cut by them. Internal to the kernels.
#ifndef LIMPID_WHOLE_H
#define LIMPID_WHOLE_H

#include <stdint.h>

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

#endif
