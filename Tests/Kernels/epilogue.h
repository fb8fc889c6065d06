// Epilogues for the tests of contractions: random parts, and what they must give.
#include "contraction/limpid_epilogue.h"

typedef struct {
  limpid_epilogue epilogue;
  float *bias, *addend, *before, *slope_of, *wanted, *wanted_before;
  int64_t size;
} random_epilogue;

// The expected result is made from `totals` by separate sums and limpid_unary (held to scalar loops by elementwise.c).
static inline random_epilogue random_epilogue_of(const float *totals, int64_t rows, int64_t columns) {
  static const int activations[] = {-1, LIMPID_UNARY_relu, LIMPID_UNARY_gelu, LIMPID_UNARY_clamp, LIMPID_UNARY_leaky_relu, LIMPID_UNARY_tanh};
  const uint32_t parts = dice() % 8;
  random_epilogue e = {.size = rows * columns};
  e.bias = odd_numbers(columns, 0);
  e.addend = odd_numbers(e.size, 0);
  e.before = room(e.size);
  e.slope_of = odd_numbers(e.size, 0);
  e.wanted = room(e.size);
  e.wanted_before = room(e.size);
  e.epilogue = (limpid_epilogue){.activation = activations[dice() % 6], .p = -0.5f, .q = 1.25f};
  if (parts & 1) e.epilogue.bias = e.bias;
  if (parts & 2) e.epilogue.addend = e.addend;
  if (parts & 4) e.epilogue.before = e.before;
  for (int64_t i = 0; i < e.size; i++) {
    float x = totals[i];
    if (parts & 1) x = x + e.bias[i % columns];
    if (parts & 2) x = x + e.addend[i];
    e.wanted_before[i] = e.wanted[i] = x;
  }
  const limpid_isa_kind isa = limpid_isa();
  limpid_isa_select(LIMPID_SCALAR);
  if (e.epilogue.activation >= 0)
    limpid_unary((limpid_unary_op)e.epilogue.activation, e.wanted_before, e.wanted, e.size, e.epilogue.p, e.epilogue.q);
  limpid_isa_select(isa);
  return e;
}

// The same with the slope of an activation in place of one.
static inline random_epilogue random_slope_of(const float *totals, int64_t rows, int64_t columns) {
  static const limpid_binary_op slopes[] = {LIMPID_BINARY_relu_gradient, LIMPID_BINARY_gelu_gradient, LIMPID_BINARY_leaky_relu_gradient,
                                            LIMPID_BINARY_clamp_gradient};
  random_epilogue e = random_epilogue_of(totals, rows, columns);
  e.epilogue.before = NULL;
  e.epilogue.slope_of = e.slope_of;
  e.epilogue.slope = (int)slopes[dice() % 4];
  const int64_t one = 1;
  const limpid_isa_kind isa = limpid_isa();
  limpid_isa_select(LIMPID_SCALAR);
  limpid_binary((limpid_binary_op)e.epilogue.slope, 1, &e.size, e.wanted_before, &one, e.slope_of, &one, e.wanted, e.epilogue.p, e.epilogue.q);
  limpid_isa_select(isa);
  return e;
}

static inline void expect_before(const random_epilogue *e, const char *what) {
  if (e->epilogue.before) expect(what, e->before, e->wanted_before, e->size);
  memset(e->before, 0xa5, (size_t)e->size * 4);
}

static inline void free_epilogue(random_epilogue *e) { free(e->bias), free(e->addend), free(e->before), free(e->slope_of), free(e->wanted), free(e->wanted_before); }
