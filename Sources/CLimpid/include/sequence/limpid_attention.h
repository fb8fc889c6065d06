// Attention: softmax(scale · Q Kᵀ + bias) · V for every head, without a score matrix in memory.
#ifndef LIMPID_ATTENTION_H
#define LIMPID_ATTENTION_H

#include <stdint.h>

/// Where a tensor of heads lies: element d of row r of head h of example n is at[n * batch + h * head + r * row + d].
typedef struct {
  const float *at;
  int64_t batch, head, row;
} limpid_heads;

/// The result of query i of a head, over the keys j that take part:
///
///   t[j] = (chain over d of q[i, d] · k[j, d]) · scale, + bias[i, j] if there is one
///   m = the largest t; e[j] = exp(t[j] − m); f = 1 / (sum of e, rule A over the keys' numbers); p[j] = e[j] · f
///   out[i, d] = +0, + the blocked chain over j of p[j] · v[j, d]
///
/// A key takes part if open[n * keys + j] is not 0 (all do if `open` is null) and, with `causal`, if j <= i + keys − queries. Keys that do not
/// are left out of sums and chains, whose lanes and blocks go by the keys' numbers all the same. (Beginning with +0 makes a zero's sign
/// independent of what is left out.) A query without keys gives +0, and m = −∞.
typedef struct {
  int64_t batch, heads, queries, keys;
  int64_t size, value_size;                     // floats of a query and a key, of a value
  limpid_heads q, k, v;
  float scale;
  int causal;
  const uint8_t *open;                          // [batch, keys]
  const float *bias;                            // null, or with the strides below; neighbours are keys
  int64_t bias_batch, bias_head, bias_row;
  float *largest, *factor;                      // m and f of each query: [batch, heads, queries]
} limpid_attention_work;

/// Writes out (element d of row i of head h of example n at n * out_batch + h * out_head + i * out_row + d), largest and factor. 0 if there
/// was no memory.
int limpid_attention(const limpid_attention_work *work, float *out, int64_t out_batch, int64_t out_head, int64_t out_row);

/// The gradients by q, k and v, given that of the output, laid out like q, k and v. largest and factor are read. With dp[j] the chain over d
/// of g[i, d] · v[j, d]:
///
///   s = sum of fma(dp[j], p[j], lane), rule A;  dt[j] = (p[j] · (dp[j] − s)) · scale
///   dq[i, d] = +0, + the blocked chain over j of dt[j] · k[j, d]
///   dk[j, d] = +0, + the blocked chain over i of dt[i, j] · q[i, d];  dv[j, d] = +0, + the one of p[i, j] · g[i, d]
///
/// where pairs (i, j) that do not take part are left out. 0 if there was no memory.
int limpid_attention_gradient(const limpid_attention_work *work, limpid_heads g, float *dq, float *dk, float *dv);

#endif
