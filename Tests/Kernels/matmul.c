#include "check.h"
#include "epilogue.h"
#include "contraction/limpid_matmul.h"

static void reference(const limpid_matmul_work *w, float *c) {
  for (int64_t q = 0; q < w->batch; q++)
    for (int64_t i = 0; i < w->m; i++)
      for (int64_t j = 0; j < w->n; j++) {
        const float *a = w->a + (w->a_offsets ? w->a_offsets[q] : q * w->a_batch) + i * w->a_row;
        const float *b = w->b + (w->b_offsets ? w->b_offsets[q] : q * w->b_batch) + j * w->b_column;
        float total = 0;
        for (int64_t k0 = 0; k0 < w->k; k0 += 256) {
          float acc = 0;
          for (int64_t k = k0; k < w->k && k < k0 + 256; k++) acc = fmaf(a[k * w->a_column], b[k * w->b_row], acc);
          total = k0 == 0 ? acc : total + acc;
        }
        c[q * w->c_batch + i * w->c_row + j] = total;
      }
}

// Odd strides: `stretch` leaves holes between neighbours.
static void check(int64_t batch, int64_t m, int64_t n, int64_t k, int turn_a, int turn_b, int sharing, int stretch) {
  const int64_t a_size = m * k * stretch, b_size = k * n * stretch;
  const int64_t offsets[] = {0, a_size, 0}, others[] = {b_size, 0, b_size};
  const int offset = sharing == 3 && batch == 3;
  float *a = odd_numbers(a_size * batch, 1), *b = odd_numbers(b_size * batch, 1);
  limpid_matmul_work w = {
    .batch = batch, .m = m, .n = n, .k = k, .c_batch = m * n, .c_row = n,
    .a = a, .a_batch = sharing == 1 ? 0 : a_size, .a_row = (turn_a ? 1 : k) * stretch, .a_column = (turn_a ? m : 1) * stretch,
    .b = b, .b_batch = sharing == 2 ? 0 : b_size, .b_row = (turn_b ? 1 : n) * stretch, .b_column = (turn_b ? k : 1) * stretch,
    .a_offsets = offset ? offsets : NULL, .b_offsets = offset ? others : NULL};
  float *got = room(batch * m * n), *wanted = room(batch * m * n);
  reference(&w, wanted);
  w.c = got;
  char name[128];
  snprintf(name, sizeof name, "matmul %lld × [%lld, %lld] · [%lld, %lld] %s%s", (long long)batch, (long long)m, (long long)k, (long long)k,
           (long long)n, turn_a ? "T" : "N", turn_b ? "T" : "N");
  EVERYWHERE {
    memset(got, 0xa5, (size_t)(batch * m * n) * 4);
    limpid_matmul(&w);
    expect(name, got, wanted, batch * m * n);
  }
  random_epilogue end = (dice() % 3 ? random_epilogue_of : random_slope_of)(wanted, batch * m, n);
  w.epilogue = &end.epilogue;
  strncat(name, " epilogue", sizeof name - strlen(name) - 1);
  EVERYWHERE {
    memset(got, 0xa5, (size_t)(batch * m * n) * 4);
    limpid_matmul(&w);
    expect(name, got, end.wanted, batch * m * n);
    expect_before(&end, name);
  }
  if (sharing == 2 || batch == 1) {
    strncat(name, " packed", sizeof name - strlen(name) - 1);
    w.b = NULL;
    EVERYWHERE {
      float *packed = room(limpid_matmul_packed_size(n, k));
      limpid_matmul_pack(b, w.b_row, w.b_column, n, k, packed);
      memset(got, 0xa5, (size_t)(batch * m * n) * 4);
      w.b_packed = packed;
      limpid_matmul(&w);
      expect(name, got, end.wanted, batch * m * n);
      free(packed);
    }
  }
  free_epilogue(&end);
  free(a), free(b), free(got), free(wanted);
}

