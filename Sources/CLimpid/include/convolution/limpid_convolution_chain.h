// Convolutions one after the other, computed band by band: what lies between them stays in the caches.
#ifndef LIMPID_CONVOLUTION_CHAIN_H
#define LIMPID_CONVOLUTION_CHAIN_H

#include "convolution/limpid_convolution.h"

/// A convolution whose result is what the next one is applied to.
typedef struct {
  limpid_convolution_shape shape;
  const float *packed;       // its filters, by limpid_convolution_pack
  limpid_epilogue epilogue;  // none: activation −1 and nulls. `before` and `slope_of` must be null, and `addend` too except in the last link
} limpid_convolution_link;

/// 1 if limpid_convolution_chain computes these joined, 0 if it would take them one by one. Only shapes and epilogues are looked at. Joined
/// are the convolutions of an inverted residual: 1×1 → one filter for each channel → 1×1, without the first or without the last.
int limpid_convolution_chain_fits(const limpid_convolution_link *links, int64_t count);

/// y = the last link's result. To the bit that of limpid_convolution_packed link after link. y is none of the operands.
void limpid_convolution_chain(const limpid_convolution_link *links, int64_t count, const float *x, float *y);

#endif
