// Random numbers: every chunk starts where its index says.
#include "elementwise/limpid_random.h"
#define LIMPID_TEMPLATE "kernels/elementwise/random.inc"
#include "base/each_isa.h"

enum { GRAIN = 16384 };  // numbers in a chunk, a multiple of 4

typedef void generator(limpid_random_key, uint64_t, float, float, float *, int64_t);
static generator *const uniform_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(uniform);
static generator *const normal_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(normal);
static generator *const mask_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(mask);

typedef struct {
  generator *run;
  limpid_random_key key;
  uint64_t first;
  float a, b;
  float *y;
  int64_t n;
} job;

static void piece(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t from = chunk * GRAIN, count = j->n - from < GRAIN ? j->n - from : GRAIN;
  j->run(j->key, j->first + (uint64_t)from, j->a, j->b, j->y + from, count);
}

static void generate(generator *const table[], limpid_random_key key, uint64_t first, float a, float b, float *y, int64_t n) {
  job j = {table[limpid_isa()], key, first, a, b, y, n};
  limpid_parallel((n + GRAIN - 1) / GRAIN, piece, &j);
}

void limpid_random_uniform(limpid_random_key key, uint64_t first, float low, float high, float *y, int64_t n) {
  generate(uniform_table, key, first, low, high - low, y, n);
}

void limpid_random_normal(limpid_random_key key, uint64_t first, float mean, float deviation, float *y, int64_t n) {
  generate(normal_table, key, first, mean, deviation, y, n);
}

void limpid_random_mask(limpid_random_key key, uint64_t first, float probability, float scale, float *y, int64_t n) {
  generate(mask_table, key, first, probability, scale, y, n);
}

void limpid_random_words(limpid_random_key key, uint64_t block, uint32_t words[4]) {
  uint32_t a = (uint32_t)block, b = (uint32_t)(block >> 32), c = key.step, d = key.stream;
  uint32_t k0 = (uint32_t)key.seed, k1 = (uint32_t)(key.seed >> 32);
  for (int round = 0; round < 10; round++) {
    const uint64_t p = (uint64_t)a * 0xD2511F53u, q = (uint64_t)c * 0xCD9E8D57u;
    a = (uint32_t)(q >> 32) ^ b ^ k0;
    b = (uint32_t)q;
    c = (uint32_t)(p >> 32) ^ d ^ k1;
    d = (uint32_t)p;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  words[0] = a, words[1] = b, words[2] = c, words[3] = d;
}
