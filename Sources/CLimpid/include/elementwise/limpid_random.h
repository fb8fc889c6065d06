// Random numbers as a function of (seed, stream, step, index): Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy
// as 1, 2, 3, 2011). The key is the seed, the counter (block's low half, block's high half, step, stream); block b gives the four words
// 4 b … 4 b + 3.
#ifndef LIMPID_RANDOM_H
#define LIMPID_RANDOM_H

#include <stdint.h>

typedef struct {
  uint64_t seed;
  uint32_t stream;
  uint32_t step;
} limpid_random_key;

/// The four words of one block.
void limpid_random_words(limpid_random_key key, uint64_t block, uint32_t words[4]);

/// y[i] = low + (high - low) · u, u = (top 24 bits of word `first` + i) · 2^-24, as fma(u, high - low, low).
void limpid_random_uniform(limpid_random_key key, uint64_t first, float low, float high, float *y, int64_t n);

/// y[i] = fma(z, deviation, mean), with standard normal z by Box and Muller from pairs of words: with u and v their
/// top 24 bits · 2^-24, r = √(-2 log(1 - u)) and a = v · 2π: z = r cos a for the even, r sin a for the odd number. `first` must be a
/// multiple of 4.
void limpid_random_normal(limpid_random_key key, uint64_t first, float mean, float deviation, float *y, int64_t n);

/// y[i] = scale where u >= probability, else 0, u as in limpid_random_uniform: a dropout mask with scale = 1 / (1 - probability).
void limpid_random_mask(limpid_random_key key, uint64_t first, float probability, float scale, float *y, int64_t n);

#endif
