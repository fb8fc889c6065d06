// The plan of a weight gradient and the runs its tiles read. Internal to the kernels.
#ifndef LIMPID_CONVOLUTION_WEIGHT_H
#define LIMPID_CONVOLUTION_WEIGHT_H

#include "kernels/contraction/contract.h"
#include "convolution/limpid_convolution.h"

typedef struct {
  const limpid_convolution_shape *s;
  const limpid_contract_kernels *kernels;
  const float *x, *gradient;
  float *target;                    // w_gradient, or one of its size for every block
  int64_t depth, columns;           // of a group: channels, out channels
  int64_t rows;                     // filter elements · depth
  int by_line;                      // a filter's line is taken for one element of `depth` neighbours: all its columns' channels
  int64_t length;                   // output pixels of the batch
  int64_t panel, panel_count;
  int by_channel;                   // a tile is neighbouring channels of one filter element; otherwise any rows
  int64_t tiles, tiles_per_element; // row tiles of a group
  int padded;
  int gathers;                      // short lines: the rows of a tile are copied side by side before it
  int copies;                       // a block's lines of x are copied, zeros around, and one set of runs holds for all elements
  int64_t line;                     // floats from one line of x to the next, as the tile sees it
  int64_t row_parts, column_parts;  // one group is cut into row_parts × column_parts chunks,
  int64_t block_parts;              // or the reduction into runs of blocks, if the filter is too small for that,
  int64_t block0, block1;           // of which these are computed, each to a place of its own
} limpid_weight_plan;

// A stretch of one output line: columns [q, stop), from step `at` of the block on. `y` and `line`: the line of x above which the filter's
// first row stands, in the image and in the whole batch.
typedef struct {
  int64_t q, stop, at, y, line;
} limpid_stretch;

static inline int64_t limpid_weight_blocks(const limpid_weight_plan *p) { return (p->length + LIMPID_BLOCK - 1) / LIMPID_BLOCK; }

/// Where row tile `tile` of a group begins.
int64_t limpid_weight_tile_start(const limpid_weight_plan *p, int64_t tile);

/// Floats from a pixel's corner to what row `row` reads.
int64_t limpid_weight_row_offset(const limpid_weight_plan *p, int64_t row);

/// The most lines of x a block can need.
int64_t limpid_weight_lines(const limpid_weight_plan *p);

/// How the work is cut, by its shape.
void limpid_weight_cut(limpid_weight_plan *p);

/// The runs of one block for any filter element; copies the lines of x it needs if they are padded. Returns their number.
int64_t limpid_weight_block_runs(const limpid_weight_plan *p, int64_t block, int64_t b_step, float *copy, limpid_run *runs);

/// The stretches of one block. Returns their number.
int64_t limpid_weight_stretches(const limpid_weight_plan *p, int64_t block, limpid_stretch *to);

/// The runs of one block for one filter element, read from x itself: a stretch outside reads `zeros` floats away, without moving on.
int64_t limpid_weight_element_runs(const limpid_weight_plan *p, int64_t element, const limpid_stretch *of, int64_t stretches, int64_t zeros,
                                   int64_t b_step, limpid_run *runs);

/// What the block after `block` reads, about: to be brought nearer by an even share beside each of `tiles` tiles.
typedef struct {
  const float *x, *gradient;
  int64_t x_floats, gradient_floats, share, fetched;
} limpid_weight_ahead;

limpid_weight_ahead limpid_weight_look_ahead(const limpid_weight_plan *p, int64_t block, int64_t tiles);
void limpid_weight_fetch(limpid_weight_ahead *ahead, int64_t depth, limpid_tile_work *tile);

/// Row tiles [tile0, tile1) × panels [panel0, panel1), blocks [block0, block1), where the plan gathers; there is one group then.
void limpid_weight_gathered(const limpid_weight_plan *p, int64_t tile0, int64_t tile1, int64_t panel0, int64_t panel1, int64_t block0,
                            int64_t block1);

#endif
