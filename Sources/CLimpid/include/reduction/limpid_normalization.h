// Normalisation. Two layouts: rows ([n, channels], statistics of each row: layer and RMS normalisation) and columns
// ([batch, n, channels], statistics of each column of each slice: batch (batch = 1), group and instance normalisation).
#ifndef LIMPID_NORMALIZATION_H
#define LIMPID_NORMALIZATION_H

#include "contraction/limpid_epilogue.h"

// MARK: Columns

/// Per column of x[batch, n, channels], in one pass over the memory:
///   sum[b, c]         rule B;
///   deviations[b, c]  Σ (x − mean)², made of the blocks of 256 rows: with mᵢ = (sum of block i) / rowsᵢ and qᵢ the chain of
///                     fma(x − mᵢ, x − mᵢ, q) over the block, e = mᵢ − sum / n, the terms fma(rowsᵢ · e, e, qᵢ) are added in increasing i.
void limpid_column_moments(const float *x, float *sum, float *deviations, int64_t batch, int64_t n, int64_t channels);

/// y = fma((x − mean[b, c]) · inverse[b, c], scale[c], shift[c]). The epilogue, unless null, follows; its columns are the channels.
void limpid_normalize_columns(
    const float *x, const float *mean, const float *inverse, const float *scale, const float *shift, float *y, int64_t batch, int64_t n,
    int64_t channels, const limpid_epilogue *epilogue);

/// With h = (x − mean[b, c]) · inverse[b, c]: sum[b, c] = Σ g and products[b, c] = Σ fma(g, h, ·), rule B.
void limpid_normalize_columns_sums(
    const float *g, const float *x, const float *mean, const float *inverse, float *sum, float *products, int64_t batch, int64_t n,
    int64_t channels);

/// dx = fma(−h, second[b, c], fma(g, factor[b, c], −first[b, c])), h as above.
void limpid_normalize_columns_gradient(
    const float *g, const float *x, const float *mean, const float *inverse, const float *factor, const float *first, const float *second,
    float *dx, int64_t batch, int64_t n, int64_t channels);

// MARK: Rows

/// Layer normalisation of x[n, channels]: mean = Σ x / channels, variance = Σ (x − mean)² / channels (rule A both),
/// inverse = 1 / √(variance + epsilon), y = fma((x − mean) · inverse, scale, shift).
/// With mean == null RMS normalisation: inverse = 1 / √(Σ x² / channels + epsilon), y = (x · inverse) · scale; shift is ignored.
void limpid_normalize_rows(
    const float *x, const float *scale, const float *shift, float epsilon, float *y, float *mean, float *inverse, int64_t n,
    int64_t channels);

/// With h = (x − mean) · inverse and t = g · scale: a = Σ t / channels, b = Σ fma(t, h, ·) / channels (rule A both),
/// dx = inverse · fma(−h, b, t − a). With mean == null (RMS): h = x · inverse, a = 0.
void limpid_normalize_rows_gradient(
    const float *g, const float *x, const float *scale, const float *mean, const float *inverse, float *dx, int64_t n, int64_t channels);

/// The gradients of shift and scale: sum[c] = Σ g and products[c] = Σ fma(g, h, ·) over the rows, rule B. mean may be null (RMS).
void limpid_normalize_rows_sums(
    const float *g, const float *x, const float *mean, const float *inverse, float *sum, float *products, int64_t n, int64_t channels);

#endif
