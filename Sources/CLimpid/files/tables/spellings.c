// Other ways to write numbers: a comma before the fraction, thousands in groups, a sign of what is counted beside them.
#include "files/limpid_csv.h"

#include <string.h>

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

static int is_blank(const uint8_t *p) { return *p == ' ' || *p == '\t'; }

// Digits and what may stand between them; the first or second a digit, the last one or a point.
static int looks_like_number(const uint8_t *p, const uint8_t *end) {
  int digits = 0;
  for (const uint8_t *q = p; q < end; q++) {
    if ((uint8_t)(*q - '0') < 10) digits++;
    else if (*q != '.' && *q != ',' && *q != '\'' && *q != ' ' && *q < 0x80) return 0;
  }
  return digits > 0 && ((uint8_t)(*p - '0') < 10 || *p == '.' || *p == ',');
}

void limpid_csv_bare(
  uint8_t *bytes, limpid_csv_field *fields, int64_t stride, int64_t rows, const uint8_t *unit, int64_t unit_count) {
  for (int64_t row = 0; row < rows; row++) {
    limpid_csv_field *field = &fields[row * stride];
    if (field->end & LIMPID_CSV_DOUBLED) continue;
    uint8_t *p = bytes + field->start, *end = bytes + field->end;
    if (end - p <= unit_count) continue;
    uint8_t sign = *p == '-' || *p == '+' ? *p++ : 0;
    if (end - p > unit_count && memcmp(p, unit, (size_t)unit_count) == 0) {
      p += unit_count;
      while (p < end && is_blank(p)) p++;
      if (!sign && p < end && (*p == '-' || *p == '+')) sign = *p++;
    } else if (end - p > unit_count && memcmp(end - unit_count, unit, (size_t)unit_count) == 0) {
      end -= unit_count;
      while (end > p && is_blank(end - 1)) end--;
      if (end - p > 2 && end[-2] == 0xC2 && end[-1] == 0xA0) end -= 2;
    } else {
      continue;
    }
    if (p >= end || !looks_like_number(p, end)) continue;
    if (sign == '-') *--p = '-';
    field->start = (uint32_t)(p - bytes);
    field->end = (uint32_t)(end - bytes);
  }
}
