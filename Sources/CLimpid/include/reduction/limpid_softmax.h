// The softmax family over the rows of [n, classes]. In every row m = max x + 0 (a NaN does not count, it reaches the result through the sum),
// e = exp(x − m), s = Σ e by rule A (see limpid_reduction.h), all in Float32.
#ifndef LIMPID_SOFTMAX_H
#define LIMPID_SOFTMAX_H

#include <stdint.h>

/// y = e · (1 / s).
void limpid_softmax(const float *x, float *y, int64_t n, int64_t classes);
/// d = Σ fma(g, y, ·) by rule A, dx = y · (g − d).
void limpid_softmax_gradient(const float *g, const float *y, float *dx, int64_t n, int64_t classes);

/// y = (x − m) − log s.
void limpid_log_softmax(const float *x, float *y, int64_t n, int64_t classes);
/// t = Σ g by rule A, dx = fma(−exp y, t, g).
void limpid_log_softmax_gradient(const float *g, const float *y, float *dx, int64_t n, int64_t classes);

/// y[n] = m + log s, where an infinite m is replaced by 0.
void limpid_log_sum_exp(const float *x, float *y, int64_t n, int64_t classes);
/// dx = g[row] · exp(x − y[row]).
void limpid_log_sum_exp_gradient(const float *g, const float *x, const float *y, float *dx, int64_t n, int64_t classes);

/// Cross-entropy of softmax(x) with class labels. With p = (x − m) − log s (log-probabilities), w the class weights (null: all 1),
/// keep = 1 − smoothing and share = smoothing / classes:
///   loss[row] = keep · −(w[label] · p[label]) − share · Σ fma(w, p, ·)      (without smoothing: −(w[label] · p[label]))
/// and 0 where the label is `ignored`. m and log s are kept for the gradient. Labels must lie in 0 ..< classes or be `ignored`.
void limpid_cross_entropy(
    const float *x, const int32_t *labels, const float *weights, float smoothing, int32_t ignored, float *loss, float *largest,
    float *log_sum, int64_t n, int64_t classes);

/// dx = g[row] · fma(a, exp p, −t) with a = keep · w[label] + share · weight_total, t = share · w, plus keep · w[label] at the label;
/// weight_total is Σ w by rule A (classes without weights). +0 in ignored rows.
void limpid_cross_entropy_gradient(
    const float *g, const float *x, const int32_t *labels, const float *weights, float weight_total, float smoothing, int32_t ignored,
    const float *largest, const float *log_sum, float *dx, int64_t n, int64_t classes);

#endif
