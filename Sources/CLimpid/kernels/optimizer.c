#include "limpid_optimizer.h"

#include <stddef.h>

// Each rule with the memories it has: 1 for s0, 2 for s1, 4 for s2.
#define LIMPID_UPDATE_RULES(X)        \
  X(SGD, 0)                           \
  X(SGD_MOMENTUM, 1)                  \
  X(SGD_NESTEROV, 1)                  \
  X(ADAM, 3)                          \
  X(ADAM_AMSGRAD, 7)                  \
  X(RMSPROP, 1)                       \
  X(RMSPROP_MOMENTUM, 3)              \
  X(RMSPROP_CENTERED, 5)              \
  X(RMSPROP_CENTERED_MOMENTUM, 7)     \
  X(ADAGRAD, 1)                       \
  X(LION, 1)

#define LIMPID_TEMPLATE "kernels/optimizer.inc"
#include "base/each_isa.h"

typedef void update_kernel(limpid_update_rule rule, const limpid_update_numbers *c, float *w, const float *g, float *s0, float *s1, float *s2,
                           int64_t n);
static update_kernel *const update_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(update);

typedef struct {
  limpid_update_rule rule;
  const limpid_update_numbers *numbers;
  float *w;
  const float *g;
  float *s0, *s1, *s2;
  int64_t n;
} update_work;

enum { CHUNK = 16384 };

static float *from(float *p, int64_t start) { return p ? p + start : NULL; }

static void update_chunk(void *context, int64_t chunk) {
  const update_work *u = context;
  const int64_t start = chunk * CHUNK, count = u->n - start < CHUNK ? u->n - start : CHUNK;
  update_table[limpid_isa()](u->rule, u->numbers, u->w + start, u->g + start, from(u->s0, start), from(u->s1, start), from(u->s2, start),
                             count);
}

void limpid_update(limpid_update_rule rule, const limpid_update_numbers *numbers, float *w, const float *g, float *s0, float *s1, float *s2,
                   int64_t n) {
  update_work work = {rule, numbers, w, g, s0, s1, s2, n};
  limpid_parallel((n + CHUNK - 1) / CHUNK, update_chunk, &work);
}
