// PNG files, read by the libpng of this machine, which is looked up at run time, so that building needs nothing.
#ifndef LIMPID_PNG_H
#define LIMPID_PNG_H

#include <stddef.h>
#include <stdint.h>

typedef struct limpid_png limpid_png;

/// 1 if this machine has a libpng with the simplified interface (1.6 or later).
int limpid_png_available(void);

/// Reads the header of a PNG file in memory, which must stay there. Null, and a sentence in `problem` (64 bytes), if it
/// is damaged. Close it with `limpid_png_close`.
limpid_png *limpid_png_open(const uint8_t *bytes, size_t count, char *problem);

uint32_t limpid_png_width(const limpid_png *png);
uint32_t limpid_png_height(const limpid_png *png);

/// 1 for grey, 3 for colour: what `limpid_png_read` writes for each pixel.
int limpid_png_channels(const limpid_png *png);

/// Writes all pixels, row by row, width × height × channels bytes; what is transparent becomes white. 0 on success,
/// else -1 and a sentence in `problem`.
int limpid_png_read(limpid_png *png, uint8_t *pixels, char *problem);

void limpid_png_close(limpid_png *png);

#endif
