// One line of pixels under filters that are three elements wide. See depthwise_line.h.
#include "kernels/depthwise/depthwise_line.h"

#define LIMPID_TEMPLATE "kernels/depthwise/depthwise_line.inc"
#include "base/each_isa.h"

typedef void line_function(const limpid_depthwise_line *);
static line_function *const table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(line);

void limpid_depthwise_line_of(const limpid_depthwise_line *line) { table[limpid_isa()](line); }
