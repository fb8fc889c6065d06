// Elementwise operations on arrays of floats.
#ifndef LIMPID_ELEMENTWISE_H
#define LIMPID_ELEMENTWISE_H

#include "base/limpid_base.h"
#include "elementwise/limpid_elementwise_ops.h"

#define LIMPID_UNARY_CASE(name, value) LIMPID_UNARY_##name,
#define LIMPID_BINARY_CASE(name, value) LIMPID_BINARY_##name,
#define LIMPID_COMPARE_CASE(name, value) LIMPID_COMPARE_##name,
#define LIMPID_LOGICAL_CASE(name, value) LIMPID_LOGICAL_##name,
typedef enum { LIMPID_UNARY_OPS(LIMPID_UNARY_CASE, LIMPID_UNARY_CASE) LIMPID_UNARY_COUNT } limpid_unary_op;
typedef enum { LIMPID_BINARY_OPS(LIMPID_BINARY_CASE, LIMPID_BINARY_CASE) LIMPID_BINARY_COUNT } limpid_binary_op;
typedef enum { LIMPID_COMPARE_OPS(LIMPID_COMPARE_CASE) LIMPID_COMPARE_COUNT } limpid_compare_op;
typedef enum { LIMPID_LOGICAL_OPS(LIMPID_LOGICAL_CASE) LIMPID_LOGICAL_COUNT } limpid_logical_op;
#undef LIMPID_LOGICAL_CASE
#undef LIMPID_UNARY_CASE
#undef LIMPID_BINARY_CASE
#undef LIMPID_COMPARE_CASE

/// y[i] = op(x[i]) for i in 0 ..< n; `a` and `b` are the parameters of the operations that have some. `y` may be `x`.
void limpid_unary(limpid_unary_op op, const float *x, float *y, int64_t n, float a, float b);

// Below, `shape` is that of the contiguous result, and each operand has a stride (in elements; 0 where it is stretched) for every axis.

/// out = op(x, y). `out` may be an operand of the same layout.
void limpid_binary(limpid_binary_op op, int32_t rank, const int64_t *shape, const float *x, const int64_t *x_strides, const float *y,
                   const int64_t *y_strides, float *out, float a, float b);

/// out = op(x, y), 1 or 0.
void limpid_compare(limpid_compare_op op, int32_t rank, const int64_t *shape, const float *x, const int64_t *x_strides,
                    const float *y, const int64_t *y_strides, uint8_t *out);
void limpid_compare_indices(limpid_compare_op op, int32_t rank, const int64_t *shape, const int32_t *x, const int64_t *x_strides,
                            const int32_t *y, const int64_t *y_strides, uint8_t *out);

/// out = op(x, y) of masks, whose elements are 0 or 1.
void limpid_logical(limpid_logical_op op, int32_t rank, const int64_t *shape, const uint8_t *x, const int64_t *x_strides,
                    const uint8_t *y, const int64_t *y_strides, uint8_t *out);

/// out[i] = 1 − x[i].
void limpid_logical_not(const uint8_t *x, uint8_t *out, int64_t n);

/// out = mask ? x : y.
void limpid_where(int32_t rank, const int64_t *shape, const uint8_t *mask, const int64_t *mask_strides, const float *x,
                  const int64_t *x_strides, const float *y, const int64_t *y_strides, float *out);

/// The names in the tables, such as "leaky_relu".
const char *limpid_unary_name(limpid_unary_op op);
const char *limpid_binary_name(limpid_binary_op op);

#endif
