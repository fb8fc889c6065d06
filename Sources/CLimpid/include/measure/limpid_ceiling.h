// What this machine can do at most, measured when asked: the yardstick of profiles.
#ifndef LIMPID_CEILING_H
#define LIMPID_CEILING_H

#include "base/limpid_base.h"

// Fused multiply-adds on registers alone, on all threads, in 10⁹ floating-point operations a second (a multiply-add counts as two). The
// best of several tries that take about `seconds` together.
double limpid_ceiling_arithmetic(double seconds);

// a = b + s · c on arrays of `bytes` bytes each, on all threads, in 10⁹ bytes read and written a second; the stores pass by the caches. The
// best of several tries that take about `seconds` together. 0 if there is no memory for it.
double limpid_ceiling_stream(size_t bytes, double seconds);

#endif
