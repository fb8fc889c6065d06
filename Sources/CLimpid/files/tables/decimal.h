// A whole number times a power of ten as a double, correctly rounded. Internal to the reading of cells.
#ifndef LIMPID_DECIMAL_H
#define LIMPID_DECIMAL_H

#include <stdint.h>

/// w · 10^q, rounded to nearest even; 0 if that is not settled, and somebody slower has to read the number.
int limpid_decimal_scaled(uint64_t w, int64_t q, double *number);

#endif
