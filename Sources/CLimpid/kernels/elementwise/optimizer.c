#include "elementwise/limpid_optimizer.h"

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

#define LIMPID_TEMPLATE "kernels/elementwise/optimizer.inc"
#include "base/each_isa.h"

typedef void update_kernel(limpid_update_rule rule, const limpid_update_numbers *c, float *w, const float *g, float *s0, float *s1, float *s2,
                           int64_t n);
static update_kernel *const update_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(update);

// The parameters lie one after the other; a chunk is a stretch of that line, `ends` where each parameter ends on it.
typedef struct {
  limpid_update_rule rule;
  const limpid_update_parameter *parameters;
  const int64_t *ends;
  int64_t count;
} update_work;

enum { CHUNK = 16384, FEW = 64 };

static float *from(float *p, int64_t start) { return p ? p + start : NULL; }

static void update_chunk(void *context, int64_t chunk) {
  const update_work *u = context;
  int64_t at = chunk * CHUNK, end = at + CHUNK, low = 0, high = u->count;
  while (low < high) {
    const int64_t middle = (low + high) / 2;
    if (u->ends[middle] <= at) low = middle + 1;
    else high = middle;
  }
  for (int64_t i = low; i < u->count && at < end; i++) {
    const limpid_update_parameter *p = &u->parameters[i];
    const int64_t start = p->n - (u->ends[i] - at), stop = u->ends[i] < end ? u->ends[i] : end;
    if (stop > at)
      update_table[limpid_isa()](u->rule, p->numbers, p->w + start, p->g + start, from(p->s0, start), from(p->s1, start), from(p->s2, start),
                                 stop - at);
    at = stop;
  }
}

void limpid_update_all(limpid_update_rule rule, const limpid_update_parameter *parameters, int64_t count) {
  int64_t few[FEW], total = 0;
  const size_t bytes = (size_t)count * sizeof(int64_t);
  int64_t *ends = count <= FEW ? few : limpid_buffer_take(bytes);
  if (!ends) __builtin_trap();  // the system has no memory left
  for (int64_t i = 0; i < count; i++) ends[i] = total += parameters[i].n;
  update_work work = {rule, parameters, ends, count};
  limpid_parallel((total + CHUNK - 1) / CHUNK, update_chunk, &work);
  if (ends != few) limpid_buffer_give(ends, bytes);
}

void limpid_update(limpid_update_rule rule, const limpid_update_numbers *numbers, float *w, const float *g, float *s0, float *s1, float *s2,
                   int64_t n) {
  const limpid_update_parameter parameter = {numbers, w, g, s0, s1, s2, n};
  limpid_update_all(rule, &parameter, 1);
}
