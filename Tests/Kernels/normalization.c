#include "check.h"
#include "definitions.h"
#include "reduction/limpid_normalization.h"

static void columns(int64_t batch, int64_t n, int64_t channels) {
  const int64_t all = batch * n * channels, kept = batch * channels;
  float *x = odd_numbers(all, 0), *g = odd_numbers(all, 0), *scale = numbers(channels), *shift = numbers(channels);
  float *mean = numbers(kept), *inverse = numbers(kept), *factor = numbers(kept), *first = numbers(kept), *second = numbers(kept);
  float *s = room(kept), *d = room(kept), *ws = room(kept), *wd = room(kept), *p = room(kept), *wp = room(kept), *wg = room(kept);
  float *y = room(all), *wy = room(all), *wx = room(all);
  for (int64_t k = 0; k < kept; k++) {
    const int64_t slice = k / channels, c = k % channels;
    float sums[1000] = {0}, q[1000] = {0}, total = 0, deviations = 0, sg = 0, sp = 0;
    int64_t blocks = 0;
    for (int64_t b = 0; b < n; b += 256, blocks++) {
      const int64_t rows = n - b < 256 ? n - b : 256;
      float one = 0, two = 0;
      for (int64_t r = b; r < b + rows; r++) {
        const int64_t at = (slice * n + r) * channels + c;
        const float h = (x[at] - mean[k]) * inverse[k];
        sums[blocks] += x[at];
        one += g[at];
        two = fmaf(g[at], h, two);
        wy[at] = fmaf(h, scale[c], shift[c]);
        wx[at] = fmaf(-h, second[k], fmaf(g[at], factor[k], -first[k]));
      }
      for (int64_t r = b; r < b + rows; r++) {
        const float e = x[(slice * n + r) * channels + c] - sums[blocks] / (float)rows;
        q[blocks] = fmaf(e, e, q[blocks]);
      }
      total = b == 0 ? sums[0] : total + sums[blocks];
      sg = b == 0 ? one : sg + one;
      sp = b == 0 ? two : sp + two;
    }
    for (int64_t b = 0; b < blocks; b++) {
      const float rows = (float)(n - b * 256 < 256 ? n - b * 256 : 256), e = sums[b] / rows - total / (float)n;
      const float term = fmaf(rows * e, e, q[b]);
      deviations = b == 0 ? term : deviations + term;
    }
    ws[k] = total, wd[k] = deviations, wg[k] = sg, wp[k] = sp;
  }
  EVERYWHERE {
    limpid_column_moments(x, s, d, batch, n, channels);
    expect("moments: sum", s, ws, kept);
    expect("moments: deviations", d, wd, kept);
    limpid_normalize_columns(x, mean, inverse, scale, shift, y, batch, n, channels, NULL);
    expect("normalize columns", y, wy, all);
    limpid_normalize_columns_sums(g, x, mean, inverse, s, p, batch, n, channels);
    expect("column sums: g", s, wg, kept);
    expect("column sums: g h", p, wp, kept);
    limpid_normalize_columns_gradient(g, x, mean, inverse, factor, first, second, y, batch, n, channels);
    expect("normalize columns gradient", y, wx, all);
  }
  free(x), free(g), free(scale), free(shift), free(mean), free(inverse), free(factor), free(first), free(second), free(s), free(d);
  free(ws), free(wd), free(p), free(wp), free(wg), free(y), free(wy), free(wx);
}

static void rows(int64_t n, int64_t channels, int centred) {
  const int64_t all = n * channels;
  float *x = odd_numbers(all, 0), *g = odd_numbers(all, 0), *scale = numbers(channels), *shift = numbers(channels);
  float *y = room(all), *wy = room(all), *dx = room(all), *wx = room(all);
  float *m = room(n), *wm = room(n), *v = room(n), *wv = room(n), *s = room(channels), *ws = room(channels), *p = room(channels), *wp = room(channels);
  for (int64_t r = 0; r < n; r++) {
    const float *row = x + r * channels, *gr = g + r * channels;
    float sum = 0, deviations = 0, a = 0, b = 0;
    RUN(sum, channels, 1, *a + row[i]);
    wm[r] = centred ? sum / (float)channels : 0;
    const float mean = wm[r];
    RUN(deviations, channels, 1, fmaf(row[i] - mean, row[i] - mean, *a));
    wv[r] = 1.0f / sqrtf(deviations / (float)channels + 1e-5f);
    const float inverse = wv[r];
    RUN(a, channels, 1, *a + gr[i] * scale[i]);
    RUN(b, channels, 1, fmaf(gr[i] * scale[i], (row[i] - mean) * inverse, *a));
    if (!centred) a = 0;
    a = a / (float)channels, b = b / (float)channels;
    for (int64_t c = 0; c < channels; c++) {
      const float h = (row[c] - mean) * inverse;
      wy[r * channels + c] = centred ? fmaf(h, scale[c], shift[c]) : h * scale[c];
      wx[r * channels + c] = inverse * fmaf(-h, b, gr[c] * scale[c] - a);
    }
  }
  for (int64_t c = 0; c < channels; c++)
    for (int64_t b = 0; b < n; b += 256) {
      float one = 0, two = 0;
      for (int64_t r = b; r < n && r < b + 256; r++) {
        const float e = g[r * channels + c];
        one += e;
        two = fmaf(e, (x[r * channels + c] - wm[r]) * wv[r], two);
      }
      ws[c] = b == 0 ? one : ws[c] + one;
      wp[c] = b == 0 ? two : wp[c] + two;
    }
  EVERYWHERE {
    limpid_normalize_rows(x, scale, shift, 1e-5f, y, centred ? m : NULL, v, n, channels);
    expect("normalize rows", y, wy, all);
    if (centred) expect("normalize rows: mean", m, wm, n);
    expect("normalize rows: inverse", v, wv, n);
    limpid_normalize_rows_gradient(g, x, scale, centred ? m : NULL, v, dx, n, channels);
    expect("normalize rows gradient", dx, wx, all);
    limpid_normalize_rows_sums(g, x, centred ? m : NULL, v, s, p, n, channels);
    expect("normalize rows: sum g", s, ws, channels);
    expect("normalize rows: sum g h", p, wp, channels);
  }
  free(x), free(g), free(scale), free(shift), free(y), free(wy), free(dx), free(wx), free(m), free(wm), free(v), free(wv);
  free(s), free(ws), free(p), free(wp);
}

int main(void) {
  const int64_t shapes[][3] = {{1, 1, 1}, {1, 7, 3}, {1, 256, 16}, {2, 257, 17}, {5, 49, 33}, {1, 1000, 64}, {1, 3, 1030}, {1, 5000, 10},
                               {9, 600, 70}, {1, 40000, 5}, {2, 300, 700}};
  for (int i = 0; i < 11; i++) columns(shapes[i][0], shapes[i][1], shapes[i][2]);
  const int64_t sizes[][2] = {{1, 1}, {3, 7}, {17, 16}, {5, 33}, {300, 64}, {70, 768}, {7, 4096}, {5, 4099}, {3, 9000}, {1029, 37}};
  for (int i = 0; i < 10; i++) rows(sizes[i][0], sizes[i][1], 0), rows(sizes[i][0], sizes[i][1], 1);
  return verdict("normalization");
}
