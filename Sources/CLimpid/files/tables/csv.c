#include "files/limpid_csv.h"

#include <stdlib.h>
#include <string.h>

typedef uint8_t block64 __attribute__((ext_vector_type(64)));
typedef _Bool bits64 __attribute__((ext_vector_type(64)));

// Which of 64 bytes a record, a field or a quoted part may end or begin at.
static uint64_t specials(const uint8_t *p, limpid_csv_form form) {
  block64 x;
  memcpy(&x, p, 64);
  const bits64 found = __builtin_convertvector(
    (x == form.delimiter) | (x == form.newline) | (x == form.quote), bits64);
  uint64_t bits;
  memcpy(&bits, &found, 8);
  return bits;
}

static uint64_t specials_at(const uint8_t *bytes, int64_t at, int64_t count, limpid_csv_form form) {
  if (at + 64 <= count) return specials(bytes + at, form);
  uint8_t rest[64] = {0};
  memcpy(rest, bytes + at, (size_t)(count - at));
  const uint64_t bits = specials(rest, form);
  return bits & ~(~0ull << (count - at));
}

static int is_blank(uint8_t c) { return c == ' ' || c == '\t'; }

static int64_t past_blanks(const uint8_t *bytes, int64_t from, int64_t to) {
  while (from < to && is_blank(bytes[from])) from++;
  return from;
}

// The place of the closing quote of what was opened before `at`; -1 if there is none.
static int64_t closing(const uint8_t *bytes, int64_t at, int64_t count, uint8_t quote, int *doubled) {
  while (at < count) {
    const uint8_t *found = memchr(bytes + at, quote, (size_t)(count - at));
    if (!found) return -1;
    at = found - bytes;
    if (at + 1 >= count || bytes[at + 1] != quote) return at;
    *doubled = 1;
    at += 2;
  }
  return -1;
}

typedef struct {
  const uint8_t *bytes;
  int64_t count;
  int64_t field_start;
  int64_t quoted_start;  // -1 outside of a quoted field
  int64_t quoted_end;
  int doubled;
} cursor;

static void begin_field(cursor *c, int64_t at) {
  c->field_start = at;
  c->quoted_start = -1;
}

static limpid_csv_field field_up_to(const cursor *c, int64_t end) {
  limpid_csv_field field;
  if (c->quoted_start >= 0) {
    field.start = (uint32_t)c->quoted_start;
    field.end = (uint32_t)c->quoted_end | (c->doubled ? LIMPID_CSV_DOUBLED : 0);
    return field;
  }
  int64_t start = c->field_start;
  while (start < end && is_blank(c->bytes[start])) start++;
  while (end > start && (is_blank(c->bytes[end - 1]) || c->bytes[end - 1] == '\r')) end--;
  field.start = (uint32_t)start;
  field.end = (uint32_t)end;
  return field;
}

// Fields between runs of blanks; there are no quotes.
static limpid_csv_found blank_separated(
  limpid_csv_form form, const uint8_t *bytes, int64_t count, int is_last, limpid_csv_field *fields,
  int64_t field_room, uint32_t *record_ends, int64_t record_room) {
  limpid_csv_found found = {0};
  int64_t n = 0, line = 0;
  while (line < count && found.records < record_room) {
    const uint8_t *stop = memchr(bytes + line, form.newline, (size_t)(count - line));
    if (!stop && !is_last) break;
    const int64_t end = stop ? stop - bytes : count;
    int64_t at = line;
    for (;;) {
      while (at < end && (is_blank(bytes[at]) || bytes[at] == '\r')) at++;
      if (at >= end) break;
      int64_t to = at;
      while (to < end && !is_blank(bytes[to]) && bytes[to] != '\r') to++;
      if (n == field_room) {
        if (found.records == 0) found.state = LIMPID_CSV_TOO_WIDE;
        return found;
      }
      fields[n++] = (limpid_csv_field){(uint32_t)at, (uint32_t)to};
      at = to;
    }
    if (n > found.fields) record_ends[found.records++] = (uint32_t)n;
    found.fields = n;
    found.used = stop ? end + 1 : count;
    line = end + 1;
  }
  return found;
}

