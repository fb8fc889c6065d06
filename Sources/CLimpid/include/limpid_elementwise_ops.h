// The elementwise operations, one line each: name, then the value in terms of the vectors (`kernels/mathematics.inc`) and the two
// parameters `a` and `b`. The enumerations of limpid_elementwise.h and the loops of kernels/elementwise.inc are made from these tables;
// the references beside the Swift rooms say the same, operation by operation.
#ifndef LIMPID_ELEMENTWISE_OPS_H
#define LIMPID_ELEMENTWISE_OPS_H

/// One operand: x.
#define LIMPID_UNARY_OPS(X)                                                            \
  X(negate, -x)                                                                        \
  X(absolute, vabs(x))                                                                 \
  X(sign, select(x > 0.0f, splat(1.0f), select(x < 0.0f, splat(-1.0f), x)))            \
  X(square, x * x)                                                                     \
  X(reciprocal, 1.0f / x)                                                              \
  X(sqrt, vsqrt(x))                                                                    \
  X(rsqrt, vrsqrt(x))                                                                  \
  X(exp, vexp(x))                                                                      \
  X(expm1, vexpm1(x))                                                                  \
  X(log, vlog(x))                                                                      \
  X(log1p, vlog1p(x))                                                                  \
  X(sin, vsin(x))                                                                      \
  X(cos, vcos(x))                                                                      \
  X(tanh, vtanh(x))                                                                    \
  X(sigmoid, vsigmoid(x))                                                              \
  X(erf, verf(x))                                                                      \
  X(floor, vfloor(x))                                                                  \
  X(ceil, vceil(x))                                                                    \
  X(round, vround(x))                                                                  \
  X(relu, select(x < 0.0f, splat(0.0f), x))                                            \
  X(leaky_relu, select(x < 0.0f, x * a, x))                                            \
  X(elu, select(x < 0.0f, vexpm1(x) * a, x))                                           \
  X(selu, select(x < 0.0f, vexpm1(x) * LIMPID_SELU_NEGATIVE, x * LIMPID_SELU_SCALE))   \
  X(gelu, (0.5f * x) * (1.0f + verf(x * LIMPID_SQRT_HALF)))                            \
  X(gelu_tanh, (0.5f * x) * (1.0f + vtanh(gelu_inner(x))))                             \
  X(silu, x * vsigmoid(x))                                                             \
  X(mish, x * vtanh(vsoftplus(x)))                                                     \
  X(softplus, vsoftplus(x))                                                            \
  X(hard_sigmoid, vclamp(fma(x, splat(LIMPID_ONE_SIXTH), splat(0.5f)), 0.0f, 1.0f))    \
  X(hard_swish, x * vclamp(fma(x, splat(LIMPID_ONE_SIXTH), splat(0.5f)), 0.0f, 1.0f))  \
  X(clamp, vclamp(x, a, b))

#endif
