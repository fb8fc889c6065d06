// Products with sparse matrices: rows are dealt out in chunks.
#include "contraction/limpid_sparse.h"

#include "base/limpid_base.h"
#include "base/limpid_constants.h"
#include "kernels/contraction/epilogue.h"

typedef struct {
  int64_t rows, width, step;
  const int32_t *starts, *columns;
  const float *values, *x;
  float *y;
  const limpid_epilogue *epilogue;
} limpid_sparse_work;

#define LIMPID_TEMPLATE "kernels/product/sparse.inc"
#include "base/each_isa.h"

static void (*const rows_table[LIMPID_ISA_COUNT])(const limpid_sparse_work *, int64_t, int64_t) = LIMPID_DISPATCH(sparse_rows);

static void chunk(void *context, int64_t index) {
  const limpid_sparse_work *w = context;
  const int64_t first = index * w->step, end = first + w->step < w->rows ? first + w->step : w->rows;
  rows_table[limpid_isa()](w, first, end);
  limpid_finish(w->epilogue, &(limpid_piece){.result = w->y, .start = first * w->width, .step = w->width, .rows = end - first,
                                             .columns = w->width});
}

void limpid_sparse_product(int64_t rows, const int32_t *starts, const int32_t *columns, const float *values, const float *x, int64_t width, float *y,
                           const limpid_epilogue *epilogue) {
  if (rows * width == 0) return;
  limpid_sparse_work w = {.rows = rows, .width = width, .starts = starts, .columns = columns, .values = values, .x = x, .y = y,
                          .epilogue = epilogue};
  const double work = ((double)starts[rows] + (double)rows) * (double)width;
  w.step = work < 20000 ? rows : (rows + 15) / 16;
  limpid_parallel((rows + w.step - 1) / w.step, chunk, &w);
}
