// Rows of a table: orders drawn by lot, and hashes by which rows that are the same are found.
#include <string.h>

#include "base/limpid_base.h"
#include "files/limpid_table.h"

// MARK: Orders

enum { draws_at_once = 1 << 18, draws_of_a_piece = 1 << 14, ahead = 24 };

typedef struct {
  uint32_t key[2];
  uint32_t stream, step;
  int64_t first;   // counter of the first draw
  int64_t place;   // place i that the first draw is for; the next is for i − 1
  int64_t count;
  uint32_t *drawn;
} drawing;

// The first 64 bits of Philox 4×32 with 10 rounds.
static uint64_t philox(uint64_t index, const drawing *d) {
  uint32_t c0 = (uint32_t)index, c1 = (uint32_t)(index >> 32), c2 = d->step, c3 = d->stream;
  uint32_t k0 = d->key[0], k1 = d->key[1];
  for (int round = 0; round < 10; round++) {
    const uint64_t a = (uint64_t)c0 * 0xD2511F53u, b = (uint64_t)c2 * 0xCD9E8D57u;
    c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
    c1 = (uint32_t)b;
    c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
    c3 = (uint32_t)a;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return (uint64_t)c0 << 32 | c1;
}

static void draw_piece(void *context, int64_t piece) {
  const drawing *d = context;
  const int64_t from = piece * draws_of_a_piece;
  const int64_t to = from + draws_of_a_piece < d->count ? from + draws_of_a_piece : d->count;
  for (int64_t k = from; k < to; k++) {
    const int64_t place = d->place - k;
    const uint64_t draw = philox((uint64_t)(d->first + place), d);
    d->drawn[k] = (uint32_t)(((unsigned __int128)draw * (uint64_t)(place + 1)) >> 64);
  }
}

void limpid_table_shuffle(
  uint64_t seed, uint32_t stream, uint32_t step, int64_t first, uint32_t *order, int64_t count) {
  drawing d = {.key = {(uint32_t)seed, (uint32_t)(seed >> 32)}, .stream = stream, .step = step, .first = first};
  d.drawn = limpid_buffer_take(draws_at_once * sizeof *d.drawn);
  for (int64_t place = count - 1; place > 0; place -= draws_at_once) {
    d.place = place;
    d.count = place < draws_at_once ? place : draws_at_once;
    limpid_parallel((d.count + draws_of_a_piece - 1) / draws_of_a_piece, draw_piece, &d);
    for (int64_t k = 0; k < d.count; k++) {
      // The places are all over the order: they are asked for before they are needed.
      if (k + ahead < d.count) __builtin_prefetch(order + d.drawn[k + ahead], 1);
      const int64_t i = place - k;
      const uint32_t j = d.drawn[k], kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
  }
  limpid_buffer_give(d.drawn, draws_at_once * sizeof *d.drawn);
}

// MARK: Hashes

int64_t limpid_table_hashes(
  const float *cells, int64_t width, int64_t count, uint64_t share, const uint8_t *parts, uint64_t *hashes,
  uint8_t *found_parts) {
  int64_t found = 0;
  for (int64_t row = 0; row < count; row++) {
    uint64_t hash = 14695981039346656037ull;
    for (int64_t i = 0; i < width; i++) {
      uint32_t bits;
      memcpy(&bits, cells + row * width + i, 4);
      hash = (hash ^ bits) * 1099511628211ull;
      hash ^= hash >> 29;
    }
    if (parts[row] == 255 || (share > 1 && (hash >> 32) % share)) continue;
    hashes[found] = hash;
    found_parts[found++] = parts[row];
  }
  return found;
}

int64_t limpid_table_repeats(
  const uint64_t *hashes, int64_t count, int adds, uint64_t *slots, uint64_t mask) {
  int64_t repeats = 0;
  for (int64_t i = 0; i < count; i++) {
    if (i + ahead < count) __builtin_prefetch(slots + ((hashes[i + ahead] * 0x9E3779B97F4A7C15ull >> 20) & mask), 1);
    // 0 stands for an empty slot.
    const uint64_t hash = hashes[i] ? hashes[i] : 1;
    uint64_t at = (hashes[i] * 0x9E3779B97F4A7C15ull >> 20) & mask;
    while (slots[at] && slots[at] != hash) at = (at + 1) & mask;
    if (slots[at]) {
      repeats++;
    } else if (adds) {
      slots[at] = hash;
    }
  }
  return repeats;
}
