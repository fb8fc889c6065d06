// Unpacking of deflate by the zlib of this machine, which is looked up at run time, so that building needs nothing.
#ifndef LIMPID_INFLATE_H
#define LIMPID_INFLATE_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  LIMPID_INFLATE_GZIP = 31,   // gzip header and checksum
  LIMPID_INFLATE_RAW = -15,   // no header: the entries of a zip file
} limpid_inflate_format;

typedef enum {
  LIMPID_INFLATE_MORE = 0,     // not at the end yet
  LIMPID_INFLATE_END = 1,      // the packed data ended here, checksum right
  LIMPID_INFLATE_DAMAGED = 2,  // not what the format allows, or the checksum is wrong
  LIMPID_INFLATE_MEMORY = 3,   // the system has no memory
} limpid_inflate_state;

typedef struct limpid_inflater limpid_inflater;

/// 1 if this machine has a zlib.
int limpid_inflate_available(void);

/// Null if the machine has no zlib or no memory. Close it with `limpid_inflater_close`.
limpid_inflater *limpid_inflater_open(limpid_inflate_format format);

/// Unpacks from `source` into `target` until one of them is used up; `*read` and `*written` say how far it got. When it
/// reports the end of a gzip member and bytes are left, call `limpid_inflater_again` to go on with the next member.
limpid_inflate_state limpid_inflater_run(
  limpid_inflater *inflater, const uint8_t *source, size_t source_count, size_t *read, uint8_t *target,
  size_t target_count, size_t *written);

/// Starts anew, for the next member.
limpid_inflate_state limpid_inflater_again(limpid_inflater *inflater);

void limpid_inflater_close(limpid_inflater *inflater);

#endif
