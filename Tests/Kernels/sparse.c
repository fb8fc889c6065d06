#include "check.h"
#include "epilogue.h"
#include "base/limpid_constants.h"
#include "contraction/limpid_sparse.h"

static void check(int64_t rows, int64_t columns, int64_t width, int dense) {
  int32_t *starts = malloc((size_t)(rows + 1) * 4), *places = malloc((size_t)(rows * columns) * 4 + 4);
  int32_t count = 0;
  for (int64_t r = 0; r < rows; r++) {
    starts[r] = count;
    for (int64_t c = 0; c < columns; c++)
      if (dense || dice() % 5 == 0) places[count++] = (int32_t)c;
  }
  starts[rows] = count;
  float *values = odd_numbers(count, 1), *x = odd_numbers(columns * width, 1), *y = room(rows * width), *want = room(rows * width);
  for (int64_t r = 0; r < rows; r++)
    for (int64_t j = 0; j < width; j++) {
      float total = 0;
      for (int64_t e0 = starts[r]; e0 < starts[r + 1]; e0 += LIMPID_BLOCK) {
        float acc = 0;
        for (int64_t e = e0; e < starts[r + 1] && e < e0 + LIMPID_BLOCK; e++) acc = fmaf(values[e], x[places[e] * width + j], acc);
        total = e0 == starts[r] ? acc : total + acc;
      }
      want[r * width + j] = total;
    }
  random_epilogue e = (dice() % 3 ? random_epilogue_of : random_slope_of)(want, rows, width);
  EVERYWHERE {
    limpid_sparse_product(rows, starts, places, values, x, width, y, NULL);
    expect("sparse product", y, want, rows * width);
    limpid_sparse_product(rows, starts, places, values, x, width, y, &e.epilogue);
    expect("sparse product, finished", y, e.wanted, rows * width);
    expect_before(&e, "sparse product, before the activation");
  }
  free_epilogue(&e);
  free(starts), free(places), free(values), free(x), free(y), free(want);
}

int main(void) {
  const int64_t widths[] = {1, 7, 16, 17, 64, 67, 130};
  for (int i = 0; i < 7; i++) check(13, 11, widths[i], 0), check(150, 40, widths[i], 0), check(2, 700, widths[i], 1);
  check(0, 3, 2, 0), check(3, 0, 2, 0), check(3, 3, 0, 1);
  return verdict("sparse");
}
