// What movements share. Internal to the kernels.
#ifndef LIMPID_KERNELS_MOVEMENT_H
#define LIMPID_KERNELS_MOVEMENT_H

#include <stdint.h>
#include <string.h>

enum { GRAIN = 32768 };  // elements worth a chunk

// Of a few elements a loop is quicker than a call.
static inline void limpid_copy_row(float *to, const float *from, int64_t n) {
  if (n >= 16) memcpy(to, from, (size_t)n * sizeof(float));
  else for (int64_t i = 0; i < n; i++) to[i] = from[i];
}

#endif