limpid_csv_found limpid_csv_fields(
  limpid_csv_form form, const uint8_t *bytes, int64_t count, int is_last, limpid_csv_field *fields,
  int64_t field_room, uint32_t *record_ends, int64_t record_room) {
  if (form.delimiter == ' ')
    return blank_separated(form, bytes, count, is_last, fields, field_room, record_ends, record_room);
  limpid_csv_found found = {0};
  cursor c = {bytes, count, 0, -1, -1, 0};
  int64_t n = 0, resume = 0;
  for (int64_t base = 0; base < count;) {
    uint64_t mask = specials_at(bytes, base, count, form);
    while (mask) {
      const int64_t at = base + __builtin_ctzll(mask);
      mask &= mask - 1;
      if (at < resume) continue;
      const uint8_t byte = bytes[at];
      if (byte == form.quote && form.quote) {
        // A quote that does not begin its field is a letter like any other.
        if (c.quoted_start >= 0 || past_blanks(bytes, c.field_start, at) != at) continue;
        c.doubled = 0;
        const int64_t end = closing(bytes, at + 1, count, form.quote, &c.doubled);
        if (end < 0) {
          if (is_last) {
            found.state = LIMPID_CSV_OPEN_QUOTE;
            found.place = at;
          }
          return found;
        }
        c.quoted_start = at + 1;
        c.quoted_end = end;
        resume = end + 1;
        continue;
      }
      if (c.quoted_start >= 0) {
        int64_t rest = past_blanks(bytes, c.quoted_end + 1, at);
        if (rest < at && bytes[rest] == '\r') rest++;
        if (rest < at) {
          found.state = LIMPID_CSV_AFTER_QUOTE;
          found.place = rest;
          return found;
        }
      }
      if (n == field_room) {
        if (found.records == 0) found.state = LIMPID_CSV_TOO_WIDE;
        return found;
      }
      const int was_quoted = c.quoted_start >= 0;
      fields[n++] = field_up_to(&c, at);
      begin_field(&c, at + 1);
      if (byte != form.newline) continue;
      const limpid_csv_field last = fields[n - 1];
      if (n == found.fields + 1 && last.start == last.end && !was_quoted) n--;  // an empty line
      if (n > found.fields) record_ends[found.records++] = (uint32_t)n;
      found.fields = n;
      found.used = at + 1;
      if (found.records == record_room) return found;
    }
    base += 64;
    if (resume > base) base = resume & ~(int64_t)63;
  }
  if (!is_last) return found;
  const int was_quoted = c.quoted_start >= 0;
  if (was_quoted && past_blanks(bytes, c.quoted_end + 1, count) < count && bytes[c.quoted_end + 1] != '\r') {
    found.state = LIMPID_CSV_AFTER_QUOTE;
    found.place = c.quoted_end + 1;
    return found;
  }
  const limpid_csv_field last = field_up_to(&c, count);
  if (n > found.fields || last.start != last.end || was_quoted) {
    if (n == field_room) {
      if (found.records == 0) found.state = LIMPID_CSV_TOO_WIDE;
      return found;
    }
    fields[n++] = last;
    record_ends[found.records++] = (uint32_t)n;
    found.fields = n;
  }
  found.used = count;
  return found;
}

int64_t limpid_csv_whole_records(limpid_csv_form form, const uint8_t *bytes, int64_t count) {
  if (form.delimiter == ' ' || !form.quote || !memchr(bytes, form.quote, (size_t)count)) {
    for (int64_t i = count; i > 0; i--)
      if (bytes[i - 1] == form.newline) return i;
    return 0;
  }
  int64_t whole = 0, field_start = 0, resume = 0;
  for (int64_t base = 0; base < count;) {
    uint64_t mask = specials_at(bytes, base, count, form);
    while (mask) {
      const int64_t at = base + __builtin_ctzll(mask);
      mask &= mask - 1;
      if (at < resume) continue;
      if (bytes[at] == form.quote) {
        if (past_blanks(bytes, field_start, at) != at) continue;
        int doubled = 0;
        const int64_t end = closing(bytes, at + 1, count, form.quote, &doubled);
        if (end < 0) return whole;
        resume = end + 1;
        field_start = count;  // nothing opens a second time in this field
      } else {
        field_start = at + 1;
        if (bytes[at] == form.newline) whole = at + 1;
      }
    }
    base += 64;
    if (resume > base) base = resume & ~(int64_t)63;
  }
  return whole;
}
