// Cells as words: each with the number it came with first.
#include "files/limpid_csv.h"

#include <stdlib.h>
#include <string.h>

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
