// What a contraction does with its totals before they leave it: bias, residual, activation, or the slope of one.
#ifndef LIMPID_EPILOGUE_H
#define LIMPID_EPILOGUE_H

#include "elementwise/limpid_elementwise.h"

/// result = activation((total + bias[column]) + addend[same place]), every operation rounded as if done on its own: the bits are those of
/// the contraction followed by two sums and limpid_unary. With `slope_of`, for matrix products and data gradients, slope(…, slope_of[same
/// place]) takes the place of the activation: the bits are those of limpid_binary.
typedef struct {
  const float *bias;      // one for each column of the result, or null
  const float *addend;    // laid out as the result, or null; the result itself only where a contraction says that it may be
  int activation;         // a limpid_unary_op, or −1
  float p, q;             // its parameters, if it has some
  float *before;          // laid out as the result, or null: also receives what the activation is applied to
  const float *slope_of;  // laid out as the result, or null; not the result itself
  int slope;              // one of LIMPID_SLOPE_OPS, as a limpid_binary_op; only with slope_of
} limpid_epilogue;

#endif
