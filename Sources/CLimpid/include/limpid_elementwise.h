// Elementwise operations on arrays of floats.
#ifndef LIMPID_ELEMENTWISE_H
#define LIMPID_ELEMENTWISE_H

#include "limpid_base.h"
#include "limpid_elementwise_ops.h"

#define LIMPID_UNARY_CASE(name, value) LIMPID_UNARY_##name,
typedef enum { LIMPID_UNARY_OPS(LIMPID_UNARY_CASE) LIMPID_UNARY_COUNT } limpid_unary_op;
#undef LIMPID_UNARY_CASE

/// y[i] = op(x[i]) for i in 0 ..< n; `a` and `b` are the parameters of the operations that have some. `y` may be `x`.
void limpid_unary(limpid_unary_op op, const float *x, float *y, int64_t n, float a, float b);

/// The name in the table, such as "leaky_relu".
const char *limpid_unary_name(limpid_unary_op op);

#endif
