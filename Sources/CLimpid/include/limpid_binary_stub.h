// Temporary, until limpid_elementwise.h declares limpid_binary: delete this file and kernels/binary_stub.c then.
#ifndef LIMPID_TMP_H
#define LIMPID_TMP_H
#include "limpid_base.h"
typedef enum { LIMPID_BINARY_add, LIMPID_BINARY_multiply } limpid_binary_op;
void limpid_binary(limpid_binary_op op, int rank, const int64_t *shape, const float *x, const int64_t *xs, const float *y, const int64_t *ys, float *out, float a, float b);
#endif
