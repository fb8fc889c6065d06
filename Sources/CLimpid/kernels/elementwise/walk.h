// Walking over up to three stretched operands and a contiguous result. Internal to the elementwise kernels.
//
// Axes of size 1 are dropped and adjacent axes that every operand steps through evenly are merged, so what is left is mostly one long
// axis, or rows of a long axis. The work is cut into chunks of about LIMPID_WALK_CHUNK elements: pieces of a row, or several rows.
#ifndef LIMPID_WALK_H
#define LIMPID_WALK_H

#include "base/limpid_base.h"

enum { LIMPID_WALK_OPERANDS = 3, LIMPID_WALK_RANK = 32, LIMPID_WALK_CHUNK = 16384 };

typedef struct {
  int32_t operands;
  int32_t rank;                                              // of the outer axes
  int64_t shape[LIMPID_WALK_RANK];
  int64_t strides[LIMPID_WALK_OPERANDS][LIMPID_WALK_RANK];
  int64_t inner;                                             // elements of a row
  int64_t inner_strides[LIMPID_WALK_OPERANDS];
  int64_t rows;
  int64_t pieces;                                            // chunks to a row, if rows are long
  int64_t rows_per_chunk;                                    // else
} limpid_walk;

/// Where a chunk is: `count` elements of each row from `row` to `end`, the operands at `offset`.
typedef struct {
  int64_t row, end, count, out;
  int64_t offset[LIMPID_WALK_OPERANDS];
  int64_t index[LIMPID_WALK_RANK];
} limpid_walk_position;

/// The walk over `shape`, whose operands have `strides`.
limpid_walk limpid_walk_make(int32_t rank, const int64_t *shape, int32_t operands, const int64_t *const strides[]);

/// The number of chunks.
static inline int64_t limpid_walk_chunks(const limpid_walk *w) {
  return w->pieces > 1 ? w->rows * w->pieces : (w->rows + w->rows_per_chunk - 1) / w->rows_per_chunk;
}

limpid_walk_position limpid_walk_start(const limpid_walk *w, int64_t chunk);

/// To the next row of the chunk.
static inline void limpid_walk_next(const limpid_walk *w, limpid_walk_position *p) {
  p->row++;
  p->out += w->inner;
  for (int32_t axis = w->rank - 1; axis >= 0; axis--) {
    for (int32_t i = 0; i < w->operands; i++) p->offset[i] += w->strides[i][axis];
    if (++p->index[axis] < w->shape[axis]) return;
    for (int32_t i = 0; i < w->operands; i++) p->offset[i] -= w->strides[i][axis] * w->shape[axis];
    p->index[axis] = 0;
  }
}

#endif
