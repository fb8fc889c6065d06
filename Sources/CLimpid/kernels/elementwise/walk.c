#include "kernels/elementwise/walk.h"

#include <stdlib.h>

limpid_walk limpid_walk_make(int32_t rank, const int64_t *shape, int32_t operands, const int64_t *const strides[]) {
  limpid_walk w = {.operands = operands};
  int64_t total = 1;
  int32_t n = 0;                                             // axes kept so far, merged as they come
  for (int32_t axis = 0; axis < rank; axis++) {
    total *= shape[axis];
    if (shape[axis] == 1) continue;
    int merges = n > 0;
    for (int32_t i = 0; i < operands; i++) merges = merges && w.strides[i][n - 1] == strides[i][axis] * shape[axis];
    if (!merges && n == LIMPID_WALK_RANK) abort();           // no tensor has 32 axes that do not merge
    if (!merges) n++;
    w.shape[n - 1] = merges ? w.shape[n - 1] * shape[axis] : shape[axis];
    for (int32_t i = 0; i < operands; i++) w.strides[i][n - 1] = strides[i][axis];
  }
  w.rank = n > 0 ? n - 1 : 0;
  w.inner = n > 0 ? w.shape[n - 1] : 1;
  for (int32_t i = 0; i < operands; i++) w.inner_strides[i] = n > 0 ? w.strides[i][n - 1] : 1;
  w.rows = total == 0 ? 0 : total / w.inner;
  w.pieces = total == 0 ? 1 : (w.inner + LIMPID_WALK_CHUNK - 1) / LIMPID_WALK_CHUNK;
  w.rows_per_chunk = total == 0 || w.inner >= LIMPID_WALK_CHUNK ? 1 : LIMPID_WALK_CHUNK / w.inner;
  return w;
}

limpid_walk_position limpid_walk_start(const limpid_walk *w, int64_t chunk) {
  limpid_walk_position p;
  int64_t begin = 0;
  if (w->pieces > 1) {
    p.row = chunk / w->pieces;
    p.end = p.row + 1;
    begin = chunk % w->pieces * LIMPID_WALK_CHUNK;
    p.count = w->inner - begin < LIMPID_WALK_CHUNK ? w->inner - begin : LIMPID_WALK_CHUNK;
  } else {
    p.row = chunk * w->rows_per_chunk;
    p.end = p.row + w->rows_per_chunk < w->rows ? p.row + w->rows_per_chunk : w->rows;
    p.count = w->inner;
  }
  p.out = p.row * w->inner + begin;
  for (int32_t i = 0; i < w->operands; i++) p.offset[i] = begin * w->inner_strides[i];
  int64_t rest = p.row;
  for (int32_t axis = w->rank - 1; axis >= 0; axis--) {
    p.index[axis] = rest % w->shape[axis];
    rest /= w->shape[axis];
    for (int32_t i = 0; i < w->operands; i++) p.offset[i] += p.index[axis] * w->strides[i][axis];
  }
  return p;
}
