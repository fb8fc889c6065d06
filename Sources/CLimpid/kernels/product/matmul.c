// Matrix products: which way a shape goes, and the products that do without the register tile.
#include "contraction/limpid_matmul.h"

#include "base/whole.h"
#include "kernels/contraction/contract.h"
#include "kernels/product/matmul.h"

// At most four vectors x, each with every row of y.
typedef struct {
  int64_t rows, count, k;
  const float *x, *y;
  int64_t x_row, x_column, y_row;
  float *c;
  int64_t c_first, c_second;  // from one x to the next, from one y to the next
} limpid_thin_dots;

#define LIMPID_TEMPLATE "kernels/product/matmul.inc"
#include "base/each_isa.h"

typedef int64_t whole;

// MARK: Products without the tile

typedef void (*small_function)(const limpid_matmul_work *, const float *, const float *, float *);
static const small_function small_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(small_product);

static void small_chunk(void *context, whole index) {
  const limpid_matmul_work *w = context;
  small_table[limpid_isa()](w, limpid_a_of(w, index), limpid_b_of(w, index), w->c + index * w->c_batch);
  limpid_matmul_finish(w, index, 0, w->m, 0, w->n);
}

typedef void (*thin_function)(const limpid_matmul_work *, const float *, const float *, float *, float *, whole, whole);
static const thin_function thin_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(thin_product);
enum { THIN_ROWS = 4, FEW_ROWS = 16, THIN_COLUMNS = 512 };

// Parts of a product, each of a piece of the columns: enough of them to share, wide enough to be read quickly.
static whole thin_parts(const limpid_matmul_work *w) {
  return quotient_up(w->n, least(THIN_COLUMNS, quotient_up(quotient_up(w->n, 4), 64) * 64));
}

static void thin_chunk(void *context, whole chunk) {
  const limpid_matmul_work *w = context;
  const whole parts = thin_parts(w), index = chunk / parts, part = chunk % parts;
  float sums[FEW_ROWS * THIN_COLUMNS];
  const whole j0 = limpid_even_cut(quotient_up(w->n, 16), parts, part) * 16;
  const whole j1 = least(w->n, limpid_even_cut(quotient_up(w->n, 16), parts, part + 1) * 16);
  thin_table[limpid_isa()](w, limpid_a_of(w, index), limpid_b_of(w, index), w->c + index * w->c_batch, sums, j0, j1);
  limpid_matmul_finish(w, index, 0, w->m, j0, j1 - j0);
}

typedef void (*dots_function)(const limpid_thin_dots *, whole, whole);
static const dots_function dots_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(thin_dot_products);

static whole dots_rows(const limpid_matmul_work *w) { return (65536 / (w->k + 1) + 16) / 16 * 16; }

static void dots_chunk(void *context, whole chunk) {
  const limpid_matmul_work *w = context;
  const int turned = w->n <= THIN_ROWS && w->a_column == 1;  // the vectors are columns of b, the rows are those of a
  limpid_thin_dots d = {.rows = turned ? w->n : w->m, .count = turned ? w->m : w->n, .k = w->k};
  const whole step = dots_rows(w), parts = quotient_up(d.count, step), index = chunk / parts, first = chunk % parts * step;
  const float *a = limpid_a_of(w, index), *b = limpid_b_of(w, index);
  d.c = w->c + index * w->c_batch;
  if (turned) d.x = b, d.x_row = w->b_column, d.x_column = w->b_row, d.y = a, d.y_row = w->a_row, d.c_first = 1, d.c_second = w->c_row;
  else d.x = a, d.x_row = w->a_row, d.x_column = w->a_column, d.y = b, d.y_row = w->b_column, d.c_first = w->c_row, d.c_second = 1;
  const whole count = least(d.count - first, step);
  dots_table[limpid_isa()](&d, first, first + count);
  if (turned) limpid_matmul_finish(w, index, first, count, 0, w->n);
  else limpid_matmul_finish(w, index, 0, w->m, first, count);
}

void limpid_matmul(const limpid_matmul_work *work) {
  limpid_matmul_work w = *work;
  if (w.batch <= 0 || w.m <= 0 || w.n <= 0) return;
  if (w.k <= 0) {
    for (whole index = 0; index < w.batch; index++) {
      for (whole i = 0; i < w.m; i++)
        for (whole j = 0; j < w.n; j++) w.c[index * w.c_batch + i * w.c_row + j] = 0.0f;
      limpid_matmul_finish(&w, index, 0, w.m, 0, w.n);
    }
    return;
  }
  // The rows of a batch that shares b are the rows of one product.
  if (w.batch > 1 && !w.a_offsets && !w.b_offsets && w.b_batch == 0 && w.a_batch == w.m * w.a_row && w.c_batch == w.m * w.c_row) {
    w.m *= w.batch;
    w.batch = 1;
  }
  // Tiles read what they add before they write over it; the others write totals first.
  if (w.b_packed || (w.epilogue && w.epilogue->addend == w.c)) {
    limpid_matmul_tiled(&w);
    return;
  }
  const double product = (double)w.m * (double)w.n * (double)w.k;
  if (product <= 256) {
    for (whole index = 0; index < w.batch; index++) small_chunk(&w, index);
  } else if (w.m <= FEW_ROWS && w.b_column == 1 && w.n >= 64 && (w.m <= THIN_ROWS || w.n * w.k > 64 * 1024)) {
    limpid_parallel(w.batch * thin_parts(&w), thin_chunk, &w);
  } else if (w.n <= THIN_ROWS && w.a_column == 1 && w.m >= 16) {
    limpid_parallel(w.batch * quotient_up(w.m, dots_rows(&w)), dots_chunk, &w);
  } else if (w.m <= THIN_ROWS && w.b_row == 1 && w.n >= 16 && (w.n > THIN_ROWS || w.a_column != 1)) {
    limpid_parallel(w.batch * quotient_up(w.n, dots_rows(&w)), dots_chunk, &w);
  } else if (limpid_matmul_turns(&w)) {
    limpid_matmul_turned(&w);
  } else {
    limpid_matmul_tiled(&w);
  }
}
