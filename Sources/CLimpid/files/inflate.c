#include "files/limpid_inflate.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

#include "files/library.h"

// The part of zlib's interface that is used, written out here so that no header is needed. It has not changed since
// version 1.0; zlib itself checks the size of the structure and the version at `inflateInit2_`.
typedef struct {
  const uint8_t *next_in;
  unsigned int avail_in;
  unsigned long total_in;
  uint8_t *next_out;
  unsigned int avail_out;
  unsigned long total_out;
  const char *message;
  void *state;
  void *allocate;
  void *release;
  void *opaque;
  int data_type;
  unsigned long checksum;
  unsigned long reserved;
} zlib_stream;

enum { zlib_ok = 0, zlib_stream_end = 1, zlib_memory_error = -4, zlib_buffer_error = -5 };

static int (*inflate_open)(zlib_stream *, int window_bits, const char *version, int stream_size);
static int (*inflate_run)(zlib_stream *, int flush);
static int (*inflate_reset)(zlib_stream *);
static int (*inflate_close)(zlib_stream *);

static void find_zlib(void) {
  const char *const names[] = {"libz.so.1", "libz.so", "libz.1.dylib", "libz.dylib", NULL};
  void *library = limpid_library("LIMPID_ZLIB", names);
  if (!library) return;
  inflate_open = (int (*)(zlib_stream *, int, const char *, int))dlsym(library, "inflateInit2_");
  inflate_reset = (int (*)(zlib_stream *))dlsym(library, "inflateReset");
  inflate_close = (int (*)(zlib_stream *))dlsym(library, "inflateEnd");
  inflate_run = (int (*)(zlib_stream *, int))dlsym(library, "inflate");
  if (!inflate_open || !inflate_reset || !inflate_close) inflate_run = NULL;
}

static pthread_once_t looked = PTHREAD_ONCE_INIT;

int limpid_inflate_available(void) {
  pthread_once(&looked, find_zlib);
  return inflate_run != NULL;
}

struct limpid_inflater {
  zlib_stream stream;
};

limpid_inflater *limpid_inflater_open(limpid_inflate_format format) {
  if (!limpid_inflate_available()) return NULL;
  limpid_inflater *inflater = calloc(1, sizeof *inflater);
  if (!inflater) return NULL;
  if (inflate_open(&inflater->stream, format, "1.2.11", (int)sizeof(zlib_stream)) != zlib_ok) {
    free(inflater);
    return NULL;
  }
  return inflater;
}

limpid_inflate_state limpid_inflater_run(
  limpid_inflater *inflater, const uint8_t *source, size_t source_count, size_t *read, uint8_t *target,
  size_t target_count, size_t *written) {
  zlib_stream *z = &inflater->stream;
  const size_t most = 1u << 30;  // zlib counts in unsigned int
  *read = *written = 0;
  for (;;) {
    const size_t in = source_count - *read < most ? source_count - *read : most;
    const size_t out = target_count - *written < most ? target_count - *written : most;
    z->next_in = source + *read;
    z->avail_in = (unsigned int)in;
    z->next_out = target + *written;
    z->avail_out = (unsigned int)out;
    const int state = inflate_run(z, 0);
    *read += in - z->avail_in;
    *written += out - z->avail_out;
    if (state == zlib_stream_end) return LIMPID_INFLATE_END;
    if (state == zlib_memory_error) return LIMPID_INFLATE_MEMORY;
    if (state == zlib_buffer_error) return LIMPID_INFLATE_MORE;  // nothing to read, or nowhere to write
    if (state != zlib_ok) return LIMPID_INFLATE_DAMAGED;
    if (*written == target_count || *read == source_count) return LIMPID_INFLATE_MORE;
  }
}

limpid_inflate_state limpid_inflater_again(limpid_inflater *inflater) {
  return inflate_reset(&inflater->stream) == zlib_ok ? LIMPID_INFLATE_MORE : LIMPID_INFLATE_DAMAGED;
}

void limpid_inflater_close(limpid_inflater *inflater) {
  if (!inflater) return;
  inflate_close(&inflater->stream);
  free(inflater);
}
