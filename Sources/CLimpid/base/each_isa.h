// Compiles the template named by LIMPID_TEMPLATE once for every instruction set this architecture has. No include guard, on purpose.
//
//   #define LIMPID_TEMPLATE "elementwise.inc"
//   #include "../base/each_isa.h"
//
// In the template: LANES floats to a vector, `vf`/`vi` the vectors, NAME(f) the name of f for this instruction set. The functions of a
// family are then reached through tables of one entry per instruction set: LIMPID_DISPATCH(f) is the table { f_scalar, f_neon, ... }.
#pragma STDC FP_CONTRACT OFF
#include "base/limpid_base.h"

#if defined(__x86_64__)
#include <immintrin.h>  // masked loads and stores
#endif

#define LIMPID_PASTE_(a, b) a##_##b
#define LIMPID_PASTE(a, b) LIMPID_PASTE_(a, b)
#define NAME(f) LIMPID_PASTE(f, LIMPID_SUFFIX)

#define LIMPID_SUFFIX scalar
#define LANES 4
#define HARDWARE_FMA 0
#define LIMPID_THIS_ISA LIMPID_SCALAR
#include "vector.inc"
#include LIMPID_TEMPLATE
#include "vector_end.inc"

#if defined(__aarch64__)
#define LIMPID_SUFFIX neon
#define LANES 4
#define HARDWARE_FMA 1
#define LIMPID_THIS_ISA LIMPID_NEON
#include "vector.inc"
#include LIMPID_TEMPLATE
#include "vector_end.inc"
#endif

#if defined(__x86_64__)
#define LIMPID_SUFFIX avx2
#define LANES 8
#define HARDWARE_FMA 1
#define LIMPID_THIS_ISA LIMPID_AVX2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "vector.inc"
#include LIMPID_TEMPLATE
#include "vector_end.inc"
#pragma clang attribute pop

#define LIMPID_SUFFIX avx512
#define LANES 16
#define HARDWARE_FMA 1
#define LIMPID_THIS_ISA LIMPID_AVX512
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma"))), apply_to = function)
#include "vector.inc"
#include LIMPID_TEMPLATE
#include "vector_end.inc"
#pragma clang attribute pop
#endif

#if defined(__x86_64__)
#define LIMPID_DISPATCH(f) {[LIMPID_SCALAR] = f##_scalar, [LIMPID_AVX2] = f##_avx2, [LIMPID_AVX512] = f##_avx512}
#elif defined(__aarch64__)
#define LIMPID_DISPATCH(f) {[LIMPID_SCALAR] = f##_scalar, [LIMPID_NEON] = f##_neon}
#else
#define LIMPID_DISPATCH(f) {[LIMPID_SCALAR] = f##_scalar}
#endif
