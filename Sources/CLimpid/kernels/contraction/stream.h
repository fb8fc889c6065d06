// Results written past the caches. Internal to the kernels.
//
// Writing a line through a cache reads it from memory first, so a result that will not stay in the caches anyway is better written past
// them (measured at 16 MB: sums twice as fast). The bits are the same; only the shape decides.
#ifndef LIMPID_STREAM_H
#define LIMPID_STREAM_H

#include <stdint.h>

enum { LIMPID_STREAMED = 2 << 20 };  // floats

/// Is a result of `n` floats in rows of `row` worth it? Its rows must begin at whole vectors.
static inline int limpid_streams(const float *out, int64_t n, int64_t row) {
  return n >= LIMPID_STREAMED && (uintptr_t)out % 64 == 0 && (row == n || row % 16 == 0);
}

/// Such writes are not ordered with those that tell other threads of them: called at the end of a chunk.
static inline void limpid_stream_end(int streams) {
#if defined(__x86_64__)
  if (streams) __builtin_ia32_sfence();
#else
  (void)streams;
#endif
}

#endif
