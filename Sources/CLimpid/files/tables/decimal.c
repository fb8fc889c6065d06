#include "files/tables/decimal.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

// D. Lemire, Number Parsing at a Gigabyte per Second, 2021, after M. Eisel: w · 10^q from the product of w with the first 128 bits of 5^q.
// Where that does not settle the rounding, the cell is called hard and somebody slower reads it.

enum { least_power = -342, greatest_power = 308 };

static struct {
  uint64_t high;
  uint64_t low;
} fives[greatest_power - least_power + 1];

// Whole numbers of up to 2,240 bits, least word first.
enum { words = 70 };
typedef struct {
  uint32_t word[words];
} large;

static int top_bit(const large *x) {
  for (int i = words - 1; i >= 0; i--)
    if (x->word[i]) return i * 32 + 31 - __builtin_clz(x->word[i]);
  return -1;
}

// The 128 bits from bit `top` down, with zeros below bit 0.
static void leading(const large *x, int top, uint64_t *high, uint64_t *low) {
  uint64_t part[2] = {0, 0};
  for (int i = 0; i < 128; i++) {
    const int bit = top - i;
    const uint64_t value = bit < 0 ? 0 : (x->word[bit / 32] >> (bit % 32)) & 1;
    part[i / 64] = part[i / 64] << 1 | value;
  }
  *high = part[0];
  *low = part[1];
}

static void times_five(large *x) {
  uint64_t carry = 0;
  for (int i = 0; i < words; i++) {
    const uint64_t sum = (uint64_t)x->word[i] * 5 + carry;
    x->word[i] = (uint32_t)sum;
    carry = sum >> 32;
  }
}

static void over_five(large *x) {
  uint64_t rest = 0;
  for (int i = words - 1; i >= 0; i--) {
    const uint64_t part = rest << 32 | x->word[i];
    x->word[i] = (uint32_t)(part / 5);
    rest = part % 5;
  }
}

static void make_fives(void) {
  large x = {{1}};
  for (int q = 0; q <= greatest_power; q++) {
    leading(&x, top_bit(&x), &fives[q - least_power].high, &fives[q - least_power].low);
    times_five(&x);
  }
  // 2^2239 / 5^n, rounded down: dividing one after the other gives the same as at once. Small powers are rounded
  // up, as the proof wants it.
  memset(&x, 0, sizeof x);
  x.word[words - 1] = 1u << 31;
  for (int q = -1; q >= least_power; q--) {
    over_five(&x);
    uint64_t high, low;
    leading(&x, top_bit(&x), &high, &low);
    if (q >= -27 && ++low == 0) high++;
    fives[q - least_power].high = high;
    fives[q - least_power].low = low;
  }
}

static pthread_once_t fives_made = PTHREAD_ONCE_INIT;

int limpid_decimal_scaled(uint64_t w, int64_t q, double *number) {
  if (w == 0 || q < least_power) {
    *number = 0;
    return 1;
  }
  if (q > greatest_power) {
    *number = INFINITY;
    return 1;
  }
  pthread_once(&fives_made, make_fives);
  const int shift = __builtin_clzll(w);
  w <<= shift;
  const uint64_t five_high = fives[q - least_power].high, five_low = fives[q - least_power].low;
  __uint128_t first = (__uint128_t)w * five_high;
  uint64_t high = (uint64_t)(first >> 64), low = (uint64_t)first;
  if ((high & 0x1FF) == 0x1FF) {
    const uint64_t second = (uint64_t)(((__uint128_t)w * five_low) >> 64);
    low += second;
    if (low < second) high++;
  }
  if (low == UINT64_MAX && (q < -27 || q > 55)) return 0;
  const int upper = (int)(high >> 63);
  uint64_t mantissa = high >> (upper + 9);
  // floor(log2 10^q) is (217706 q) >> 16 within these powers.
  int64_t exponent = ((217706 * q) >> 16) + 63 + upper - shift + 1023;
  if (exponent <= 0) return 0;  // subnormal: rare
  if (low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 && (mantissa << (upper + 9)) == high) mantissa &= ~1ull;
  mantissa += mantissa & 1;
  mantissa >>= 1;
  if (mantissa >> 53) {
    mantissa = 1ull << 52;
    exponent++;
  }
  if (exponent >= 2047) {
    *number = INFINITY;
    return 1;
  }
  const uint64_t bits = (mantissa & ~(1ull << 52)) | (uint64_t)exponent << 52;
  memcpy(number, &bits, 8);
  return 1;
}
