// The gradient of images with very few channels. Internal to the kernels.
#ifndef LIMPID_FEW_CHANNELS_H
#define LIMPID_FEW_CHANNELS_H

#include "kernels/convolution/convolution_walk.h"

enum { LIMPID_FEW_CHANNELS = 4, LIMPID_FEW_VECTORS = 4 };

/// A stretch of the reduction: `length` planes from float a on, with the filters at w.
typedef struct {
  int64_t a, length;
  const float *w;
  int begins;  // with it begins a block
} limpid_few_run;

/// Vectors of neighbouring pixels, each for all channels c: the chain over the runs of from[v][run.a + i · plane + lane] · run.w[c · w_step + i].
typedef struct {
  const float *from[LIMPID_FEW_VECTORS];
  int64_t plane, w_step;
  const limpid_few_run *runs;
  int64_t run_count;
  int skips;      // there are blocks without runs: the total begins with +0
  float *to;      // [channel, vector, lane]
  int64_t channels, vectors;
} limpid_few_work;

/// 1 if there are so few channels that lanes over pixels are the better way.
static inline int limpid_few_channels_fits(const limpid_convolution_shape *s) {
  return s->groups == 1 && s->channels <= LIMPID_FEW_CHANNELS && s->out_channels >= 16 && s->out_width >= 8;
}

/// The walks of a data gradient whose filters are w, as limpid_walk_pixels does them, but without an epilogue being done by tiles.
void limpid_few_channels(const limpid_pixel_walk *walks, int64_t count, const limpid_convolution_shape *shape, const float *w);

#endif
