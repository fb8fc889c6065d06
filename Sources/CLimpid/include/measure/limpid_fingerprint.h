// A fast hash of the bits of floats: whether two arrays are the same to the bit, without keeping either.
#ifndef LIMPID_FINGERPRINT_H
#define LIMPID_FINGERPRINT_H

#include <stdint.h>

enum {
  LIMPID_FINGERPRINT_LANES = 64,
  LIMPID_FINGERPRINT_CHUNK = 1 << 16,  // floats that are hashed as one; chunks are hashed side by side
};

/// The fingerprint of the n floats at x, following on `state`: 0 to begin with, then the fingerprint of what came before.
///
/// Words are 32 bits, the hash 64; all sums and products wrap. A chunk is LIMPID_FINGERPRINT_CHUNK floats, the last one what is left.
///
///   chunk:  lane[j] = 0x9E3779B9 (j + 1);  word i of the chunk goes to lane j = i mod 64, in increasing i:
///           lane[j] = (rotate left(lane[j], 15) ^ word) · 0x85EBCA6B
///           d = 0xCBF29CE484222325;  for each lane:  d = (d ^ lane[j]) · 0x9E3779B97F4A7C15,  d = d ^ (d >> 32)
///   whole:  state = mix(state ^ n);  for each chunk in order:  state = mix(state ^ d)
///           mix(s) = t ^ (t >> 29)  with  t = (s ^ (s >> 32)) · 0xD6E8FEB86659FD93
///
/// Every step can be undone, so two arrays of one length that differ in a single float never have the same fingerprint. Others do by chance,
/// once in 2⁶⁴ pairs; somebody who wants it can make two that do. It is no cryptographic hash.
uint64_t limpid_fingerprint(uint64_t state, const float *x, int64_t n);

#endif
