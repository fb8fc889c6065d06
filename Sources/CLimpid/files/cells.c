#include "limpid_csv.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

// MARK: Numbers
//
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

// w · 10^q as a double; 0 if the rounding is not settled.
static int scaled(uint64_t w, int64_t q, double *number) {
  if (w == 0 || q < least_power) {
    *number = 0;
    return 1;
  }
  if (q > greatest_power) {
    *number = INFINITY;
    return 1;
  }
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
    pthread_once(&fives_made, make_fives);
    if (!scaled(w, q, &value)) return LIMPID_CELL_HARD;
    double next;
    if (lost && (!scaled(w + 1, q, &next) || next != value)) return LIMPID_CELL_HARD;
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

// MARK: Other ways to write numbers

// How many bytes a separator of thousands takes here: also a blank that does not break (C2 A0) and a narrow one (E2 80 AF).
static int64_t separator_at(const uint8_t *p, const uint8_t *end, uint8_t thousands) {
  if (p < end && *p == thousands && thousands) return 1;
  if (thousands != ' ') return 0;
  if (end - p >= 2 && p[0] == 0xC2 && p[1] == 0xA0) return 2;
  return end - p >= 3 && p[0] == 0xE2 && p[1] == 0x80 && p[2] == 0xAF ? 3 : 0;
}

int64_t limpid_csv_plain_number(
  const uint8_t *bytes, int64_t count, uint8_t decimal, uint8_t thousands, uint8_t *plain) {
  const uint8_t *p = bytes, *end = bytes + count;
  int64_t n = 0;
  if (count > 60) return -1;
  if (p < end && (*p == '-' || *p == '+')) plain[n++] = *p++;
  int64_t group = 0, groups = 0;
  for (; p < end; p++) {
    if ((uint8_t)(*p - '0') < 10) {
      plain[n++] = *p;
      group++;
      continue;
    }
    const int64_t width = separator_at(p, end, thousands);
    if (!width) break;
    // One to three digits stand in front, three between; a zero in front is no number of thousands.
    if (group == 0 || group > 3 || (groups && group != 3) || (!groups && plain[n - group] == '0')) return -1;
    groups++;
    group = 0;
    p += width - 1;
  }
  if (group == 0 || (groups && group != 3)) return -1;
  if (p < end && *p == decimal) {
    plain[n++] = '.';
    const uint8_t *fraction = ++p;
    for (; p < end && (uint8_t)(*p - '0') < 10; p++) plain[n++] = *p;
    if (p == fraction) return -1;
  }
  return p == end ? n : -1;
}

void limpid_csv_restyle(uint8_t *bytes, limpid_csv_field *fields, int64_t count, uint8_t decimal, uint8_t thousands) {
  uint8_t plain[64];
  for (int64_t i = 0; i < count; i++) {
    if (fields[i].end & LIMPID_CSV_DOUBLED) continue;
    const int64_t n =
      limpid_csv_plain_number(bytes + fields[i].start, fields[i].end - fields[i].start, decimal, thousands, plain);
    if (n < 0) continue;
    memcpy(bytes + fields[i].start, plain, (size_t)n);
    fields[i].end = fields[i].start + (uint32_t)n;
  }
}

// MARK: Words

struct limpid_dictionary {
  uint8_t *text;
  int64_t text_count, text_room;
  struct entry {
    int64_t start;
    uint32_t count;
    uint32_t hash;
  } *entries;
  int32_t count, room;
  int32_t *slots;  // number + 1; 0 for none
  uint32_t slot_mask;
};

static uint64_t eight_at(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  return word;
}

// Up to seven bytes in one word, without a loop: two loads that may overlap.
static uint64_t few_at(const uint8_t *bytes, int64_t count) {
  if (count >= 4) {
    uint32_t first, last;
    memcpy(&first, bytes, 4);
    memcpy(&last, bytes + count - 4, 4);
    return (uint64_t)last << 32 | first;
  }
  if (count == 0) return 0;
  return bytes[0] | (uint64_t)bytes[count >> 1] << 8 | (uint64_t)bytes[count - 1] << 16;
}

static uint32_t hash_of(const uint8_t *bytes, int64_t count) {
  uint64_t h = 0x9E3779B97F4A7C15ull ^ (uint64_t)count;
  for (; count >= 8; bytes += 8, count -= 8) {
    h = (h ^ eight_at(bytes)) * 0xD6E8FEB86659FD93ull;
    h ^= h >> 32;
  }
  h = (h ^ few_at(bytes, count)) * 0xD6E8FEB86659FD93ull;
  h ^= h >> 29;
  h *= 0xD6E8FEB86659FD93ull;
  return (uint32_t)(h >> 32);
}

// Most words are short: comparing them here is quicker than a call.
static int same_bytes(const uint8_t *a, const uint8_t *b, int64_t count) {
  if (count < 8) return few_at(a, count) == few_at(b, count);
  if (count > 32) return memcmp(a, b, (size_t)count) == 0;
  for (int64_t i = 0; i + 8 < count; i += 8)
    if (eight_at(a + i) != eight_at(b + i)) return 0;
  return eight_at(a + count - 8) == eight_at(b + count - 8);
}

limpid_dictionary *limpid_dictionary_open(void) {
  limpid_dictionary *d = calloc(1, sizeof *d);
  if (!d) return NULL;
  d->slot_mask = 63;
  d->slots = calloc(64, sizeof *d->slots);
  if (!d->slots) {
    free(d);
    return NULL;
  }
  return d;
}

void limpid_dictionary_close(limpid_dictionary *d) {
  if (!d) return;
  free(d->text);
  free(d->entries);
  free(d->slots);
  free(d);
}

int32_t limpid_dictionary_count(const limpid_dictionary *d) { return d->count; }

const uint8_t *limpid_dictionary_word(const limpid_dictionary *d, int32_t number, int64_t *count) {
  *count = d->entries[number].count;
  return d->text + d->entries[number].start;
}

static int32_t look(const limpid_dictionary *d, const uint8_t *bytes, int64_t count, uint32_t hash, uint32_t *slot) {
  uint32_t at = hash & d->slot_mask;
  for (; d->slots[at]; at = (at + 1) & d->slot_mask) {
    const struct entry *e = &d->entries[d->slots[at] - 1];
    if (e->hash == hash && e->count == count && same_bytes(d->text + e->start, bytes, count))
      return d->slots[at] - 1;
  }
  *slot = at;
  return -1;
}

int32_t limpid_dictionary_find(const limpid_dictionary *d, const uint8_t *bytes, int64_t count) {
  uint32_t slot;
  return look(d, bytes, count, hash_of(bytes, count), &slot);
}

static int grow(limpid_dictionary *d, int64_t count) {
  if (d->count == d->room) {
    const int32_t room = d->room ? d->room * 2 : 32;
    void *entries = realloc(d->entries, (size_t)room * sizeof *d->entries);
    if (!entries) return 0;
    d->entries = entries;
    d->room = room;
  }
  if (d->text_count + count > d->text_room) {
    const int64_t room = (d->text_count + count) * 2 + 256;
    void *text = realloc(d->text, (size_t)room);
    if (!text) return 0;
    d->text = text;
    d->text_room = room;
  }
  if ((uint32_t)d->count * 2 > d->slot_mask) {
    const uint32_t mask = d->slot_mask * 2 + 1;
    int32_t *slots = calloc((size_t)mask + 1, sizeof *slots);
    if (!slots) return 0;
    for (int32_t i = 0; i < d->count; i++) {
      uint32_t at = d->entries[i].hash & mask;
      while (slots[at]) at = (at + 1) & mask;
      slots[at] = i + 1;
    }
    free(d->slots);
    d->slots = slots;
    d->slot_mask = mask;
  }
  return 1;
}

int32_t limpid_dictionary_add(limpid_dictionary *d, const uint8_t *bytes, int64_t count) {
  const uint32_t hash = hash_of(bytes, count);
  uint32_t slot;
  const int32_t known = look(d, bytes, count, hash, &slot);
  if (known >= 0) return known;
  if (count > UINT32_MAX || d->count == INT32_MAX || !grow(d, count)) return -1;
  look(d, bytes, count, hash, &slot);
  d->entries[d->count] = (struct entry){d->text_count, (uint32_t)count, hash};
  if (count) memcpy(d->text + d->text_count, bytes, (size_t)count);
  d->text_count += count;
  d->slots[slot] = ++d->count;
  return d->count - 1;
}

int64_t limpid_csv_words(
  const uint8_t *bytes, const limpid_csv_field *fields, int64_t stride, int64_t rows, limpid_dictionary *d,
  int32_t most, int stops, int32_t *numbers) {
  for (int64_t row = 0; row < rows; row++) {
    const limpid_csv_field field = fields[row * stride];
    const uint8_t *word = bytes + field.start;
    int64_t count = (int64_t)LIMPID_CSV_END(field) - field.start;
    uint8_t *plain = NULL;
    if (field.end & LIMPID_CSV_DOUBLED) {
      plain = malloc((size_t)count);
      if (plain) {
        int64_t n = 0;
        for (int64_t i = 0; i < count; i++) {
          plain[n++] = word[i];
          if (word[i] == '"') i++;
        }
        word = plain;
        count = n;
      }
    }
    if (limpid_cell_is_missing(word, count)) {
      numbers[row] = -2;
    } else if (d->count < most) {
      numbers[row] = limpid_dictionary_add(d, word, count);
    } else {
      numbers[row] = limpid_dictionary_find(d, word, count);
    }
    free(plain);
    if (stops && numbers[row] == -1) return row + 1;
  }
  return rows;
}
