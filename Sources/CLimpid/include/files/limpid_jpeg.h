// JPEG files, read by the libjpeg (libjpeg-turbo) of this machine, which is looked up at run time, so that building needs nothing.
#ifndef LIMPID_JPEG_H
#define LIMPID_JPEG_H

#include <stddef.h>
#include <stdint.h>

typedef struct limpid_jpeg limpid_jpeg;

/// 1 if this machine has a libjpeg whose interface is known (versions 6.2, 7 and 8 of it, as libjpeg-turbo has them).
int limpid_jpeg_available(void);

/// Reads the header of a JPEG file in memory, which must stay there. Null, and a sentence in `problem` (200 bytes), if it is damaged.
/// Close it with `limpid_jpeg_close`.
limpid_jpeg *limpid_jpeg_open(const uint8_t *bytes, size_t count, char *problem);

/// The size that the header tells, before the picture is turned.
uint32_t limpid_jpeg_full_width(const limpid_jpeg *jpeg);
uint32_t limpid_jpeg_full_height(const limpid_jpeg *jpeg);

/// How much smaller the picture is read: 1, 2, 4 or 8 times. The library leaves out what is not needed, which is quicker.
void limpid_jpeg_shrink(limpid_jpeg *jpeg, uint32_t times);

/// The size that `limpid_jpeg_read` writes.
uint32_t limpid_jpeg_width(const limpid_jpeg *jpeg);
uint32_t limpid_jpeg_height(const limpid_jpeg *jpeg);

/// 1 for grey, 3 for colour: what `limpid_jpeg_read` writes for each pixel. Four inks of print become colours.
int limpid_jpeg_channels(const limpid_jpeg *jpeg);

/// Writes all pixels, row by row, width × height × channels bytes. 0 on success, else -1 and a sentence in `problem`: a file that is cut
/// short or damaged is no success, though much of the picture may be there.
int limpid_jpeg_read(limpid_jpeg *jpeg, uint8_t *pixels, char *problem);

void limpid_jpeg_close(limpid_jpeg *jpeg);

/// How a camera was held, as the file's Exif part says: 1 … 8 as in the standard; 1, upright, if it says nothing.
int limpid_jpeg_orientation(const uint8_t *bytes, size_t count);

#endif
