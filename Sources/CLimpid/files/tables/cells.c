#include "files/limpid_csv.h"

#include <math.h>
#include <string.h>

#include "files/tables/decimal.h"

#pragma STDC FP_CONTRACT OFF

static const double exact_tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static int same_word(const uint8_t *bytes, int64_t count, const char *word) {
  for (int64_t i = 0; i < count; i++)
    if ((bytes[i] | 0x20) != (uint8_t)word[i]) return 0;
  return word[count] == 0;
}

int limpid_cell_is_missing(const uint8_t *bytes, int64_t count) {
  switch (count) {
  case 0: return 1;
  case 1: return bytes[0] == '?';
  case 2: return same_word(bytes, count, "na") && bytes[0] == 'N' && bytes[1] == 'A';
  case 3: return same_word(bytes, count, "nan") || same_word(bytes, count, "n/a");
  case 4: return same_word(bytes, count, "null") || memcmp(bytes, "#N/A", 4) == 0 || memcmp(bytes, "<NA>", 4) == 0;
  case 7: return memcmp(bytes, "missing", 7) == 0;
  default: return 0;
  }
}

limpid_cell_kind limpid_csv_cell(const uint8_t *bytes, int64_t count, double *number) {
  if (count == 0) return LIMPID_CELL_MISSING;
  const uint8_t *p = bytes, *end = bytes + count;
  const int negative = *p == '-';
  if (*p == '-' || *p == '+') p++;
  uint64_t w = 0;
  int digits = 0, kept = 0;
  int64_t q = 0;
  int lost = 0;
  const uint8_t *first = p;
  for (; p < end && (uint8_t)(*p - '0') < 10; p++) {
    if (kept < 19) {
      w = w * 10 + (uint64_t)(*p - '0');
      kept += w != 0;
    } else {
      q++;
      lost |= *p != '0';
    }
  }
  digits = (int)(p - first);
  if (p < end && *p == '.') {
    p++;
    const uint8_t *fraction = p;
    for (; p < end && (uint8_t)(*p - '0') < 10; p++) {
      if (kept < 19) {
        w = w * 10 + (uint64_t)(*p - '0');
        kept += w != 0;
        q--;
      } else {
        lost |= *p != '0';
      }
    }
    digits += (int)(p - fraction);
  }
  if (digits == 0) return limpid_cell_is_missing(bytes, count) ? LIMPID_CELL_MISSING : LIMPID_CELL_TEXT;
  if (p < end && (*p | 0x20) == 'e') {
    const uint8_t *mark = p++;
    const int minus = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    int64_t e = 0;
    const uint8_t *from = p;
    for (; p < end && (uint8_t)(*p - '0') < 10; p++)
      if (e < 100000) e = e * 10 + (*p - '0');
    if (p == from) p = mark;
    q += minus ? -e : e;
  }
  if (p != end) return limpid_cell_is_missing(bytes, count) ? LIMPID_CELL_MISSING : LIMPID_CELL_TEXT;
  double value;
  if (!lost && w <= 1ull << 53 && q >= -22 && q <= 22) {
    value = (double)w;
    value = q < 0 ? value / exact_tens[-q] : value * exact_tens[q];
  } else {
    if (!limpid_decimal_scaled(w, q, &value)) return LIMPID_CELL_HARD;
    double next;
    if (lost && (!limpid_decimal_scaled(w + 1, q, &next) || next != value)) return LIMPID_CELL_HARD;
  }
  *number = negative ? -value : value;
  return LIMPID_CELL_NUMBER;
}

// MARK: Short numbers
//
// Cells of up to 16 bytes with nothing but a sign, digits and a point are read without a branch on what they hold: their lengths are as good as
// random, and a branch that is guessed wrong costs more than all of this.

typedef uint8_t bytes16 __attribute__((ext_vector_type(16)));
typedef _Bool bits16 __attribute__((ext_vector_type(16)));

static uint32_t mask_of(bytes16 is) {
  const bits16 bits = __builtin_convertvector(is, bits16);
  uint16_t mask;
  memcpy(&mask, &bits, 2);
  return mask;
}

// Eight digits, the first in the lowest byte, as a number: pairs, then fours, then eight.
static uint64_t eight_digits(uint64_t x) {
  x = (x * 10 + (x >> 8)) & 0x00FF00FF00FF00FFull;
  x = (x * 100 + (x >> 16)) & 0x0000FFFF0000FFFFull;
  return (x * 10000 + (x >> 32)) & 0xFFFFFFFFull;
}

// 1 if it was such a number. Reads up to 18 bytes from `p`.
static int short_number(const uint8_t *p, int64_t count, double *number) {
  const int negative = *p == '-';
  p += negative;
  const int64_t length = count - negative;
  if (length < 1 || length > 16) return 0;
  bytes16 x, next;
  memcpy(&x, p, 16);
  memcpy(&next, p + 1, 16);
  const uint32_t whole = 0xFFFFu >> (16 - length);
  const uint32_t points = mask_of((bytes16)(x == '.')) & whole;
  const uint32_t digits = mask_of((bytes16)((bytes16)(x - '0') < 10)) & whole;
  if ((points | digits) != whole || (points & (points - 1)) || !digits) return 0;
  // What stands behind the point moves over it.
  const int place = points ? __builtin_ctz(points) : 16;
  const bytes16 index = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const bytes16 before = (bytes16)(index < (uint8_t)place);
  const bytes16 joined = ((x & before) | (next & ~before)) & 0x0F;
  const int count_of_digits = (int)length - (points != 0);
  // The last digit goes to the end; zeros come in front.
  unsigned __int128 all;
  memcpy(&all, &joined, 16);
  all <<= 8 * (16 - count_of_digits);
  const uint64_t w = eight_digits((uint64_t)all) * 100000000 + eight_digits((uint64_t)(all >> 64));
  if (w > 1ull << 53) return 0;
  const int behind = points ? (int)length - 1 - place : 0;
  const double value = (double)w / exact_tens[behind];
  *number = negative ? -value : value;
  return 1;
}

void limpid_csv_numbers(
  const uint8_t *bytes, int64_t count, const limpid_csv_field *fields, int64_t stride, int64_t rows, double *numbers,
  uint8_t *kinds) {
  for (int64_t row = 0; row < rows; row++) {
    const limpid_csv_field field = fields[row * stride];
    const int64_t length = (int64_t)LIMPID_CSV_END(field) - field.start;
    double number = NAN;
    if (field.start + 18 <= count && length > 0 && short_number(bytes + field.start, length, &number)) {
      kinds[row] = LIMPID_CELL_NUMBER;
    } else {
      kinds[row] = (uint8_t)limpid_csv_cell(bytes + field.start, length, &number);
    }
    numbers[row] = number;
  }
}
