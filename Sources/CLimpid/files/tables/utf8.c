#include "files/limpid_csv.h"

#include <string.h>

int limpid_utf8_valid(const uint8_t *bytes, int64_t count, int *cut) {
  *cut = 0;
  int64_t i = 0;
  while (i < count) {
    if (i + 8 <= count) {
      uint64_t word;
      memcpy(&word, bytes + i, 8);
      if (!(word & 0x8080808080808080ull)) {
        i += 8;
        continue;
      }
    }
    const uint8_t c = bytes[i];
    if (c < 0x80) {
      i++;
      continue;
    }
    const int length = c >= 0xC2 && c <= 0xDF ? 2 : (c & 0xF0) == 0xE0 ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
    if (!length) return 0;
    for (int k = 1; k < length; k++) {
      if (i + k >= count) {
        *cut = (int)(count - i);
        return 1;
      }
      const uint8_t d = bytes[i + k];
      if ((d & 0xC0) != 0x80) return 0;
      if (k == 1) {
        if ((c == 0xE0 && d < 0xA0) || (c == 0xED && d > 0x9F) || (c == 0xF0 && d < 0x90) || (c == 0xF4 && d > 0x8F))
          return 0;
      }
    }
    i += length;
  }
  return 1;
}
