// Rows of a table: from cells as numbers to inputs of a network; orders drawn by lot. The hot loops of what follows the reading.
#ifndef LIMPID_TABLE_H
#define LIMPID_TABLE_H

#include <stdint.h>

typedef enum {
  LIMPID_INPUT_NUMBER = 0,
  LIMPID_INPUT_LEVELS = 1,
  LIMPID_INPUT_DATE = 2,
  LIMPID_INPUT_TEXT = 3,
} limpid_input_form;

/// How the cells of one column become inputs: `InputFeature`, which says what the members mean, ready for a loop.
typedef struct {
  int32_t form;      // limpid_input_form
  int32_t place;     // of the cell in a row
  int32_t width;     // inputs
  int32_t missing;   // the input that is 1 for a missing cell, −1 for none
  float center, scale;
  const float *edges;  // of a number's bins, increasing
  int32_t edge_count;
  const int32_t *slots;  // of each level its input, −1 for none
  int32_t slot_count, other;
  int32_t has_time;
  const uint32_t *words;  // of a text's vocabulary, increasing
  const float *weights;   // of each
  int32_t word_count, most;
} limpid_input;

/// The inputs of some rows, [count, width].
void limpid_table_inputs(
  const limpid_input *inputs, int64_t input_count, const float *const *rows, int64_t count, int64_t width, float *x);

/// Hashes of `count` rows that lie one after the other, of those whose part is not 255; with `share` > 1 only of one in so many, told by the
/// hash. Gives how many there are, and the part of each.
int64_t limpid_table_hashes(
  const float *cells, int64_t width, int64_t count, uint64_t share, const uint8_t *parts, uint64_t *hashes,
  uint8_t *found_parts);

/// How many of `count` hashes are known, in a table of `mask` + 1 slots (a power of two, more than there are hashes, zeros at the beginning).
/// With `adds` each that is not becomes known.
int64_t limpid_table_repeats(const uint64_t *hashes, int64_t count, int adds, uint64_t *slots, uint64_t mask);

/// Exchanges of Fisher and Yates: place i with a place 0 … i drawn by lot, i from count − 1 down to 1. `order` holds any numbers.
void limpid_table_shuffle(
  uint64_t seed, uint32_t stream, uint32_t step, int64_t first, uint32_t *order, int64_t count);

#endif
