// The parts of a chain of convolutions. Internal to the kernels.
#ifndef LIMPID_CHAIN_H
#define LIMPID_CHAIN_H

#include "kernels/contraction/contract.h"
#include "convolution/limpid_convolution_chain.h"

enum { LIMPID_CHAIN_THREADS = 64 };

typedef struct {
  const limpid_convolution_link *before, *middle, *after;  // 1×1, a filter for each channel, 1×1; before or after may be null
  const limpid_contract_kernels *kernels;
  int64_t panel, panels;  // channels of the middle that are computed together, and how many such panels it has
  const float *x;
  float *y;
  float *between;         // the middle's result, if it is kept whole; else null
  int64_t bands, parts;   // a chunk is a band of an image's lines and a part of the panels
  int64_t lines;          // of `before` that a band needs, at most
  size_t memory;          // bytes of a thread's own that any chunk needs: the same for all, so that what a thread holds does not move
  // Which lines of `before` each thread still has of the band it did last, if that was an image's whole panels.
  struct {
    int64_t image, first, end;
  } held[LIMPID_CHAIN_THREADS];
} limpid_chain;

/// A part of the middle's result: lines [y0, y1) of an image for the panels [panel0, panel1).
typedef struct {
  int64_t image, y0, y1, panel0, panel1;
  float *to;                     // where line y0 goes, channel 0
  int64_t start;                 // where that is in the whole result, for the addend
  float *memory;                 // for c->lines lines of `before`, panel after panel
  int64_t held_first, held_end;  // those that are there already
} limpid_chain_band;

void limpid_chain_middle(const limpid_chain *chain, const limpid_chain_band *band);

/// The lines of `before` that lines [y0, y1) of the middle look at.
static inline void limpid_chain_lines(const limpid_convolution_shape *m, int64_t y0, int64_t y1, int64_t *first, int64_t *end) {
  const int64_t top = y0 * m->stride_y - m->pad_top, bottom = (y1 - 1) * m->stride_y - m->pad_top + m->kernel_height;
  *first = top < 0 ? 0 : top > m->height ? m->height : top;
  *end = bottom > m->height ? m->height : bottom < *first ? *first : bottom;
}

/// A product of pixels, `step` floats apart, and a panel of packed filters: every pixel's result for the panel's channels.
typedef struct {
  const limpid_contract_kernels *kernels;
  const limpid_convolution_link *link;
  const float *pixels;
  int64_t count, step;
  int64_t panel;           // which one
  float *to;               // the panel's first channel of pixel 0
  int64_t to_step, start;  // `start`: where `to` is in the whole result, for the addend
} limpid_chain_product;

void limpid_chain_multiply(const limpid_chain_product *product);

#endif
