// Update rules: one pass over a parameter, its gradient and the rule's memory.
#ifndef LIMPID_OPTIMIZER_H
#define LIMPID_OPTIMIZER_H

#include <stdint.h>

/// The rules, with their variants. What `own` and the memories s0, s1, s2 hold is said behind each; fma(a, b, c) rounds once, everything
/// else after every operation. d is the direction; the common end is w = fma(-rate, d, w).
typedef enum {
  LIMPID_SGD,                     // d = g
  LIMPID_SGD_MOMENTUM,            // own: momentum, share of g.   s0 = fma(own0, s0, own1 g); d = s0
  LIMPID_SGD_NESTEROV,            // as before, d = fma(own0, s0, g)
  LIMPID_ADAM,                    // own: 1 - beta1, beta2, 1 - beta2, 1 / sqrt(correction2), epsilon
                                  // s0 = fma(own0, g - s0, s0); s1 = fma(own2 g, g, own1 s1); d = s0 / fma(sqrt(s1), own3, own4)
  LIMPID_ADAM_AMSGRAD,            // s2 = the greater of s2 and s1, which stands for s1 in d
  LIMPID_RMSPROP,                 // own: alpha, 1 - alpha, epsilon.   s0 = fma(own1 g, g, own0 s0); d = g / (sqrt(s0) + own2)
  LIMPID_RMSPROP_MOMENTUM,        // own3: momentum.   s1 = fma(own3, s1, g / (sqrt(s0) + own2)); d = s1
  LIMPID_RMSPROP_CENTERED,        // s2 = fma(own1, g - s2, s2); sqrt(fma(-s2, s2, s0)) stands for sqrt(s0)
  LIMPID_RMSPROP_CENTERED_MOMENTUM,
  LIMPID_ADAGRAD,                 // own: epsilon.   s0 = fma(g, g, s0); d = g / (sqrt(s0) + own0)
  LIMPID_LION,                    // own: 1 - beta1, 1 - beta2.   d = sign(fma(own0, g - s0, s0)); s0 = fma(own1, g - s0, s0)
  LIMPID_UPDATE_RULE_COUNT,
} limpid_update_rule;

/// The numbers of one update, the same for every element of the parameter.
typedef struct {
  float rate;
  float l2;         // first of all, g = fma(l2, w, g)
  float keep;       // then w = keep w: decoupled decay
  float threshold;  // last of all, |w| <= threshold ? +0 : w - copysign(threshold, w): the proximal step of L1
  float own[5];
} limpid_update_numbers;

/// Updates the n elements of w and of the memories in place. Memories that the rule does not have may be null.
void limpid_update(limpid_update_rule rule, const limpid_update_numbers *numbers, float *w, const float *g, float *s0, float *s1, float *s2,
                   int64_t n);

/// One parameter of an update, as in limpid_update, with numbers of its own.
typedef struct {
  const limpid_update_numbers *numbers;
  float *w;
  const float *g;
  float *s0, *s1, *s2;
  int64_t n;
} limpid_update_parameter;

/// limpid_update of `count` parameters in one pass: small ones share a chunk, so that a network of many small parameters is dealt out to
/// the threads once, not parameter by parameter.
void limpid_update_all(limpid_update_rule rule, const limpid_update_parameter *parameters, int64_t count);

#endif
