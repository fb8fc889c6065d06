// The elementwise operations, one line each: name, then the value in terms of the vectors (`kernels/elementwise/mathematics.inc`) and the two
// parameters `a` and `b`. A CHEAP one gets a loop for each way its operands may be stretched, a COSTLY one a single loop. The
// enumerations of limpid_elementwise.h and the loops of kernels/elementwise/elementwise.inc are made from these tables; the references in the Swift
// rooms say the same, operation by operation.
#ifndef LIMPID_ELEMENTWISE_OPS_H
#define LIMPID_ELEMENTWISE_OPS_H

/// One operand: x.
#define LIMPID_UNARY_OPS(CHEAP, COSTLY)                                                   \
  CHEAP(negate, -x)                                                                       \
  CHEAP(absolute, vabs(x))                                                                \
  CHEAP(sign, select(x > 0.0f, splat(1.0f), select(x < 0.0f, splat(-1.0f), x)))           \
  CHEAP(square, x * x)                                                                    \
  CHEAP(reciprocal, 1.0f / x)                                                             \
  CHEAP(sqrt, vsqrt(x))                                                                   \
  CHEAP(rsqrt, vrsqrt(x))                                                                 \
  COSTLY(exp, vexp(x))                                                                    \
  COSTLY(expm1, vexpm1(x))                                                                \
  COSTLY(log, vlog(x))                                                                    \
  COSTLY(log1p, vlog1p(x))                                                                \
  COSTLY(sin, vsin(x))                                                                    \
  COSTLY(cos, vcos(x))                                                                    \
  COSTLY(tanh, vtanh(x))                                                                  \
  COSTLY(sigmoid, vsigmoid(x))                                                            \
  COSTLY(erf, verf(x))                                                                    \
  CHEAP(floor, vfloor(x))                                                                 \
  CHEAP(ceil, vceil(x))                                                                   \
  CHEAP(round, vround(x))                                                                 \
  CHEAP(relu, select(x < 0.0f, splat(0.0f), x))                                           \
  CHEAP(leaky_relu, select(x < 0.0f, x * a, x))                                           \
  COSTLY(elu, select(x < 0.0f, vexpm1(x) * a, x))                                         \
  COSTLY(selu, select(x < 0.0f, vexpm1(x) * LIMPID_SELU_NEGATIVE, x * LIMPID_SELU_SCALE)) \
  COSTLY(gelu, x * vnormal(x))                                                            \
  COSTLY(gelu_tanh, (0.5f * x) * (1.0f + vtanh(gelu_inner(x))))                           \
  COSTLY(silu, x * vsigmoid(x))                                                           \
  COSTLY(mish, x * vtanh(vsoftplus(x)))                                                   \
  COSTLY(softplus, vsoftplus(x))                                                          \
  CHEAP(hard_sigmoid, vclamp(fma(x, splat(LIMPID_ONE_SIXTH), splat(0.5f)), 0.0f, 1.0f))   \
  CHEAP(hard_swish, x * vclamp(fma(x, splat(LIMPID_ONE_SIXTH), splat(0.5f)), 0.0f, 1.0f)) \
  CHEAP(clamp, vclamp(x, a, b))

/// Gradients of activations: x is the gradient of the output, y the input or (sigmoid, tanh) the output.
#define LIMPID_SLOPE_OPS(CHEAP, COSTLY)                                                                 \
  CHEAP(relu_gradient, select(y > 0.0f, x, splat(0.0f)))                                                \
  CHEAP(leaky_relu_gradient, select(y > 0.0f, x, x * a))                                                \
  COSTLY(elu_gradient, select(y > 0.0f, x, x * (vexp(y) * a)))                                          \
  COSTLY(selu_gradient, x * select(y > 0.0f, splat(LIMPID_SELU_SCALE), vexp(y) * LIMPID_SELU_NEGATIVE)) \
  COSTLY(gelu_gradient, x * gelu_slope(y))                                                              \
  COSTLY(gelu_tanh_gradient, x * gelu_tanh_slope(y))                                                    \
  COSTLY(silu_gradient, x * silu_slope(y))                                                              \
  COSTLY(mish_gradient, x * mish_slope(y))                                                              \
  CHEAP(sigmoid_gradient, x * (y * (1.0f - y)))                                                         \
  CHEAP(tanh_gradient, x * fma(-y, y, splat(1.0f)))                                                     \
  CHEAP(hard_sigmoid_gradient, select(vabs(y) < 3.0f, x * LIMPID_ONE_SIXTH, splat(0.0f)))               \
  CHEAP(hard_swish_gradient, x * hard_swish_slope(y))                                                   \
  CHEAP(clamp_gradient, select((y >= a) & (y <= b), x, splat(0.0f)))

/// Two operands, x and y.
#define LIMPID_BINARY_OPS(CHEAP, COSTLY)                                                                \
  CHEAP(add, x + y)                                                                                     \
  CHEAP(subtract, x - y)                                                                                \
  CHEAP(multiply, x * y)                                                                                \
  CHEAP(divide, x / y)                                                                                  \
  COSTLY(pow, vpow(x, y))                                                                               \
  CHEAP(maximum, vmaximum(x, y))                                                                        \
  CHEAP(minimum, vminimum(x, y))                                                                        \
  CHEAP(prelu, select(x < 0.0f, x * y, x))                                                              \
  LIMPID_SLOPE_OPS(CHEAP, COSTLY)

/// Two operands, the answer 1 or 0.
#define LIMPID_COMPARE_OPS(X) \
  X(equal, x == y)            \
  X(not_equal, x != y)        \
  X(less, x < y)              \
  X(less_equal, x <= y)       \
  X(greater, x > y)           \
  X(greater_equal, x >= y)

/// Two masks of 0 and 1.
#define LIMPID_LOGICAL_OPS(X) \
  X(and, x & y)               \
  X(or, x | y)                \
  X(exclusive_or, x ^ y)

#endif
