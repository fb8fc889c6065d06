#include "check.h"
#include "base/limpid_constants.h"
#include "definitions.h"
#include "sequence/limpid_recurrent.h"

static float chain(int64_t n, const float *a, int64_t a_step, const float *b, int64_t b_step) {
  float total = 0;
  for (int64_t k0 = 0; k0 < n; k0 += LIMPID_BLOCK) {
    float acc = 0;
    for (int64_t k = k0; k < n && k < k0 + LIMPID_BLOCK; k++) acc = fmaf(a[k * a_step], b[k * b_step], acc);
    total = k0 == 0 ? acc : total + acc;
  }
  return total;
}

static float column(int64_t n, const float *a, int64_t step) {
  float total = 0;
  for (int64_t k0 = 0; k0 < n; k0 += 256) {
    float acc = 0;
    for (int64_t k = k0; k < n && k < k0 + 256; k++) acc += a[k * step];
    total = k0 == 0 ? acc : total + acc;
  }
  return total;
}

static void check(limpid_cell cell, int64_t N, int64_t T, int64_t I, int64_t H, int reversed, int full) {
  const int64_t G = cell == LIMPID_LSTM ? 4 : cell == LIMPID_GRU ? 3 : 1, W = G * H, all = N * T;
  float *x = numbers(all * I), *w = numbers(I * W), *r = numbers(H * W), *b = numbers(W), *rb = numbers(W), *h0 = numbers(N * H), *c0 = numbers(N * H);
  float *g = numbers(all * H), *gc = numbers(all * H);
  int32_t *lengths = malloc((size_t)N * 4 + 4);
  for (int64_t n = 0; n < N; n++) lengths[n] = (int32_t)(dice() % (T + 1));
  for (int64_t i = 0; i < I * W; i++) w[i] *= 0.3f;
  for (int64_t i = 0; i < H * W; i++) r[i] *= 0.3f;
  float *out = room(all * H), *gates = room(all * W), *kept = room(all * H), *wo = room(all * H), *wg = room(all * W), *wk = room(all * H);
  float *du = room(all * W), *dv = room(all * W), *before = room(all * H), *u = room(W), *v = room(W), *h = room(H), *c = room(H), *dh = room(H), *dc = room(H);
  float *wdh = room(N * H), *wdc = room(N * H);
  memset(wo, 0, (size_t)(all * H) * 4), memset(wg, 0, (size_t)(all * W) * 4), memset(wk, 0, (size_t)(all * H) * 4);
  memset(du, 0, (size_t)(all * W) * 4), memset(dv, 0, (size_t)(all * W) * 4), memset(before, 0, (size_t)(all * H) * 4);
  for (int64_t n = 0; n < N; n++) {
    const int64_t length = full ? lengths[n] : T;
#define PLACE(s) (n * T + (reversed ? length - 1 - (s) : (s)))
    for (int64_t j = 0; j < H; j++) h[j] = full ? h0[n * H + j] : 0, c[j] = full ? c0[n * H + j] : 0, dh[j] = dc[j] = 0;
    for (int64_t s = 0; s < length; s++) {
      const int64_t at = PLACE(s);
      for (int64_t k = 0; k < W; k++) {
        u[k] = chain(I, x + at * I, 1, w + k, W), v[k] = chain(H, h, 1, r + k, W);
        if (full) u[k] += b[k], v[k] += rb[k];
      }
      for (int64_t j = 0; j < H; j++) {
        float *gate = wg + at * W + j;
        if (cell == LIMPID_LSTM) {
          const float i = sigmoid_(u[j] + v[j]), f = sigmoid_(u[H + j] + v[H + j]), m = tanh_(u[2 * H + j] + v[2 * H + j]), o = sigmoid_(u[3 * H + j] + v[3 * H + j]);
          const float p = i * m;
          c[j] = fmaf(f, c[j], p), h[j] = o * tanh_(c[j]);
          gate[0] = i, gate[H] = f, gate[2 * H] = m, gate[3 * H] = o, wk[at * H + j] = c[j];
        } else if (cell == LIMPID_GRU) {
          const float rs = sigmoid_(u[j] + v[j]), z = sigmoid_(u[H + j] + v[H + j]), t = rs * v[2 * H + j], m = tanh_(u[2 * H + j] + t);
          h[j] = fmaf(z, h[j] - m, m), gate[0] = rs, gate[H] = z, gate[2 * H] = m, wk[at * H + j] = v[2 * H + j];
        } else {
          const float t = u[j] + v[j];
          h[j] = cell == LIMPID_TANH ? tanh_(t) : t > 0 ? t : 0;
        }
        wo[at * H + j] = h[j];
      }
    }
    for (int64_t s = length - 1; s >= 0; s--) {
      const int64_t at = PLACE(s), last = s > 0 ? PLACE(s - 1) : 0;
      for (int64_t j = 0; j < H; j++) {
        const float *gate = wg + at * W + j, hb = s > 0 ? wo[last * H + j] : full ? h0[n * H + j] : 0, cb = s > 0 ? wk[last * H + j] : full ? c0[n * H + j] : 0;
        float *a = du + at * W + j, *e = dv + at * W + j;
        before[at * H + j] = hb;
        if (cell == LIMPID_LSTM) {
          const float i = gate[0], f = gate[H], m = gate[2 * H], o = gate[3 * H], d = g[at * H + j] + dh[j], t = tanh_(wk[at * H + j]);
          const float later = full ? dc[j] + gc[at * H + j] : dc[j], dcell = fmaf(d * o, fmaf(-t, t, 1), later);
          a[0] = dcell * m * i * (1 - i), a[H] = dcell * cb * f * (1 - f), a[2 * H] = dcell * i * fmaf(-m, m, 1), a[3 * H] = d * t * o * (1 - o);
          dc[j] = dcell * f;
        } else if (cell == LIMPID_GRU) {
          const float rs = gate[0], z = gate[H], m = gate[2 * H], d = g[at * H + j] + (dc[j] + dh[j]), dn = d * (1 - z) * fmaf(-m, m, 1);
          a[0] = dn * wk[at * H + j] * rs * (1 - rs), a[H] = d * (hb - m) * z * (1 - z), a[2 * H] = dn, dc[j] = d * z;
        } else {
          const float d = g[at * H + j] + dh[j], y = wo[at * H + j];
          a[0] = cell == LIMPID_TANH ? d * fmaf(-y, y, 1) : y > 0 ? d : 0;
        }
        for (int64_t k = 0; k < G; k++) e[k * H] = a[k * H];
        if (cell == LIMPID_GRU) e[2 * H] = a[2 * H] * gate[0];
      }
      for (int64_t j = 0; j < H; j++) dh[j] = chain(W, dv + at * W, 1, r + j * W, 1);
    }
    for (int64_t j = 0; j < H; j++) wdh[n * H + j] = cell == LIMPID_GRU ? dc[j] + dh[j] : dh[j], wdc[n * H + j] = dc[j];
  }
  float *dx = room(all * I), *dw = room((I + H) * W), *dr = dw + I * W, *db = room(W), *drb = room(W), *dh0 = room(N * H), *dc0 = room(N * H);
  float *wdx = room(all * I), *wdw = room((I + H) * W), *wdr = wdw + I * W, *wdb = room(W), *wdrb = room(W);
  for (int64_t k = 0; k < all; k++)
    for (int64_t i = 0; i < I; i++) wdx[k * I + i] = chain(W, du + k * W, 1, w + i * W, 1);
  for (int64_t k = 0; k < W; k++) {
    for (int64_t i = 0; i < I; i++) wdw[i * W + k] = chain(all, x + i, I, du + k, W);
    for (int64_t j = 0; j < H; j++) wdr[j * W + k] = chain(all, before + j, H, dv + k, W);
    wdb[k] = column(all, du + k, W), wdrb[k] = column(all, dv + k, W);
  }
  const int plain = cell == LIMPID_TANH || cell == LIMPID_RELU, lstm = cell == LIMPID_LSTM;
  limpid_recurrence work = {.cell = cell, .batch = N, .steps = T, .inputs = I, .hidden = H, .reversed = reversed, .lengths = full ? lengths : NULL, .x = x,
                            .weight = w, .recurrent = r, .bias = full ? b : NULL, .recurrent_bias = full ? rb : NULL, .h0 = full ? h0 : NULL,
                            .c0 = full && lstm ? c0 : NULL, .out = out, .gates = plain ? NULL : gates, .kept = plain ? NULL : kept};
  EVERYWHERE {
    if (!limpid_recurrent(&work)) failures++;
    expect("recurrent", out, wo, all * H);
    if (!plain) expect("recurrent: gates", gates, wg, all * W), expect("recurrent: kept", kept, wk, all * H);
    if (!limpid_recurrent_gradient(&work, g, full && lstm ? gc : NULL, dx, dw, dr, db, drb, dh0, lstm ? dc0 : NULL)) failures++;
    expect("recurrent: dx", dx, wdx, all * I), expect("recurrent: dweight", dw, wdw, I * W), expect("recurrent: drecurrent", dr, wdr, H * W);
    expect("recurrent: dbias", db, wdb, W), expect("recurrent: drecurrent_bias", drb, wdrb, W), expect("recurrent: dh0", dh0, wdh, N * H);
    if (lstm) expect("recurrent: dc0", dc0, wdc, N * H);
  }
  float *all_of_them[] = {x, w, r, b, rb, h0, c0, g, gc, out, gates, kept, wo, wg, wk, du, dv, before, u, v, h, c, dh, dc, wdh, wdc, dx, dw, db, drb, dh0, dc0,
                          wdx, wdw, wdb, wdrb};
  for (size_t i = 0; i < sizeof all_of_them / sizeof *all_of_them; i++) free(all_of_them[i]);
  free(lengths);
}

int main(void) {
  for (int cell = 0; cell < LIMPID_CELLS; cell++)
    for (int k = 0; k < 4; k++) {
      check(cell, 2, 3, 1, 1, k & 1, k >> 1);
      check(cell, 5, 4, 3, 17, k & 1, k >> 1);
      check(cell, 37, 3, 2, 16, k & 1, k >> 1);
      check(cell, 3, 2, 5, 67, k & 1, k >> 1);
    }
  check(LIMPID_LSTM, 1, 2, 260, 300, 0, 1);
  return verdict("recurrent");
}
