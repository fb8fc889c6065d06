// Measures the error of every elementary function over the floats, against the C library in double; NUMERICS.md has the table.
//
//   exhaustive [STEP [NAME …]]     every STEP-th of all 2^32 bit patterns (default 1: all of them); of the named functions only
//
// An ulp is the distance of the two floats around the exact result (2^−149 at least). A result that differs from the reference in being
// NaN, in the sign of a zero, or in being infinite ends the program with 1, and so does an error above 2 ulp.
//
// GELU and its slope are not bounded in ulp. Of them it measures the error of gelu(x) / x, which is that of Φ with the product's rounding, and
// of the slope Φ(x) + x φ(x), and holds both to the bounds that NUMERICS.md gives.
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

static double normal(double x) { return 0.5 * erfc(-x * 0.70710678118654752440); }
static double slope(double x) { return isinf(x) ? x > 0 : normal(x) + x * 0.39894228040143267794 * exp(-0.5 * x * x); }

enum { BATCH = 1 << 16 };
static float x[BATCH], y[BATCH];

// The next batch of every step-th bit pattern from `start` into x; how many.
static int patterns(uint64_t start, uint64_t step) {
  int n = 0;
  for (uint64_t pattern = start; n < BATCH && pattern < (uint64_t)1 << 32; pattern += step, n++) {
    const uint32_t bits = (uint32_t)pattern;
    memcpy(x + n, &bits, 4);
  }
  return n;
}

// Where Φ is compared: from `low` up, with the greatest error that it may have there, absolute and relative to Φ itself.
static const struct { double low, absolute, relative; } ranges[] = {
  {-1, 1.6e-7, 3.7e-7}, {-2, 1.6e-7, 8.1e-7}, {-3, 1.6e-7, 5e-6}, {-4, 1.6e-7, 6.3e-5}, {-INFINITY, 1.6e-7, INFINITY},
};
enum { RANGES = sizeof ranges / sizeof *ranges };

// The errors of gelu(x) / x over the floats; 1 if one is above its bound. x itself may be so small that the product has few bits or none:
// half the distance of the denormal floats is the rounding's, not an error of Φ.
static int measure_gelu(uint64_t step) {
  double absolute[RANGES] = {0}, relative[RANGES] = {0};
  int failed = 0;
  for (uint64_t start = 0; start < (uint64_t)1 << 32; start += step * BATCH) {
    const int n = patterns(start, step);
    limpid_unary(LIMPID_UNARY_gelu, x, y, n, 0, 0);
    for (int i = 0; i < n; i++) {
      const double exact = (double)x[i] * normal((double)x[i]);
      if (isnan(exact) || isnan(y[i]) || isinf(x[i])) { failed |= isnan(exact) != isnan(y[i]); continue; }
      if (x[i] == 0) { failed |= y[i] != 0 || signbit(y[i]) != signbit(x[i]); continue; }
      const double error = fmax(fabs((double)y[i] - exact) - 0x1p-150, 0) / fabs((double)x[i]);
      for (int r = 0; r < RANGES; r++) {
        if (!((double)x[i] >= ranges[r].low)) continue;
        absolute[r] = fmax(absolute[r], error);
        relative[r] = fmax(relative[r], error / normal((double)x[i]));
      }
    }
  }
  for (int r = 0; r < RANGES; r++) {
    printf("gelu      from %4g: %.3g, relative to the exact value %.3g\n", ranges[r].low, absolute[r], relative[r]);
    failed |= !(absolute[r] <= ranges[r].absolute && relative[r] <= ranges[r].relative);
  }
  fflush(stdout);
  return failed;
}

// The greatest error of the slope of GELU; 1 if it is above its bound.
static int measure_slope(uint64_t step) {
  static float ones[BATCH];
  for (int i = 0; i < BATCH; i++) ones[i] = 1;
  double worst = 0;
  float where = 0;
  for (uint64_t start = 0; start < (uint64_t)1 << 32; start += step * BATCH) {
    const int64_t n = patterns(start, step), one = 1;
    limpid_binary(LIMPID_BINARY_gelu_gradient, 1, &n, ones, &one, x, &one, y, 0, 0);
    for (int i = 0; i < n; i++) {
      const double error = fabs((double)y[i] - slope((double)x[i]));
      if (error > worst) worst = error, where = x[i];
    }
  }
  printf("gelu's slope: %.3g at %.9g\n", worst, (double)where);
  return !(worst <= 2e-7);
}

int main(int count, char **arguments) {
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
      const int n = patterns(start, step);
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
  int wanted = count <= 2;
  for (int i = 2; i < count; i++) wanted |= strcmp(arguments[i], "gelu") == 0;
  if (wanted) failed |= measure_gelu(step) | measure_slope(step);
  return failed;
}
