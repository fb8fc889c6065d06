// Data that the binary carries. Source and licence of each file are in the Markdown beside it.
#ifndef LIMPID_EMBEDDED_H
#define LIMPID_EMBEDDED_H

#include <stddef.h>
#include <stdint.h>

/// A file inside the binary: its bytes and how many they are. Never freed.
typedef struct {
  const uint8_t *bytes;
  size_t count;
} limpid_embedded_file;

/// IDX, unsigned bytes 0 … 16, [1797, 8, 8].
limpid_embedded_file limpid_embedded_digits_images(void);

/// IDX, unsigned bytes 0 … 9, [1797].
limpid_embedded_file limpid_embedded_digits_labels(void);

/// CSV: Fisher's irises, 150 rows.
limpid_embedded_file limpid_embedded_iris(void);

/// CSV: the penguins of Palmer Archipelago, 344 rows.
limpid_embedded_file limpid_embedded_penguins(void);

#endif
