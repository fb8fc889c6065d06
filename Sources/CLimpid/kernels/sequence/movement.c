// Movement: a copy is brought to its simplest form (axes merged, sorted by where they go), then done as rows, as turned squares or one
// element at a time.
#include "sequence/limpid_movement.h"
#define LIMPID_TEMPLATE "kernels/sequence/movement.inc"
#include "base/each_isa.h"

#include "base/whole.h"
#include "kernels/sequence/movement.h"

static void (*const turn_table[LIMPID_ISA_COUNT])(float *, int64_t, const float *, int64_t, int64_t, int64_t) = LIMPID_DISPATCH(turn);
static void (*const fill_table[LIMPID_ISA_COUNT])(float *, float, int64_t) = LIMPID_DISPATCH(fill);

typedef struct {
  int64_t size, to, from;  // elements along the axis; strides
} axis;

typedef struct {
  float *to;
  const float *from;
  axis axes[LIMPID_MOST_AXES];  // the axes walked one position at a time, slowest first
  int rank;
  axis row, column;             // what is done at each position: a row, or with turned squares `column` rows of it
  int64_t pieces, piece, step;  // a position's work is cut in `pieces` of `piece` rows (or elements); a chunk is `step` of those
  int64_t units;
} copy;

static void copy_row(float *to, const float *from, int64_t n, int64_t to_stride, int64_t from_stride) {
  if (to_stride == 1 && from_stride == 1) {
    limpid_copy_row(to, from, n);
  } else if (to_stride == 1 && from_stride == 0) {
    fill_table[limpid_isa()](to, *from, n);
  } else {
    for (int64_t i = 0; i < n; i++) to[i * to_stride] = from[i * from_stride];
  }
}

static void copy_units(void *context, int64_t chunk) {
  const copy *c = context;
  const int64_t end = least(chunk * c->step + c->step, c->units);
  for (int64_t unit = chunk * c->step; unit < end; unit++) {
    const int64_t first = unit % c->pieces * c->piece;
    float *to = c->to;
    const float *from = c->from;
    int64_t position = unit / c->pieces;
    for (int a = c->rank - 1; a >= 0; a--) {
      const int64_t i = position % c->axes[a].size;
      position /= c->axes[a].size;
      to += i * c->axes[a].to;
      from += i * c->axes[a].from;
    }
    if (c->column.size == 1) {
      const int64_t n = least(c->piece, c->row.size - first);
      copy_row(to + first * c->row.to, from + first * c->row.from, n, c->row.to, c->row.from);
    } else {
      const int64_t rows = least(c->piece, c->column.size - first);
      turn_table[limpid_isa()](to + first * c->column.to, c->column.to, from + first, c->row.from, rows, c->row.size);
    }
  }
}

static int64_t magnitude(int64_t x) { return x < 0 ? -x : x; }

void limpid_strided_copy(
    float *to, const int64_t *to_strides, const float *from, const int64_t *from_strides, const int64_t *shape, int rank) {
  copy c = {.to = to, .from = from, .row = {1, 1, 1}, .column = {1, 1, 1}};
  int64_t all = 1;
  for (int a = 0; a < rank; a++) {
    all *= shape[a];
    if (shape[a] != 1) c.axes[c.rank++] = (axis){shape[a], to_strides[a], from_strides[a]};
  }
  if (all == 0) return;
  // Slowest axis of the destination first (insertion sort: the order among equals is kept).
  for (int a = 1; a < c.rank; a++)
    for (int b = a; b > 0 && magnitude(c.axes[b - 1].to) < magnitude(c.axes[b].to); b--) {
      const axis t = c.axes[b];
      c.axes[b] = c.axes[b - 1];
      c.axes[b - 1] = t;
    }
  // Neighbours that are one axis in both arrays become one.
  int kept = 0;
  for (int a = 0; a < c.rank; a++) {
    axis *last = c.axes + (kept > 0 ? kept - 1 : 0);
    if (kept > 0 && last->to == c.axes[a].to * c.axes[a].size && last->from == c.axes[a].from * c.axes[a].size)
      *last = (axis){last->size * c.axes[a].size, c.axes[a].to, c.axes[a].from};
    else c.axes[kept++] = c.axes[a];
  }
  c.rank = kept;
  if (c.rank > 0) c.row = c.axes[--c.rank];
  // If the source is contiguous along another axis, that one and the row are turned together.
  if (c.row.to == 1 && c.row.from != 1 && c.row.from != 0)
    for (int a = 0; a < c.rank; a++)
      if (c.axes[a].from == 1) {
        c.column = c.axes[a];
        for (int b = a + 1; b < c.rank; b++) c.axes[b - 1] = c.axes[b];
        c.rank--;
        break;
      }
  int64_t positions = 1;
  for (int a = 0; a < c.rank; a++) positions *= c.axes[a].size;
  const int64_t turned = c.column.size > 1;
  c.piece = turned ? quotient_up(most(16, GRAIN / c.row.size), 16) * 16 : GRAIN;
  c.pieces = quotient_up(turned ? c.column.size : c.row.size, c.piece);
  c.units = positions * c.pieces;
  const int64_t work = least(c.piece, turned ? c.column.size : c.row.size) * (turned ? c.row.size : 1);
  c.step = most(1, GRAIN / work);
  limpid_parallel(quotient_up(c.units, c.step), copy_units, &c);
}

typedef struct { float *y; float value; int64_t n; } fill_job;

static void fill_piece(void *context, int64_t chunk) {
  const fill_job *j = context;
  fill_table[limpid_isa()](j->y + chunk * GRAIN, j->value, least(GRAIN, j->n - chunk * GRAIN));
}

void limpid_fill(float *y, float value, int64_t n) {
  fill_job j = {y, value, n};
  limpid_parallel(quotient_up(n, GRAIN), fill_piece, &j);
}
