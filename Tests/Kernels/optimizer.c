#include "check.h"
#include "elementwise/limpid_optimizer.h"

// SGD with momentum and Adam, from limpid_optimizer.h, element by element.
static void reference(limpid_update_rule rule, const limpid_update_parameter *p) {
  const limpid_update_numbers *c = p->numbers;
  for (int64_t i = 0; i < p->n; i++) {
    const float g = fmaf(c->l2, p->w[i], p->g[i]), w = c->keep * p->w[i];
    float d;
    if (rule == LIMPID_SGD_MOMENTUM) {
      p->s0[i] = fmaf(c->own[0], p->s0[i], c->own[1] * g);
      d = p->s0[i];
    } else {
      p->s0[i] = fmaf(c->own[0], g - p->s0[i], p->s0[i]);
      p->s1[i] = fmaf(c->own[2] * g, g, c->own[1] * p->s1[i]);
      d = p->s0[i] / fmaf(sqrtf(p->s1[i]), c->own[3], c->own[4]);
    }
    const float v = fmaf(-c->rate, d, w);
    p->w[i] = fabsf(v) <= c->threshold ? 0.0f : v - copysignf(c->threshold, v);
  }
}

enum { MOST = 70 };

// Squares where the rule takes a root.
static float *numbers_of(int64_t n, int which) {
  float *p = numbers(n);
  for (int64_t i = 0; i < n && which == 3; i++) p[i] *= p[i];
  return p;
}

// `count` parameters of odd sizes in one pass, each with numbers of its own.
static void check(limpid_update_rule rule, int64_t count, int64_t most) {
  limpid_update_numbers own[MOST];
  limpid_update_parameter p[MOST], q[MOST];
  int64_t total = 0, starts[MOST];
  for (int64_t i = 0; i < count; i++) {
    starts[i] = total;
    p[i].n = dice() % 6 == 0 ? 0 : 1 + dice() % most;
    total += p[i].n;
    own[i] = (limpid_update_numbers){.rate = 0.01f * (float)(i + 1), .l2 = i % 3 ? 0.0f : 0.1f, .keep = i % 2 ? 1.0f : 0.9f,
                                         .threshold = i % 5 ? 0.0f : 1e-3f, .own = {0.1f, 0.999f, 0.001f, 1.5f, 1e-3f}};
  }
  float *first[4], *wanted[4], *got[4];
  for (int a = 0; a < 4; a++) first[a] = numbers_of(total, a), wanted[a] = room(total), got[a] = room(total);
  for (int a = 0; a < 4; a++) memcpy(wanted[a], first[a], (size_t)total * 4);
  for (int64_t i = 0; i < count; i++) {
    const int64_t at = starts[i];
    q[i] = (limpid_update_parameter){&own[i], got[0] + at, first[1] + at, got[2] + at, got[3] + at, NULL, p[i].n};
    p[i] = (limpid_update_parameter){&own[i], wanted[0] + at, first[1] + at, wanted[2] + at, wanted[3] + at, NULL, p[i].n};
    reference(rule, &p[i]);
  }
  EVERYWHERE {
    for (int a = 0; a < 4; a++) memcpy(got[a], first[a], (size_t)total * 4);
    limpid_update_all(rule, q, count);
    expect("weights", got[0], wanted[0], total);
    expect("first memory", got[2], wanted[2], total);
    expect("second memory", got[3], wanted[3], total);
  }
  for (int a = 0; a < 4; a++) free(first[a]), free(wanted[a]), free(got[a]);
}

int main(void) {
  for (int i = 0; i < 40; i++) check(i % 2 ? LIMPID_ADAM : LIMPID_SGD_MOMENTUM, 1 + dice() % MOST, i % 4 ? 60 : 9000);
  check(LIMPID_ADAM, 1, 100000);
  return verdict("optimizer");
}
