// The walk over target pixels that convolutions and their data gradients share, and the filters it reads. Internal to the kernels.
#ifndef LIMPID_CONVOLUTION_WALK_H
#define LIMPID_CONVOLUTION_WALK_H

#include "kernels/contraction/contract.h"
#include "convolution/limpid_convolution.h"

typedef struct {
  int64_t y, x;    // pixels of the source from a pixel's corner
  int64_t index;   // which filter element it is, row by row
} limpid_tap;

// The blocks of the reduction that have taps, of some lines: from `first` to `last`. Blocks without any are +0 and are not computed;
// `skips`: there are some, so the total is added to +0 (which only changes −0).
typedef struct {
  int64_t first, last;
  int skips;
} limpid_walk_span;

typedef struct {
  const limpid_contract_kernels *kernels;
  const float *source;
  int64_t batch, height, width, channels;            // of the source
  int64_t corner_y, corner_x, step_y, step_x;        // pixel (p, q) has its corner at (corner_y + p · step_y, corner_x + q · step_x)
  int64_t grid_height, grid_width;                   // pixels
  int64_t reach_y, reach_x;                          // the farthest tap
  float *target;
  int64_t target_height, target_width, target_channels;
  int64_t target_y, target_x, target_step_y, target_step_x;  // where pixel (p, q) goes
  int64_t groups, depth, columns;                    // of a group: source channels, target channels
  int64_t length;                                    // of the whole reduction: filter elements · depth
  const limpid_tap *taps;
  int64_t tap_count;
  const float *panels;                               // packed filters: group, block, panel, step
  int64_t panel, panel_count;
  const limpid_epilogue *epilogue;

  // What limpid_walk_pixels plans.
  // Lines of the grid whose taps are cut alike by the image's upper and lower edge make a class, with runs of its own.
  limpid_run *runs;
  int64_t *class_of;                                 // of each line of the grid
  int64_t *first_run;                                // of each class and block; block_count + 1 for a class
  limpid_walk_span *spans;                           // of each class
  int padded;                                        // each chunk copies its band
  limpid_tile_form form;                             // column: pixels of a line are neighbours; row: equally far apart; table: tiles go across lines
  int64_t line;                                      // floats from one source line to the next, as the tile sees it
  int64_t images, bands;                             // of a chunk: several images, or one of the bands of lines of an image,
  int64_t column_parts;                              // and one part of the panels
} limpid_pixel_walk;

/// Walks over different pixels of the same target, band by band together: what they read and write is near meanwhile.
typedef struct {
  limpid_pixel_walk *walks;
  int64_t count;
} limpid_pixel_walks;

/// Computes the target. Plans the rest of the walks, whose grids are of one size, or some a line or column smaller than the first.
void limpid_walk_pixels(limpid_pixel_walk *walks, int64_t count);

/// One chunk of planned walks.
void limpid_walk_chunk(void *walks, int64_t chunk);

/// Lines [y, y + rows) of one image, zeros around: columns from corner_x on.
void limpid_copy_band(const limpid_pixel_walk *walk, float *to, int64_t image, int64_t y, int64_t rows);

/// The filters as the tile reads them: for each group and block, panel after panel, in a panel step after step.
typedef struct {
  const limpid_convolution_shape *s;
  const limpid_contract_kernels *kernels;
  const float *w;
  float *to;
  int turned;     // reduce over the out channels instead of the channels
  int64_t depth, columns, length, panel, panel_count;
} limpid_filters;

limpid_filters limpid_filters_of(const limpid_convolution_shape *shape, const float *w, int turned);

/// Floats that `to` must hold.
int64_t limpid_filters_size(const limpid_filters *filters);
void limpid_filters_pack(limpid_filters *filters);

#endif
