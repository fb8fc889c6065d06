#include "check.h"
#include "sequence/limpid_movement.h"

static void strided(int rank, const int64_t *shape, const int64_t *ts, const int64_t *fs, int64_t t0, int64_t f0, int64_t tn, int64_t fn) {
  float *from = numbers(fn), *got = room(tn), *wanted = room(tn);
  int64_t all = 1;
  for (int a = 0; a < rank; a++) all *= shape[a];
  for (int64_t i = 0; i < all; i++) {
    int64_t p = i, t = t0, f = f0;
    for (int a = rank - 1; a >= 0; a--) t += p % shape[a] * ts[a], f += p % shape[a] * fs[a], p /= shape[a];
    wanted[t] = from[f];
  }
  EVERYWHERE {
    memset(got, 0xa5, (size_t)tn * 4);
    limpid_strided_copy(got + t0, ts, from + f0, fs, shape, rank);
    expect("strided copy", got, wanted, tn);
  }
  free(from), free(got), free(wanted);
}

// A random permutation, with reversed and repeated axes, and a destination larger than what is written.
static void random_copy(int rank, int64_t most) {
  int64_t shape[8], whole[8], ts[8], fs[8], tn = 1, fn = 1, t0 = 0, f0 = 0;
  int order[8];
  for (int a = 0; a < rank; a++) shape[a] = 1 + dice() % most, whole[a] = shape[a] + (dice() % 3 == 0 ? dice() % 4 : 0), order[a] = a;
  for (int a = rank - 1; a > 0; a--) { const int b = (int)(dice() % (uint32_t)(a + 1)), t = order[a]; order[a] = order[b], order[b] = t; }
  for (int a = rank - 1; a >= 0; a--) {
    ts[a] = tn;
    if (whole[a] > shape[a]) t0 += tn * (whole[a] - shape[a]) / 2;
    tn *= whole[a];
  }
  for (int k = rank - 1; k >= 0; k--) {
    const int a = order[k];
    if (dice() % 7 == 0) { fs[a] = 0; continue; }
    fs[a] = fn;
    if (dice() % 6 == 0) f0 += fn * (shape[a] - 1), fs[a] = -fn;
    fn *= shape[a];
  }
  strided(rank, shape, ts, fs, t0, f0, tn, fn);
}

static void indexed(int64_t outer, int64_t n, int64_t count, int64_t inner) {
  float *x = numbers(outer * n * inner), *g = odd_numbers(outer * count * inner, 0);
  float *y = room(outer * count * inner), *wy = room(outer * count * inner), *z = room(outer * n * inner), *wz = room(outer * n * inner);
  int32_t *index = malloc((size_t)count * 4 + 4), *each = malloc((size_t)(outer * count * inner) * 4 + 4);
  for (int64_t i = 0; i < count; i++) index[i] = (int32_t)(dice() % n);
  for (int64_t i = 0; i < outer * count * inner; i++) each[i] = (int32_t)(dice() % n);
  memset(wz, 0, (size_t)(outer * n * inner) * 4);
  for (int64_t o = 0; o < outer; o++)
    for (int64_t j = 0; j < count; j++)
      for (int64_t i = 0; i < inner; i++) {
        const int64_t at = (o * count + j) * inner + i, row = (o * n + index[j]) * inner + i;
        wy[at] = x[row];
        wz[row] += g[at];
      }
  EVERYWHERE {
    limpid_gather(x, index, y, outer, n, count, inner);
    expect("gather", y, wy, outer * count * inner);
    limpid_scatter_add(g, index, z, outer, n, count, inner);
    expect("scatter-add", z, wz, outer * n * inner);
    comparisons++;
    if (limpid_first_outside(index, count, n) != -1) failures++, printf("first outside\n");
  }
  memset(wz, 0, (size_t)(outer * n * inner) * 4);
  for (int64_t o = 0; o < outer; o++)
    for (int64_t j = 0; j < count; j++)
      for (int64_t i = 0; i < inner; i++) {
        const int64_t at = (o * count + j) * inner + i, row = (o * n + each[at]) * inner + i;
        wy[at] = x[row];
        wz[row] += g[at];
      }
  EVERYWHERE {
    limpid_take_along(x, each, y, outer, n, count, inner);
    expect("take along", y, wy, outer * count * inner);
    limpid_put_along(g, each, z, outer, n, count, inner);
    expect("put along", z, wz, outer * n * inner);
  }
  float *h = room(count * n), *wh = calloc((size_t)(count * n) + 1, 4);
  if (count > 2) index[1] = -1, index[count - 1] = (int32_t)n;
  for (int64_t j = 0; j < count; j++)
    if (index[j] >= 0 && index[j] < n) wh[j * n + index[j]] = 1;
  EVERYWHERE {
    limpid_one_hot(index, h, count, n);
    expect("one hot", h, wh, count * n);
    comparisons++;
    if (count > 2 && limpid_first_outside(index, count, n) != 1) failures++, printf("first outside\n");
  }
  free(x), free(g), free(y), free(wy), free(z), free(wz), free(index), free(each), free(h), free(wh);
}

int main(void) {
  for (int i = 0; i < 1500; i++) random_copy(1 + (int)(dice() % 5), 9);
  for (int i = 0; i < 150; i++) random_copy(1 + (int)(dice() % 3), 70);
  const int64_t n[][2] = {{1, 1}, {16, 16}, {17, 33}, {300, 211}, {1000, 3}, {3, 1000}, {1024, 65}, {100003, 2}};
  for (int i = 0; i < 8; i++) strided(2, n[i], (int64_t[]){n[i][1], 1}, (int64_t[]){1, n[i][0]}, 0, 0, n[i][0] * n[i][1], n[i][0] * n[i][1]);
  for (int rank = 0; rank < 2; rank++) strided(rank, (int64_t[]){100001}, (int64_t[]){1}, (int64_t[]){1}, 0, 0, 100001, 100001);
  const int64_t s[][4] = {{1, 10, 64, 8}, {1, 1, 1, 1}, {3, 7, 20, 5}, {1, 5000, 3000, 17}, {1, 40, 700, 300}, {20, 13, 40, 60}, {1, 100000, 10, 1}, {2, 9, 50000, 1}};
  for (int i = 0; i < 8; i++) indexed(s[i][0], s[i][1], s[i][2], s[i][3]);
  return verdict("movement");
}