// A result so large that it is written past the caches, which only an aligned one is.
static void check_streamed(int64_t m, int64_t n, int64_t k) {
  float *a = odd_numbers(m * k, 1), *b = odd_numbers(k * n, 1), *got = limpid_buffer_take((size_t)(m * n) * 4), *wanted = room(m * n);
  limpid_matmul_work w = {.batch = 1, .m = m, .n = n, .k = k, .a = a, .a_row = 1, .a_column = m, .b = b, .b_row = n, .b_column = 1, .c_row = n};
  reference(&w, wanted);
  w.c = got;
  EVERYWHERE {
    memset(got, 0xa5, (size_t)(m * n) * 4);
    limpid_matmul(&w);
    expect("matmul past the caches", got, wanted, m * n);
  }
  limpid_buffer_give(got, (size_t)(m * n) * 4);
  free(a), free(b), free(wanted);
}

// Several blocks and an epilogue, written past the caches: the same as pieces of rows that are not.
static void check_streamed_epilogue(int64_t m, int64_t n, int64_t k) {
  const size_t bytes = (size_t)(m * n) * 4;
  float *a = odd_numbers(m * k, 1), *b = odd_numbers(k * n, 1), *got = limpid_buffer_take(bytes), *before = limpid_buffer_take(bytes);
  float *wanted = room(m * n), *wanted_before = room(m * n);
  limpid_epilogue gelu = {.bias = b, .activation = LIMPID_UNARY_gelu, .before = before};
  limpid_matmul_work w = {.batch = 1, .m = m, .n = n, .k = k, .a = a, .a_row = k, .a_column = 1, .b = b, .b_row = n, .b_column = 1, .c = got,
                          .c_row = n, .epilogue = &gelu};
  for (int64_t row = 0; row < m; row += 300) {
    limpid_epilogue part = gelu;
    part.before = wanted_before + row * n;
    limpid_matmul_work rows = w;
    rows.m = m - row < 300 ? m - row : 300, rows.a = a + row * k, rows.c = wanted + row * n, rows.epilogue = &part;
    limpid_matmul(&rows);
  }
  EVERYWHERE {
    if (limpid_isa() == LIMPID_SCALAR) continue;
    memset(got, 0xa5, bytes), memset(before, 0xa5, bytes);
    limpid_matmul(&w);
    expect("matmul and GELU past the caches", got, wanted, m * n);
    expect("what that GELU is applied to, past the caches", before, wanted_before, m * n);
  }
  limpid_buffer_give(got, bytes), limpid_buffer_give(before, bytes);
  free(a), free(b), free(wanted), free(wanted_before);
}

int main(void) {
  for (int64_t thin = 1; thin < 6; thin++)
    for (int64_t wide = 15; wide < 90; wide += 37)
      for (int turn = 0; turn < 4; turn++) {
        check(1 + dice() % 2, thin, wide, 13 + 150 * thin, turn & 1, turn / 2, 0, 1);
        check(1 + dice() % 2, wide, thin, 13 + 150 * thin, turn & 1, turn / 2, 0, 1);
      }
  for (int i = 0; i < 300; i++) {
    const int64_t batch = dice() % 3 ? 1 : 1 + dice() % 4, most = dice() % 10 ? 40 : 200;
    const int64_t k = dice() % 5 == 0 ? dice() % 4 : dice() % 12 == 0 ? 600 : 1 + dice() % 300;
    check(batch, 1 + dice() % most, 1 + dice() % (2 * most), k, dice() % 2, dice() % 2, dice() % 4, dice() % 8 == 0 ? 2 : 1);
  }
  for (int64_t m = 1; m < 6; m++)
    for (int64_t n = 63; n < 2200; n = n * 3 + 1) check(1, m, n, 17 + 140 * m, m % 2, 0, 0, 1);
  const int64_t shapes[][3] = {{0, 3, 2}, {3, 0, 2}, {3, 2, 0}, {256, 256, 256}, {257, 129, 511}, {97, 301, 513}, {300, 33, 64}, {15, 400, 400}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
    for (int turn = 0; turn < 4; turn++) check(1, shapes[i][0], shapes[i][1], shapes[i][2], turn & 1, turn / 2, 0, 1);
  check_streamed(1500, 1424, 2);
  check_streamed_epilogue(1500, 1424, 257);
  check(1, 701, 20, 780, 1, 0, 0, 1);
  check(1, 1099, 5, 513, 1, 0, 0, 1);
  return verdict("matmul");
}
