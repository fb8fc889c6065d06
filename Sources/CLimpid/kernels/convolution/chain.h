// The parts of a chain of convolutions. Internal to the kernels.
#ifndef LIMPID_CHAIN_H
#define LIMPID_CHAIN_H

#include "kernels/contraction/contract.h"
#include "limpid_convolution_chain.h"

typedef struct {
  const limpid_convolution_link *before, *middle, *after;  // 1×1, a filter for each channel, 1×1; before or after may be null
  const limpid_contract_kernels *kernels;
  int64_t panel, panels;  // channels of the middle that are computed together, and how many such panels it has
  const float *x;
  float *y;
  float *between;         // the middle's result, if it is kept whole
  int64_t bands, parts;   // an image is cut into bands of lines, or into parts of the panels
  int64_t fill, ring;     // lines of `before` that are computed at once, and those that are kept
} limpid_chain;

/// Lines [y0, y1) of the middle's result for the panels [panel0, panel1) of an image: line y0 begins at `to`. `ring` holds the lines of
/// `before` that are in use. `start` is where `to` is in the whole result, for the addend.
void limpid_chain_middle(const limpid_chain *chain, int64_t image, int64_t y0, int64_t y1, int64_t panel0, int64_t panel1, float *to,
                         int64_t start, float *ring);

/// A product of pixels, `step` floats apart, and a panel of packed filters: every pixel's result for the panel's channels.
typedef struct {
  const limpid_contract_kernels *kernels;
  const limpid_convolution_link *link;
  const float *pixels;
  int64_t count, step;
  int64_t panel;           // which one
  float *to;               // the panel's first channel of pixel 0
  int64_t to_step, start;  // `start`: where `to` is in the whole result, for the addend
  int64_t tile, tiles;     // this product's first tile is tile `tile` of `tiles` that share the work of fetching the next panel
} limpid_chain_product;

void limpid_chain_multiply(const limpid_chain_product *product);

#endif
