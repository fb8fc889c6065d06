// Which instruction set the kernels run on.
#include "base/limpid_base.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>

static uint64_t extended_control_register(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return ((uint64_t)high << 32) | low;
}

// The processor must have the instructions and the system must save their registers.
static void detect(int available[LIMPID_ISA_COUNT]) {
  uint32_t a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return;
  const int fma = (c >> 12) & 1, osxsave = (c >> 27) & 1, avx = (c >> 28) & 1;
  if (!osxsave || !avx) return;
  const uint64_t saved = extended_control_register();
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return;
  const int avx2 = (b >> 5) & 1;
  const int avx512 = ((b >> 16) & 1) && ((b >> 17) & 1) && ((b >> 30) & 1) && ((b >> 31) & 1);  // F, DQ, BW, VL
  available[LIMPID_AVX2] = avx2 && fma && (saved & 0x6) == 0x6;
  available[LIMPID_AVX512] = available[LIMPID_AVX2] && avx512 && (saved & 0xe6) == 0xe6;
}
#elif defined(__aarch64__)
static void detect(int available[LIMPID_ISA_COUNT]) { available[LIMPID_NEON] = 1; }
#else
static void detect(int available[LIMPID_ISA_COUNT]) { (void)available; }
#endif

static const char *const names[LIMPID_ISA_COUNT] = {"scalar", "neon", "avx2", "avx512"};
static _Atomic int chosen = -1;
static _Atomic uint64_t selections;  // counted before and after each

const char *limpid_isa_name(limpid_isa_kind kind) { return names[kind]; }

int limpid_isa_available(limpid_isa_kind kind) {
  int available[LIMPID_ISA_COUNT] = {1, 0, 0, 0};
  detect(available);
  return (unsigned)kind < LIMPID_ISA_COUNT && available[kind];
}

static int kind_named(const char *name) {
  for (int kind = 0; kind < LIMPID_ISA_COUNT; kind++)
    if (strcmp(name, names[kind]) == 0) return kind;
  return -1;
}

const char *limpid_isa_problem(void) {
  static _Thread_local char sentence[256];
  const char *asked = getenv("LIMPID_ISA");
  if (!asked || !*asked) return NULL;
  const int kind = kind_named(asked);
  if (kind < 0) {
    snprintf(sentence, sizeof sentence, "LIMPID_ISA is '%.40s', but must be one of avx512, avx2, neon, scalar (or unset: the widest).", asked);
    return sentence;
  }
  if (!limpid_isa_available((limpid_isa_kind)kind)) {
    snprintf(sentence, sizeof sentence, "LIMPID_ISA asks for %s, which this processor lacks; it has", names[kind]);
    for (int i = 0; i < LIMPID_ISA_COUNT; i++)
      if (limpid_isa_available((limpid_isa_kind)i)) {
        strncat(sentence, " ", sizeof sentence - strlen(sentence) - 1);
        strncat(sentence, names[i], sizeof sentence - strlen(sentence) - 1);
      }
    strncat(sentence, ".", sizeof sentence - strlen(sentence) - 1);
    return sentence;
  }
  return NULL;
}

limpid_isa_kind limpid_isa(void) {
  int kind = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (kind >= 0) return (limpid_isa_kind)kind;
  const char *problem = limpid_isa_problem();
  if (problem) {
    fprintf(stderr, "limpid: %s\n", problem);
    exit(1);
  }
  const char *asked = getenv("LIMPID_ISA");
  if (asked && *asked) {
    kind = kind_named(asked);
  } else {
    for (kind = LIMPID_ISA_COUNT - 1; !limpid_isa_available((limpid_isa_kind)kind); kind--) {}
  }
  atomic_store_explicit(&chosen, kind, memory_order_relaxed);
  return (limpid_isa_kind)kind;
}

int limpid_isa_select(limpid_isa_kind kind) {
  if (!limpid_isa_available(kind)) return -1;
  atomic_fetch_add(&selections, 1);
  atomic_store(&chosen, (int)kind);
  atomic_fetch_add(&selections, 1);
  return 0;
}

uint64_t limpid_isa_selections(void) { return atomic_load(&selections); }
