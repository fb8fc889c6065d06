// Delimited text (RFC 4180): where its fields are, what they hold. The hot loops of reading tables.
#ifndef LIMPID_CSV_H
#define LIMPID_CSV_H

#include <stddef.h>
#include <stdint.h>

/// How a delimited text is written.
typedef struct {
  uint8_t delimiter;  // ' ' stands for any run of blanks and tabs
  uint8_t quote;      // 0 for none
  uint8_t newline;    // '\n' (a '\r' before it belongs to it), or '\r' alone
} limpid_csv_form;

/// A field: bytes start ..< end, without quotes around it and, if it has none, without blanks around it.
typedef struct {
  uint32_t start;
  uint32_t end;  // LIMPID_CSV_DOUBLED is set if quotes inside are written twice
} limpid_csv_field;

#define LIMPID_CSV_DOUBLED 0x80000000u
#define LIMPID_CSV_END(field) ((field).end & 0x7fffffffu)

typedef enum {
  LIMPID_CSV_OK = 0,
  LIMPID_CSV_OPEN_QUOTE = 1,   // the text ends inside quotes
  LIMPID_CSV_AFTER_QUOTE = 2,  // something other than a delimiter follows the closing quote
  LIMPID_CSV_TOO_WIDE = 3,     // a record has more fields than there is room for
} limpid_csv_state;

typedef struct {
  int64_t fields;   // written
  int64_t records;  // complete
  int64_t used;     // bytes of complete records
  int64_t place;    // where the trouble is
  limpid_csv_state state;
} limpid_csv_found;

/// Finds the fields of as many complete records as there is room for. `record_ends[i]` is the number of fields up to the end of record i.
/// Empty lines are no records. `is_last` says that the text ends here, with or without a newline. At most 2 GB at once.
limpid_csv_found limpid_csv_fields(
  limpid_csv_form form, const uint8_t *bytes, int64_t count, int is_last, limpid_csv_field *fields,
  int64_t field_room, uint32_t *record_ends, int64_t record_room);

/// How many bytes the complete records at the beginning take: where a block may be cut. 0 if there is none.
int64_t limpid_csv_whole_records(limpid_csv_form form, const uint8_t *bytes, int64_t count);

/// 1 if the bytes are UTF-8; `cut` tells how many bytes of an incomplete character stand at the end.
int limpid_utf8_valid(const uint8_t *bytes, int64_t count, int *cut);

typedef enum {
  LIMPID_CELL_NUMBER = 0,
  LIMPID_CELL_MISSING = 1,  // empty, NA, NaN, null, ? …
  LIMPID_CELL_TEXT = 2,
  LIMPID_CELL_HARD = 3,  // a number too close to the middle of two doubles for the quick way
} limpid_cell_kind;

/// What a cell holds. A number is the double nearest to what is written, ties to even.
limpid_cell_kind limpid_csv_cell(const uint8_t *bytes, int64_t count, double *number);

/// 1 for the words that mean that nothing is known: the empty one, NA, N/A, NaN, null, ? …
int limpid_cell_is_missing(const uint8_t *bytes, int64_t count);

/// The cells of one column: every `stride`th field, `rows` of them, of a text of `count` bytes. Where there is no number, NaN.
void limpid_csv_numbers(
  const uint8_t *bytes, int64_t count, const limpid_csv_field *fields, int64_t stride, int64_t rows, double *numbers,
  uint8_t *kinds);

/// A number with another decimal sign than a point, or with something between its thousands (0 for nothing; ' ' also stands for blanks that
/// do not break), as it is usually written. Gives the bytes written to `plain` (64 bytes), -1 if it is no such number.
int64_t limpid_csv_plain_number(
  const uint8_t *bytes, int64_t count, uint8_t decimal, uint8_t thousands, uint8_t *plain);

/// Writes all such numbers among `count` fields anew, in their places.
void limpid_csv_restyle(uint8_t *bytes, limpid_csv_field *fields, int64_t count, uint8_t decimal, uint8_t thousands);

/// Takes a sign of what is counted, such as % or $, off the numbers of a column, in their places: in front of a number or behind it, with or
/// without blanks between. Cells in which something else than a number stands beside it stay as they are.
void limpid_csv_bare(
  uint8_t *bytes, limpid_csv_field *fields, int64_t stride, int64_t rows, const uint8_t *unit, int64_t unit_count);

/// Words by number, in the order in which they came.
typedef struct limpid_dictionary limpid_dictionary;

limpid_dictionary *limpid_dictionary_open(void);
void limpid_dictionary_close(limpid_dictionary *dictionary);
int32_t limpid_dictionary_count(const limpid_dictionary *dictionary);
/// The number of a word, which is added if it is new. -1 if there is no memory.
int32_t limpid_dictionary_add(limpid_dictionary *dictionary, const uint8_t *bytes, int64_t count);
/// The number of a word, or -1.
int32_t limpid_dictionary_find(const limpid_dictionary *dictionary, const uint8_t *bytes, int64_t count);
const uint8_t *limpid_dictionary_word(const limpid_dictionary *dictionary, int32_t number, int64_t *count);

/// The words of one column by number. With `most` > 0 new words are added as long as there are fewer than so many; a word without a
/// number is -1, a missing cell -2. Gives the number of rows that it looked at: all of them, or with `stops` those up to the first -1.
int64_t limpid_csv_words(
  const uint8_t *bytes, const limpid_csv_field *fields, int64_t stride, int64_t rows, limpid_dictionary *dictionary,
  int32_t most, int stops, int32_t *numbers);

#endif
