#include "check.h"
#include "sequence/limpid_attention.h"
#include "base/limpid_constants.h"
#include "definitions.h"

// The blocked chain over k < n of what is not left out.
#define CHAIN(total, n, takes_part, a, b)                                              \
  do {                                                                                 \
    total = 0;                                                                         \
    for (int64_t k0_ = 0; k0_ < (n); k0_ += LIMPID_BLOCK) {                            \
      float acc_ = 0;                                                                  \
      for (int64_t k = k0_; k < (n) && k < k0_ + LIMPID_BLOCK; k++)                    \
        if (takes_part) acc_ = fmaf(a, b, acc_);                                       \
      total = k0_ == 0 ? acc_ : total + acc_;                                          \
    }                                                                                  \
  } while (0)

typedef struct { int64_t batch, heads, queries, keys, size, value_size; int causal, masked, biased, odd, packed; } setting;

static void check(setting s) {
  const int64_t B = s.batch, H = s.heads, T = s.queries, S = s.keys, D = s.size, E = s.value_size;
  // Packed: queries, keys and values of a position lie beside each other. Otherwise each in an array of its own, heads outermost.
  const int64_t wide = H * (2 * D + E);
  float *all = s.odd ? odd_numbers(B * T * wide, 1) : numbers(B * T * wide);
  float *q = s.packed ? all : numbers(B * H * T * D), *k = s.packed ? all + H * D : numbers(B * H * S * D);
  float *v = s.packed ? all + 2 * H * D : s.odd ? odd_numbers(B * H * S * E, 1) : numbers(B * H * S * E);
  float *g = s.odd ? odd_numbers(B * T * H * E, 1) : numbers(B * T * H * E), *bias = numbers(T * S);
  uint8_t *open = malloc((size_t)(B * S) + 1);
  for (int64_t i = 0; i < B * S; i++) open[i] = dice() % 3 != 0;
  for (int64_t i = 0; i < S; i++) open[i] = B == 1 || dice() % 3 != 0;
  const limpid_heads lq = s.packed ? (limpid_heads){q, T * wide, D, wide} : (limpid_heads){q, H * T * D, T * D, D};
  const limpid_heads lk = s.packed ? (limpid_heads){k, T * wide, D, wide} : (limpid_heads){k, H * S * D, S * D, D};
  const limpid_heads lv = s.packed ? (limpid_heads){v, T * wide, E, wide} : (limpid_heads){v, H * S * E, S * E, E};
  const limpid_heads lg = {g, T * H * E, E, H * E};
  const int64_t dqs = s.packed ? B * T * wide : B * H * T * D, dks = s.packed ? dqs : B * H * S * D, dvs = s.packed ? dqs : B * H * S * E;
  float *out = room(B * T * H * E), *m = room(B * H * T), *f = room(B * H * T), *dall = room(dqs + 1), *dk = s.packed ? dall + H * D : room(dks),
        *dv = s.packed ? dall + 2 * H * D : room(dvs), *dq = dall;
  float *w_out = room(B * T * H * E), *wm = room(B * H * T), *wf = room(B * H * T), *w_all = room(dqs + 1),
        *wdk = s.packed ? w_all + H * D : room(dks), *wdv = s.packed ? w_all + 2 * H * D : room(dvs), *wdq = w_all;
  float *p = room(T * S), *t = room(T * S), *dt = room(T * S);
  const float scale = 0.35f;
  for (int64_t n = 0; n < B; n++)
    for (int64_t h = 0; h < H; h++) {
      const float *Q = lq.at + n * lq.batch + h * lq.head, *K = lk.at + n * lk.batch + h * lk.head, *V = lv.at + n * lv.batch + h * lv.head;
      const float *G = lg.at + n * lg.batch + h * lg.head;
#define SEEN(i, j) ((!s.causal || (j) <= (i) + S - T) && (!s.masked || open[n * S + (j)]))
#define COUNT(i) (!s.causal ? S : (i) + 1 + S - T < 0 ? 0 : (i) + 1 + S - T > S ? S : (i) + 1 + S - T)
      for (int64_t row = 0; row < T; row++) {
        float largest = -INFINITY, sum, d;
        for (int64_t j = 0; j < S; j++) {
          float x;
          CHAIN(x, D, 1, Q[row * lq.row + k], K[j * lk.row + k]);
          x *= scale;
          if (s.biased) x += bias[row * S + j];
          t[row * S + j] = x;
          if (SEEN(row, j) && x > largest) largest = x;
        }
        largest += 0.0f;
        const int64_t count = COUNT(row);
        RUN(sum, count, SEEN(row, i), *a + exp_(t[row * S + i] - largest));
        const float factor = 1 / sum;
        wm[(n * H + h) * T + row] = largest, wf[(n * H + h) * T + row] = factor;
        for (int64_t j = 0; j < S; j++) p[row * S + j] = exp_(t[row * S + j] - largest) * factor;
        for (int64_t e = 0; e < E; e++) {
          float x;
          CHAIN(x, count, SEEN(row, k), p[row * S + k], V[k * lv.row + e]);
          w_out[(n * T + row) * H * E + h * E + e] = x + 0.0f;
        }
        for (int64_t j = 0; j < S; j++) CHAIN(dt[row * S + j], E, 1, G[row * lg.row + k], V[j * lv.row + k]);
        RUN(d, count, SEEN(row, i), fmaf(dt[row * S + i], p[row * S + i], *a));
        for (int64_t j = 0; j < S; j++) dt[row * S + j] = p[row * S + j] * (dt[row * S + j] - d) * scale;
        for (int64_t e = 0; e < D; e++) {
          float x;
          CHAIN(x, count, SEEN(row, k), dt[row * S + k], K[k * lk.row + e]);
          wdq[n * lq.batch + h * lq.head + row * lq.row + e] = x + 0.0f;
        }
      }
      for (int64_t j = 0; j < S; j++) {
        for (int64_t e = 0; e < D; e++) {
          float x;
          CHAIN(x, T, SEEN(k, j), dt[k * S + j], Q[k * lq.row + e]);
          wdk[n * lk.batch + h * lk.head + j * lk.row + e] = x + 0.0f;
        }
        for (int64_t e = 0; e < E; e++) {
          float x;
          CHAIN(x, T, SEEN(k, j), p[k * S + j], G[k * lg.row + e]);
          wdv[n * lv.batch + h * lv.head + j * lv.row + e] = x + 0.0f;
        }
      }
    }
  const limpid_attention_work w = {.batch = B, .heads = H, .queries = T, .keys = S, .size = D, .value_size = E, .q = lq, .k = lk, .v = lv,
                                   .scale = scale, .causal = s.causal, .open = s.masked ? open : NULL, .bias = s.biased ? bias : NULL,
                                   .bias_row = S, .largest = m, .factor = f};
  EVERYWHERE {
    if (!limpid_attention(&w, out, T * H * E, E, H * E)) failures++;
    expect("attention", out, w_out, B * T * H * E);
    expect("attention: largest", m, wm, B * H * T);
    expect("attention: factor", f, wf, B * H * T);
    if (!limpid_attention_gradient(&w, lg, dq, dk, dv)) failures++;
    expect("attention: dq", dq, wdq, dqs);
    if (!s.packed) expect("attention: dk", dk, wdk, dks), expect("attention: dv", dv, wdv, dvs);
  }
  if (!s.packed) free(q), free(k), free(v), free(dk), free(dv), free(wdk), free(wdv);
  free(all), free(g), free(bias), free(open), free(out), free(m), free(f), free(dall), free(w_out), free(wm), free(wf), free(w_all), free(p);
  free(t), free(dt);
}

