#include "check.h"
#include "reduction/limpid_reduction.h"

static float step(int kind, float a, float x, float y) {
  switch (kind) {
    case LIMPID_REDUCE_SUM: return a + x;
    case LIMPID_REDUCE_ABSOLUTE: return a + fabsf(x);
    case LIMPID_REDUCE_SQUARES: return fmaf(x, x, a);
    case LIMPID_REDUCE_PRODUCTS: return fmaf(x, y, a);
    case LIMPID_REDUCE_DEVIATIONS: return fmaf(x - y, x - y, a);
    default: return a * x;
  }
}

static float reference(int kind, const float *x, const float *y, int64_t y_stride, int64_t n, int64_t stride, int by_runs) {
  const int product = kind == LIMPID_REDUCE_PRODUCT;
  const float start = product ? 1 : 0;
  float total = start;
  const int64_t size = by_runs ? LIMPID_RUN_BLOCK : LIMPID_COLUMN_BLOCK;
  for (int64_t block = 0; block * size < n; block++) {
    float lane[16];
    for (int l = 0; l < 16; l++) lane[l] = start;
    for (int64_t i = block * size; i < n && i < (block + 1) * size; i++) {
      const int l = by_runs ? (int)((i - block * size) % 16) : 0;
      lane[l] = step(kind, lane[l], x[i * stride], y ? y[i * y_stride] : 0);
    }
    if (by_runs)
      for (int w = 8; w > 0; w /= 2)
        for (int l = 0; l < w; l++) lane[l] = product ? lane[l] * lane[l + w] : lane[l] + lane[l + w];
    total = block == 0 ? lane[0] : product ? total * lane[0] : total + lane[0];
  }
  return total;
}

static void check(int64_t outer, int64_t n, int64_t inner) {
  const int64_t all = outer * n * inner, kept = outer * inner;
  float *second = odd_numbers(all, 0), *centre = numbers(kept), *got = room(kept), *wanted = room(kept), *run = room(all), *ran = room(all);
  for (int nan = 0; nan < 2; nan++) {
    float *x = odd_numbers(all, nan);
    if (dice() % 3 == 0) memset(x, 0, (size_t)all * 4);
    char name[128];
    for (int kind = 0; kind < LIMPID_REDUCE_COUNT; kind++)
      for (int columns = 0; columns < 2; columns++) {
        const float *s = kind == LIMPID_REDUCE_PRODUCTS ? second : kind == LIMPID_REDUCE_DEVIATIONS ? centre : NULL;
        for (int64_t o = 0; o < outer; o++)
          for (int64_t i = 0; i < inner; i++) {
            const float *y = kind == LIMPID_REDUCE_PRODUCTS ? second + o * n * inner + i : s ? centre + o * inner + i : NULL;
            wanted[o * inner + i] = reference(kind, x + o * n * inner + i, y, s == centre ? 0 : inner, n, inner, !columns && inner == 1);
          }
        snprintf(name, sizeof name, "reduction %d [%lld, %lld, %lld] %d", kind, (long long)outer, (long long)n, (long long)inner, columns);
        EVERYWHERE {
          memset(got, 0xa5, (size_t)kept * 4);
          (columns ? limpid_reduce_columns : limpid_reduce)((limpid_reduction)kind, x, s, got, outer, n, inner);
          expect(name, got, wanted, kept);
        }
      }
    for (int least = 0; least < 2; least++) {
      int32_t *index = (int32_t *)room(kept), *where = (int32_t *)room(kept);
      for (int64_t k = 0; k < kept; k++) {
        const float *p = x + k / inner * n * inner + k % inner;
        float best = least ? INFINITY : -INFINITY;
        int64_t at = 0;
        int any = 0;
        for (int64_t i = 0; i < n; i++) {
          const float v = p[i * inner], b = p[at * inner];
          any |= v != v;
          if (v == best) best = least ? (signbit(v) ? v : best) : (signbit(v) ? best : v);
          else if (least ? v < best : v > best) best = v;
          if (b == b && (v != v || (least ? v < b : v > b))) at = i;
        }
        wanted[k] = any ? NAN : best;
        where[k] = (int32_t)at;
      }
      snprintf(name, sizeof name, "extreme %d [%lld, %lld, %lld]", least, (long long)outer, (long long)n, (long long)inner);
      EVERYWHERE {
        limpid_extreme(least, x, got, outer, n, inner);
        expect(name, got, wanted, kept);
        if (n > 0) {
          limpid_extreme_index(least, x, index, outer, n, inner);
          expect(name, (float *)index, (float *)where, kept);
        }
      }
      free(index);
      free(where);
    }
    for (int reverse = 0; reverse < 2; reverse++) {
      for (int64_t k = 0; k < kept; k++) {
        float s = 0;
        for (int64_t i = 0; i < n; i++) {
          const int64_t at = (k / inner * n + (reverse ? n - 1 - i : i)) * inner + k % inner;
          ran[at] = s = s + x[at];
        }
      }
      EVERYWHERE {
        limpid_cumulative_sum(reverse, x, run, outer, n, inner);
        expect("running sum", run, ran, all);
      }
    }
    free(x);
  }
  free(second), free(centre), free(got), free(wanted), free(run), free(ran);
}

int main(void) {
  for (int64_t n = 0; n < 40; n++) check(3, n, 1), check(1, n, 1 + n % 19);
  const int64_t shapes[][3] = {{1, 4095, 1}, {2, 4096, 1}, {1, 4097, 1}, {5, 8209, 1}, {1, 70001, 1}, {1, 200003, 1}, {700, 97, 1}, {37, 1001, 1},
                               {1, 255, 17}, {2, 257, 33}, {1, 1031, 3}, {1, 5003, 10}, {1, 3000, 64}, {3, 513, 70}, {1, 17, 1500}, {40, 300, 31},
                               {1, 40000, 7}, {2, 600, 9000}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) check(shapes[i][0], shapes[i][1], shapes[i][2]);
  return verdict("reduction");
}
