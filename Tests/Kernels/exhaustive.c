// Measures the error of every elementary function over the floats, against the C library in double; NUMERICS.md has the table.
//
//   exhaustive [STEP [NAME …]]     every STEP-th of all 2^32 bit patterns (default 1: all of them); of the named functions only
//
// An ulp is the distance of the two floats around the exact result (2^−149 at least). A result that differs from the reference in being
// NaN, in the sign of a zero, or in being infinite ends the program with 1, and so does an error above 2 ulp.
#include "elementwise/limpid_elementwise.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double sigmoid(double x) { return x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)); }
static double softplus(double x) { return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)); }
static double rsqrt(double x) { return 1 / sqrt(x); }

static const struct {
  const char *name;
  limpid_unary_op op;
  double (*exact)(double);
} functions[] = {
  {"exp", LIMPID_UNARY_exp, exp},          {"expm1", LIMPID_UNARY_expm1, expm1},       {"log", LIMPID_UNARY_log, log},
  {"log1p", LIMPID_UNARY_log1p, log1p},    {"tanh", LIMPID_UNARY_tanh, tanh},          {"sigmoid", LIMPID_UNARY_sigmoid, sigmoid},
  {"erf", LIMPID_UNARY_erf, erf},          {"sin", LIMPID_UNARY_sin, sin},             {"cos", LIMPID_UNARY_cos, cos},
  {"rsqrt", LIMPID_UNARY_rsqrt, rsqrt},    {"softplus", LIMPID_UNARY_softplus, softplus}, {"sqrt", LIMPID_UNARY_sqrt, sqrt},
  {"floor", LIMPID_UNARY_floor, floor},    {"ceil", LIMPID_UNARY_ceil, ceil},          {"round", LIMPID_UNARY_round, rint},
};

// The error of y in ulp; infinity if it is wrong in kind.
static double error_of(float y, double exact) {
  const float nearest = (float)exact;
  if (isnan(exact) || isnan(y)) return isnan(exact) && isnan(y) ? 0 : INFINITY;
  if (isinf(nearest) || isinf(y)) return nearest == y ? 0 : INFINITY;
  if (nearest == 0 && y == 0) return signbit(nearest) == signbit(y) ? 0 : INFINITY;
  int exponent;
  frexp(exact, &exponent);
  const double ulp = ldexp(1, exponent - 24 > -149 ? exponent - 24 : -149);
  return fabs((double)y - exact) / ulp;
}

int main(int count, char **arguments) {
  enum { BATCH = 1 << 16 };
  static float x[BATCH], y[BATCH];
  const uint64_t step = count > 1 ? strtoull(arguments[1], NULL, 10) : 1;
  int failed = 0;
  printf("%-9s %10s  %-15s %s\n", "function", "max ulp", "at", "wrongly rounded");
  for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
    int wanted = count <= 2;
    for (int i = 2; i < count; i++) wanted |= strcmp(arguments[i], functions[f].name) == 0;
    if (!wanted) continue;
    double worst = 0;
    float where = 0;
    uint64_t wrong = 0, tried = 0;
    for (uint64_t start = 0; start < (uint64_t)1 << 32; start += step * BATCH) {
      int n = 0;
      for (uint64_t pattern = start; n < BATCH && pattern < (uint64_t)1 << 32; pattern += step, n++) {
        const uint32_t bits = (uint32_t)pattern;
        memcpy(x + n, &bits, 4);
      }
      limpid_unary(functions[f].op, x, y, n, 0, 0);
      for (int i = 0; i < n; i++) {
        const double exact = functions[f].exact((double)x[i]), error = error_of(y[i], exact);
        wrong += y[i] != (float)exact && !isnan(exact);
        if (error > worst) worst = error, where = x[i];
      }
      tried += (uint64_t)n;
    }
    printf("%-9s %10.4f  %-15.9g %.4f %%\n", functions[f].name, worst, (double)where, 100.0 * (double)wrong / (double)tried);
    fflush(stdout);
    failed |= !(worst <= 2);
  }
  return failed;
}
