// Which way up a picture is, as its Exif says.
#include "files/limpid_jpeg.h"

#include <string.h>

static uint32_t number(const uint8_t *p, int bytes, int is_little) {
  uint32_t value = 0;
  for (int i = 0; i < bytes; i++) value = value << 8 | p[is_little ? bytes - 1 - i : i];
  return value;
}

// Exif is a TIFF file: an order of bytes, then a list of entries of 12 bytes; the one with tag 0x112 is the orientation.
static int orientation_in(const uint8_t *tiff, size_t count) {
  if (count < 8) return 1;
  const int is_little = tiff[0] == 'I';
  const size_t list = number(tiff + 4, 4, is_little);
  if (list > count || count - list < 2) return 1;
  const uint32_t entries = number(tiff + list, 2, is_little);
  for (uint32_t i = 0; i < entries; i++) {
    const size_t at = list + 2 + 12 * (size_t)i;
    if (at + 12 > count) return 1;
    if (number(tiff + at, 2, is_little) != 0x112) continue;
    const uint32_t value = number(tiff + at + 8, 2, is_little);
    return value >= 1 && value <= 8 ? (int)value : 1;
  }
  return 1;
}

int limpid_jpeg_orientation(const uint8_t *bytes, size_t count) {
  size_t at = 2;
  while (at + 4 <= count && bytes[at] == 0xFF) {
    const uint8_t marker = bytes[at + 1];
    if (marker == 0xDA || marker == 0xD9) return 1;  // the picture begins
    const size_t length = number(bytes + at + 2, 2, 0);
    if (length < 2 || at + 2 + length > count) return 1;
    if (marker == 0xE1 && length >= 8 && memcmp(bytes + at + 4, "Exif\0\0", 6) == 0)
      return orientation_in(bytes + at + 10, length - 8);
    at += 2 + length;
  }
  return 1;
}
