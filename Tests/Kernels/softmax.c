#include "check.h"
#include "definitions.h"
#include "reduction/limpid_softmax.h"

static void check(int64_t n, int64_t classes, int nan) {
  const int64_t all = n * classes;
  float *x = odd_numbers(all, nan), *g = odd_numbers(all, 0), *gr = numbers(n), *w = numbers(classes), *y = room(all), *one = room(n), *m = room(n),
        *l = room(n);
  float *ws = room(all), *wsg = room(all), *wl = room(all), *wlg = room(all), *we = room(n), *weg = room(all), *wm = room(n), *wn = room(n);
  int32_t *labels = malloc((size_t)n * 4 + 4);
  for (int64_t i = 0; i < all; i++) x[i] *= 5;
  for (int64_t r = 0; r < n; r++) labels[r] = dice() % 7 == 0 ? -100 : (int32_t)(dice() % classes);
  for (int64_t r = 0; r < n; r++) {
    const float *v = x + r * classes, *d = g + r * classes;
    float *s = ws + r * classes, *q = wl + r * classes, sum, t;
    float largest = -INFINITY;
    for (int64_t c = 0; c < classes; c++) largest = v[c] > largest ? v[c] : largest;
    largest += 0.0f;
    RUN(sum, classes, 1, *a + exp_(v[i] - largest));
    for (int64_t c = 0; c < classes; c++) s[c] = exp_(v[c] - largest) * (1 / sum), q[c] = (v[c] - largest) - log_(sum);
    wm[r] = largest, wn[r] = log_(sum);
    RUN(t, classes, 1, fmaf(d[i], s[i], *a));
    for (int64_t c = 0; c < classes; c++) wsg[r * classes + c] = s[c] * (d[c] - t);
    RUN(t, classes, 1, *a + d[i]);
    for (int64_t c = 0; c < classes; c++) wlg[r * classes + c] = fmaf(-exp_(q[c]), t, d[c]);
    const float shift = isfinite(largest) ? largest : 0;
    RUN(sum, classes, 1, *a + exp_(v[i] - shift));
    we[r] = shift + log_(sum);
    for (int64_t c = 0; c < classes; c++) weg[r * classes + c] = gr[r] * exp_(v[c] - we[r]);
  }
  EVERYWHERE {
    limpid_softmax(x, y, n, classes), expect("softmax", y, ws, all);
    limpid_softmax_gradient(g, ws, y, n, classes), expect("softmax gradient", y, wsg, all);
    limpid_log_softmax(x, y, n, classes), expect("log-softmax", y, wl, all);
    limpid_log_softmax_gradient(g, wl, y, n, classes), expect("log-softmax gradient", y, wlg, all);
    limpid_log_sum_exp(x, one, n, classes), expect("log-sum-exp", one, we, n);
    limpid_log_sum_exp_gradient(gr, x, we, y, n, classes), expect("log-sum-exp gradient", y, weg, all);
  }
  for (int k = 0; k < 4; k++) {
    const float smoothing = k & 1 ? 0.1f : 0, keep = 1 - smoothing, share = smoothing / (float)classes;
    const float *weights = k & 2 ? w : NULL;
    float total = (float)classes;
    if (weights) RUN(total, classes, 1, *a + w[i]);
    for (int64_t r = 0; r < n; r++) {
      const float *v = x + r * classes;
      float *dx = wlg + r * classes;
      we[r] = 0;
      for (int64_t c = 0; c < classes; c++) dx[c] = 0;
      if (labels[r] < 0) continue;
      const float weight = weights ? w[labels[r]] : 1, p = (v[labels[r]] - wm[r]) - wn[r], hard = -(weight * p);
      float sum;
      RUN(sum, classes, 1, weights ? fmaf(w[i], (v[i] - wm[r]) - wn[r], *a) : *a + ((v[i] - wm[r]) - wn[r]));
      const float kept = keep * hard, shared = share * sum;
      we[r] = smoothing == 0 ? hard : kept - shared;
      const float own = keep * weight, rest = share * total;
      for (int64_t c = 0; c < classes; c++) {
        const float even = weights ? share * w[c] : share, t = c == labels[r] ? even + own : even;
        dx[c] = gr[r] * fmaf(own + rest, exp_((v[c] - wm[r]) - wn[r]), -t);
      }
    }
    EVERYWHERE {
      limpid_cross_entropy(x, labels, weights, smoothing, -100, one, m, l, n, classes);
      expect("cross-entropy", one, we, n);
      expect("cross-entropy: largest", m, wm, n);
      expect("cross-entropy: log sum", l, wn, n);
      limpid_cross_entropy_gradient(gr, x, labels, weights, total, smoothing, -100, wm, wn, y, n, classes);
      expect("cross-entropy gradient", y, wlg, all);
    }
  }
  free(x), free(g), free(gr), free(w), free(y), free(one), free(m), free(l), free(ws), free(wsg), free(wl), free(wlg), free(we), free(weg);
  free(wm), free(wn), free(labels);
}

int main(void) {
  for (int64_t c = 1; c < 40; c++) check(5, c, c % 2);
  const int64_t sizes[][2] = {{300, 10}, {2000, 10}, {128, 64}, {70, 127}, {33, 1000}, {3, 4096}, {4, 5000}, {2, 12345}};
  for (int i = 0; i < 8; i++) check(sizes[i][0], sizes[i][1], 0), check(sizes[i][0], sizes[i][1], 1);
  return verdict("softmax");
}
