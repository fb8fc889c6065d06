// Products with stored matrices: panels of columns are dealt out, and blocks of rows where there are many.
#include "contraction/limpid_stored.h"

#include <stddef.h>
#include <string.h>

#include "kernels/contraction/epilogue.h"
#include "base/limpid_base.h"
#include "base/limpid_constants.h"

enum { STORED_PANEL = 64, STORED_VECTORS = 4, ROWS = 32 };  // columns of a panel; vectors in registers; rows of a chunk

typedef struct {
  limpid_stored_kind kind;
  const float *x;
  int64_t rows, k, n;
  const void *w;
  const float *scales, *row_scales;
  float *y;
  const limpid_epilogue *epilogue;
  const float *unrounded;  // int8: x before it became whole numbers
  float *whole, *own_scales;
} limpid_stored_work;

#define LIMPID_TEMPLATE "kernels/contraction/stored.inc"
#include "base/each_isa.h"

static void (*const rows_table[LIMPID_ISA_COUNT])(const limpid_stored_work *, int64_t, int64_t, int64_t) = LIMPID_DISPATCH(stored_rows);
static float (*const whole_table[LIMPID_ISA_COUNT])(const float *, int64_t, float *) = LIMPID_DISPATCH(stored_whole);

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t panels_of(int64_t n) { return (n + STORED_PANEL - 1) / STORED_PANEL; }
static int64_t size_of(limpid_stored_kind kind) { return kind == LIMPID_STORED_INT8 ? 1 : 2; }

int64_t limpid_stored_size(limpid_stored_kind kind, int64_t k, int64_t n) { return panels_of(n) * STORED_PANEL * k * size_of(kind); }

// MARK: Storing

static uint16_t half_of(float x) {
  if (x != x) return 0x7fc0;
  const uint32_t bits = __builtin_bit_cast(uint32_t, x);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

// Adding 1.5 · 2²³ rounds to a whole number.
static int8_t byte_of(float x, float scale) {
  if (scale == 0.0f) return 0;
  const float q = (x / scale + 12582912.0f) - 12582912.0f;
  return (int8_t)(q > 127.0f ? 127.0f : q < -127.0f ? -127.0f : q);
}

void limpid_stored_pack(limpid_stored_kind kind, const float *w, int64_t w_row, int64_t w_column, int64_t k, int64_t n, void *to, float *scales) {
  memset(to, 0, (size_t)limpid_stored_size(kind, k, n));
  for (int64_t c = 0; c < n; c++) {
    const float *from = w + c * w_column;
    const int64_t start = c / STORED_PANEL * STORED_PANEL * k + c % STORED_PANEL;
    if (kind == LIMPID_STORED_BFLOAT16) {
      for (int64_t i = 0; i < k; i++) ((uint16_t *)to)[start + i * STORED_PANEL] = half_of(from[i * w_row]);
      continue;
    }
    float largest = 0.0f;
    int odd = 0;
    for (int64_t i = 0; i < k; i++) {
      const float a = from[i * w_row] < 0.0f ? -from[i * w_row] : from[i * w_row];
      odd |= a != a;
      if (a > largest) largest = a;
    }
    const float scale = largest / 127.0f;
    // A column that is not finite gives NaN.
    scales[c] = odd || scale > 3e38f ? __builtin_nanf("") : scale;
    if (scales[c] == scales[c])
      for (int64_t i = 0; i < k; i++) ((int8_t *)to)[start + i * STORED_PANEL] = byte_of(from[i * w_row], scale);
  }
}

// MARK: Products

static void whole_chunk(void *context, int64_t row) {
  const limpid_stored_work *w = context;
  w->own_scales[row] = whole_table[limpid_isa()](w->unrounded + row * w->k, w->k, w->whole + row * w->k);
}

static void chunk(void *context, int64_t index) {
  const limpid_stored_work *w = context;
  const int64_t panels = panels_of(w->n), panel = index % panels, row = index / panels * ROWS, rows = least(ROWS, w->rows - row);
  rows_table[limpid_isa()](w, row, rows, panel);
  limpid_finish(w->epilogue, &(limpid_piece){.result = w->y, .start = row * w->n + panel * STORED_PANEL, .step = w->n, .rows = rows,
                                             .column = panel * STORED_PANEL, .columns = least(STORED_PANEL, w->n - panel * STORED_PANEL)});
}

void limpid_stored_product(limpid_stored_kind kind, const float *x, int64_t rows, int64_t k, int64_t n, const void *w, const float *scales, float *y,
                           const limpid_epilogue *epilogue) {
  if (rows * n == 0) return;
  limpid_stored_work work = {.kind = kind, .x = x, .rows = rows, .k = k, .n = n, .w = w, .scales = scales, .y = y, .epilogue = epilogue};
  size_t bytes = 0;
  if (kind == LIMPID_STORED_INT8) {
    bytes = (size_t)(rows * (k + 1) + 16) * sizeof(float);
    work.whole = limpid_buffer_take(bytes);
    if (!work.whole) __builtin_trap();  // the system has no memory left
    work.own_scales = work.whole + rows * k;
    work.unrounded = x;
    if (rows * k < 16384) for (int64_t row = 0; row < rows; row++) whole_chunk(&work, row);
    else limpid_parallel(rows, whole_chunk, &work);
    work.x = work.whole;
    work.row_scales = work.own_scales;
  }
  limpid_parallel(panels_of(n) * ((rows + ROWS - 1) / ROWS), chunk, &work);
  if (bytes) limpid_buffer_give(work.whole, bytes);
}
