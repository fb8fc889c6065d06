// A recurrent layer's way through its steps. Internal to the kernels.
#ifndef LIMPID_KERNELS_RECURRENT_H
#define LIMPID_KERNELS_RECURRENT_H

#include "base/whole.h"
#include "kernels/contraction/contract.h"
#include "sequence/limpid_recurrent.h"

typedef int64_t whole;

static const int limpid_gate_counts[LIMPID_CELLS] = {[LIMPID_LSTM] = 4, [LIMPID_GRU] = 3, [LIMPID_TANH] = 1, [LIMPID_RELU] = 1};

typedef struct {
  const limpid_recurrence *w;
  const limpid_contract_kernels *kernels;
  whole wide;                    // gates · hidden
  whole panel, chunks;
  float *packed;                 // recurrent weights: [panel of columns][row][panel]
  whole depth, columns;          // rows and columns of what is packed
  const float *from;             // what is packed, with its distances
  whole k_step, j_step;
  float *gates;                  // by step of an example; null where backward needs none
  const float *g, *g_cells;
  float *du, *dv, *dh0, *dc0;
  whole du_row;                  // floats from a step's du (dv) to the next one's
  _Atomic int failed;
} limpid_recurrent_job;

/// All steps forward, from the gates' products of the inputs; 0 without memory.
int limpid_recurrent_forward(limpid_recurrent_job *j);

/// All steps backward; 0 without memory.
int limpid_recurrent_backward(limpid_recurrent_job *j);

/// Steps of example n that count.
static inline whole limpid_recurrent_length(const limpid_recurrent_job *j, whole n) {
  return j->w->lengths ? least(most(0, j->w->lengths[n]), j->w->steps) : j->w->steps;
}

/// Where the step number s of example n lies.
static inline whole limpid_recurrent_place(const limpid_recurrent_job *j, whole n, whole s) {
  const whole length = limpid_recurrent_length(j, n);
  return n * j->w->steps + (s < length && j->w->reversed ? length - 1 - s : s);
}

#endif
