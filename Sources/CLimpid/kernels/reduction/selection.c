// The largest elements of a row: a heap of the best so far, whose root is the worst of them. No arithmetic, so one version for all
// instruction sets.
#include "base/limpid_base.h"
#include "reduction/limpid_selection.h"

#include <string.h>

enum { GRAIN = 16384 };  // elements in a chunk

typedef struct {
  const float *x;
  int32_t *y;
  int64_t count, rows, n, inner, rows_a_chunk;
} job;

// A number that is greater the earlier an element comes: by size, then by index.
static inline uint64_t rank_of(float x, int64_t index) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  const uint32_t size = x != x ? UINT32_MAX : x == 0 ? 0x80000000u : bits >> 31 ? ~bits : bits | 0x80000000u;
  return (uint64_t)size << 32 | (UINT32_MAX - (uint32_t)index);
}

static void sink(uint64_t *heap, int64_t count, int64_t place) {
  const uint64_t moving = heap[place];
  for (int64_t child; (child = 2 * place + 1) < count; place = child) {
    if (child + 1 < count && heap[child + 1] < heap[child]) child++;
    if (moving <= heap[child]) break;
    heap[place] = heap[child];
  }
  heap[place] = moving;
}

static void select_row(const job *j, uint64_t *heap, const float *x, int32_t *y) {
  const int64_t count = j->count;
  for (int64_t i = 0; i < count; i++) heap[i] = rank_of(x[i * j->inner], i);
  for (int64_t i = count / 2 - 1; i >= 0; i--) sink(heap, count, i);
  for (int64_t i = count; i < j->n; i++) {
    const uint64_t rank = rank_of(x[i * j->inner], i);
    if (rank <= heap[0]) continue;
    heap[0] = rank;
    sink(heap, count, 0);
  }
  for (int64_t left = count - 1; left >= 0; left--) {
    y[left * j->inner] = (int32_t)(UINT32_MAX - (uint32_t)heap[0]);
    heap[0] = heap[left];
    sink(heap, left, 0);
  }
}

static void piece(void *context, int64_t chunk) {
  const job *j = context;
  const size_t bytes = (size_t)j->count * sizeof(uint64_t);
  uint64_t *heap = limpid_buffer_take(bytes);
  const int64_t first = chunk * j->rows_a_chunk;
  for (int64_t row = first; row < j->rows && row < first + j->rows_a_chunk; row++) {
    const int64_t o = row / j->inner, i = row % j->inner;
    select_row(j, heap, j->x + o * j->n * j->inner + i, j->y + o * j->count * j->inner + i);
  }
  limpid_buffer_give(heap, bytes);
}

void limpid_top_indices(const float *x, int32_t *y, int64_t count, int64_t outer, int64_t n, int64_t inner) {
  if (count == 0 || outer * inner == 0) return;
  job j = {x, y, count, outer * inner, n, inner, n < GRAIN ? GRAIN / n : 1};
  limpid_parallel((j.rows + j.rows_a_chunk - 1) / j.rows_a_chunk, piece, &j);
}
