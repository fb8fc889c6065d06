// Recurrent layers over a whole sequence: LSTM, GRU, and the plain one with tanh or ReLU.
#ifndef LIMPID_RECURRENT_H
#define LIMPID_RECURRENT_H

#include <stdint.h>

typedef enum {
  LIMPID_LSTM = 0,  // four gates side by side: input, forget, candidate, output
  LIMPID_GRU = 1,   // three: reset, update, candidate
  LIMPID_TANH = 2,  // one
  LIMPID_RELU = 3,
  LIMPID_CELLS = 4,
} limpid_cell;

/// One direction of one layer, G gates of H numbers. At each step, for each example, with u = (chain over inputs of x · weight) + bias and
/// v = (chain over H of h · recurrent) + recurrent_bias, all products rounded:
///
///   LSTM  i, f, o = sigmoid(u + v), g = tanh(u + v);  c = fma(f, c, i · g);  h = o · tanh(c)
///   GRU   r, z = sigmoid(u + v);  n = tanh(u + r · v);  h = fma(z, h − n, n)
///   plain h = tanh(u + v), or the larger of u + v and 0
///
/// h and c begin as h0 and c0, or +0. With `reversed` the steps go from the last to the first. With `lengths` an example has its first
/// lengths[n] steps only; beyond them the output and everything kept is +0.
typedef struct {
  limpid_cell cell;
  int64_t batch, steps, inputs, hidden;
  int reversed;
  const int32_t *lengths;                // [batch] or null
  const float *x;                        // [batch, steps, inputs]
  const float *weight, *recurrent;       // [inputs, G · H], [H, G · H]
  const float *bias, *recurrent_bias;    // [G · H] or null
  const float *h0, *c0;                  // [batch, H] or null
  float *out;                            // h: [batch, steps, H]
  float *gates;                          // kept: the gates as above, [batch, steps, G · H]; LSTM and GRU
  float *kept;                           // kept: LSTM c, GRU v of the candidate, [batch, steps, H]
} limpid_recurrence;

/// Writes out, gates and kept (the plain cells: out; `gates` may be null). 0 if there was no memory.
int limpid_recurrent(const limpid_recurrence *work);

/// The gradients, given those of out (and of c at every step, `g_cells`, or null). Each of the results may be null if nobody wants it. Over the
/// steps from the last to the first, with d the gradient of h (what arrives, plus the chain over G · H of the later step's dv ·
/// recurrent, plus, for GRU, what it passes on directly):
///
///   LSTM  t = tanh(c); dc = fma(d · o, fma(−t, t, 1), dc (+ what arrives)); of u and v alike:
///         ((dc · g) · i) · (1 − i), ((dc · c before) · f) · (1 − f), (dc · i) · fma(−g, g, 1), ((d · t) · o) · (1 − o); passes dc · f on
///   GRU   dn = (d · (1 − z)) · fma(−n, n, 1);  ((dn · v) · r) · (1 − r), ((d · (h before − n)) · z) · (1 − z), dn (of v: dn · r);
///         passes d · z on
///   plain d · fma(−h, h, 1), or d where h > 0
///
/// dx = du · weightᵀ; dweight = xᵀ · du, drecurrent = (h before)ᵀ · dv: chains over (example, step), flattened; dbias and drecurrent_bias sums
/// over them (rule B).
int limpid_recurrent_gradient(const limpid_recurrence *work, const float *g, const float *g_cells, float *dx, float *dweight, float *drecurrent,
                              float *dbias, float *drecurrent_bias, float *dh0, float *dc0);

#endif
