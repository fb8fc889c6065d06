// Fingerprints: chunks are hashed side by side, and their hashes joined in order.
#include "measure/limpid_fingerprint.h"
#define LIMPID_TEMPLATE "kernels/measure/fingerprint.inc"
#include "base/each_isa.h"

enum { GROUP = 64 };  // chunks between two joins

typedef uint64_t hash_of_chunk(const float *, int64_t);
static hash_of_chunk *const table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(fingerprint);

typedef struct {
  hash_of_chunk *run;
  const float *x;
  int64_t n;
  uint64_t hashes[GROUP];
} job;

static void piece(void *context, int64_t chunk) {
  job *j = context;
  const int64_t from = chunk * LIMPID_FINGERPRINT_CHUNK, left = j->n - from;
  j->hashes[chunk] = j->run(j->x + from, left < LIMPID_FINGERPRINT_CHUNK ? left : LIMPID_FINGERPRINT_CHUNK);
}

static uint64_t mix(uint64_t s) {
  const uint64_t t = (s ^ s >> 32) * 0xD6E8FEB86659FD93u;
  return t ^ t >> 29;
}

uint64_t limpid_fingerprint(uint64_t state, const float *x, int64_t n) {
  job j = {.run = table[limpid_isa()]};
  state = mix(state ^ (uint64_t)n);
  const int64_t most = (int64_t)GROUP * LIMPID_FINGERPRINT_CHUNK;
  for (int64_t from = 0; from < n; from += most) {
    j.x = x + from;
    j.n = n - from < most ? n - from : most;
    const int64_t chunks = (j.n + LIMPID_FINGERPRINT_CHUNK - 1) / LIMPID_FINGERPRINT_CHUNK;
    if (chunks == 1) {
      piece(&j, 0);
    } else {
      limpid_parallel(chunks, piece, &j);
    }
    for (int64_t c = 0; c < chunks; c++) state = mix(state ^ j.hashes[c]);
  }
  return state;
}