int main(void) {
  for (int k = 0; k < 24; k++) {
    const int causal = k % 2, masked = k / 2 % 2, biased = k / 4 % 2, odd = k / 8;
    check((setting){2, 3, 1, 1, 1, 1, causal, masked, biased, odd, 0});
    check((setting){2, 3, 1, 37, 8, 5, causal, masked, biased, odd, 0});
    check((setting){1, 2, 17, 17, 16, 16, causal, masked, biased, odd, 1});
    check((setting){2, 4, 33, 33, 64, 64, causal, masked, biased, odd, 1});
    check((setting){1, 1, 5, 70, 3, 40, causal, masked, biased, odd, 0});
    check((setting){2, 1, 70, 5, 33, 65, causal, masked, biased, odd, 0});
  }
  for (int causal = 0; causal < 2; causal++) {
    check((setting){1, 2, 300, 300, 32, 32, causal, 0, 0, 0, 1});
    check((setting){1, 1, 530, 530, 8, 8, causal, 0, 0, 0, 1});
    check((setting){1, 1, 270, 600, 24, 7, causal, 1, 1, 0, 0});
    check((setting){1, 1, 600, 270, 24, 7, causal, 1, 0, 1, 0});
    check((setting){1, 1, 6, 4500, 300, 4, causal, causal, 0, 0, 0});
    check((setting){1, 1, 2, 5000, 6, 270, causal, causal, 0, 0, 0});
  }
  check((setting){1, 2, 0, 3, 4, 4, 0, 0, 0, 0, 0});
  check((setting){1, 2, 3, 0, 4, 4, 0, 0, 0, 0, 0});
  check((setting){0, 2, 3, 3, 4, 4, 1, 0, 0, 0, 0});
  return verdict("attention");
}
