"""Makes the polynomial coefficients of Sources/CLimpid/include/base/limpid_constants.h.

Each polynomial is the minimax fit (Remez exchange, relative to the function's own weight) with its coefficients rounded to the
format one by one, lowest first, the others refitted each time. Needs mpmath. Usage: python3 polynomials.py
"""

from mpmath import cos, erf, erfc, exp, frexp, ldexp, linspace, log, lu_solve, matrix, mp, mpf, nint, pi, sin, sqrt, tanh

mp.prec = 160


def rounded(value, bits):
  """`value` rounded to `bits` bits."""
  if value == 0:
    return mpf(0)
  mantissa, exponent = frexp(value)
  return ldexp(nint(ldexp(mantissa, bits)), exponent - bits)


def remez(target, weight, low, high, fixed, free):
  """Coefficients (fixed, then `free` more) that make |weight · (polynomial − target)| smallest on [low, high]; and that error."""
  start = len(fixed)
  rest = lambda x: target(x) - sum(c * x**i for i, c in enumerate(fixed))
  points = [(low + high) / 2 - (high - low) / 2 * cos(pi * (i + mpf(1) / 2) / (free + 1)) for i in range(free + 1)]
  grid = linspace(low, high, 1500)
  for _ in range(12):
    system = matrix(free + 1, free + 1)
    right = matrix(free + 1, 1)
    for row, x in enumerate(points):
      for column in range(free):
        system[row, column] = x ** (start + column)
      system[row, free] = (-1) ** row / weight(x)
      right[row] = rest(x)
    solution = lu_solve(system, right)
    error = lambda x: weight(x) * (sum(solution[i] * x ** (start + i) for i in range(free)) - rest(x))
    values = [error(x) for x in grid]
    runs = []  # the largest error of each run of one sign
    for x, v in zip(grid, values):
      if runs and (runs[-1][1] > 0) == (v > 0):
        if abs(v) > abs(runs[-1][1]):
          runs[-1] = (x, v)
      else:
        runs.append((x, v))
    while len(runs) > free + 1:
      runs.pop(0 if abs(runs[0][1]) < abs(runs[-1][1]) else -1)
    if len(runs) < free + 1:
      break
    points = [x for x, _ in runs]
    if max(abs(v) for _, v in runs) < mpf("1.001") * min(abs(v) for _, v in runs):
      break
  return fixed + [solution[i] for i in range(free)], max(abs(v) for v in values)


def fit(name, target, weight, low, high, count, bits=24):
  low, high, fixed = mpf(low), mpf(high), []
  for free in range(count, 0, -1):
    coefficients, _ = remez(target, weight, low, high, fixed, free)
    if bits > 24:  # the rounding of a double does not matter here
      fixed = [rounded(c, bits) for c in coefficients]
      break
    fixed = fixed + [rounded(coefficients[len(fixed)], bits)]
  error = max(abs(weight(x) * (sum(c * x**i for i, c in enumerate(fixed)) - target(x))) for x in linspace(low, high, 3000))
  print(f"// {name}: error 2^{float(log(error, 2)):.1f}")
  for i, c in enumerate(fixed):
    text = float(c).hex().replace("0000000p", "p") + ("" if bits > 24 else "f")
    print(f"#define LIMPID_{name}_{i} {text}  // {float(c):.9g}")


def series(terms):
  """A function by its Taylor series where the closed form cancels, else by the closed form."""
  closed, small, coefficients = terms
  return lambda x: closed(x) if abs(x) > small else sum(c * x**i for i, c in enumerate(coefficients))


def factorial(n):
  return mpf(1) if n < 2 else n * factorial(n - 1)


def main():
  half = log(2) / 2 * mpf("1.0001")
  # exp(r) = 1 + r + r² Q(r)
  q = series((lambda r: (exp(r) - 1 - r) / r**2, mpf("1e-6"), [1 / factorial(i + 2) for i in range(9)]))
  fit("EXP", q, lambda r: r**2 + mpf("1e-6"), -half, half, 5)
  # log(1 + f) = f + f² (−1/2 + f P(f))
  p = series((lambda f: (log(1 + f) - f + f**2 / 2) / f**3, mpf("1e-6"), [(-1) ** i / mpf(i + 3) for i in range(9)]))
  fit("LOG", p, lambda f: abs(f) ** 2 + mpf("1e-6"), sqrt(mpf("0.5")) - 1, sqrt(mpf(2)) - 1, 9)
  # tanh(x) = x + x³ P(x²)
  t = series((lambda z: (tanh(sqrt(z)) / sqrt(z) - 1) / z, mpf("1e-6"),
              [mpf(-1) / 3, mpf(2) / 15, mpf(-17) / 315, mpf(62) / 2835, mpf(-1382) / 155925]))
  fit("TANH", t, lambda z: z + mpf("1e-6"), 0, mpf("0.625") ** 2, 5)
  # erf(x) = x + x P(x²) for |x| < 0.921875
  s = series((lambda z: erf(sqrt(z)) / sqrt(z) - 1, mpf("1e-9"),
              [2 / sqrt(pi) * (-1) ** i / (factorial(i) * (2 * i + 1)) - (1 if i == 0 else 0) for i in range(5)]))
  fit("ERF", s, lambda z: 1, 0, mpf("0.921875") ** 2, 7)
  # erf(x) = 1 − exp(−x P(x)) beyond
  fit("ERFC", lambda x: -log(erfc(x)) / x, lambda x: erfc(x) * x, mpf("0.921875"), mpf("3.92"), 7)
  # log2 Φ(−x) = P(x); and 2^f = 1 + f P(f)
  fit("NORMAL", lambda x: log(erfc(x / sqrt(mpf(2))) / 2, 2), lambda x: erfc(x / sqrt(mpf(2))) ** mpf("0.75"), 0, mpf("5.6"), 9)
  ln2 = log(mpf(2))
  e2 = series((lambda f: (mpf(2) ** f - 1) / f, mpf("1e-6"), [ln2 ** (i + 1) / factorial(i + 1) for i in range(7)]))
  fit("EXP2", e2, lambda f: abs(f) + mpf("1e-6"), "-0.5001", "0.5001", 5)
  # sin(r) = r + r³ S(r²), cos(r) = 1 − r²/2 + r⁴ C(r²)
  quarter = (pi / 4 * mpf("1.01")) ** 2
  sn = series((lambda z: (sin(sqrt(z)) / sqrt(z) - 1) / z, mpf("1e-6"), [(-1) ** (i + 1) / factorial(2 * i + 3) for i in range(6)]))
  cs = series((lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2, mpf("1e-6"), [(-1) ** i / factorial(2 * i + 4) for i in range(6)]))
  fit("SIN", sn, lambda z: z + mpf("1e-6"), 0, quarter, 4)
  fit("COS", cs, lambda z: z**2 + mpf("1e-6"), 0, quarter, 3)
  # pow, in double: log2((1 + s) / (1 − s)) = s L(s²), 2^f = P(f)
  edge = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2
  lg = series((lambda z: log((1 + sqrt(z)) / (1 - sqrt(z)), 2) / sqrt(z), mpf("1e-9"), [2 / log(2) / (2 * i + 1) for i in range(5)]))
  fit("POW_LOG", lg, lambda z: 1, 0, edge * mpf("1.0001"), 7, bits=53)
  fit("POW_EXP", lambda f: mpf(2) ** f, lambda f: 1, mpf("-0.5001"), mpf("0.5001"), 8, bits=53)


main()
