// Epilogues of contractions. See limpid_epilogue.h.
#include "kernels/contraction/epilogue.h"

#include <stddef.h>

#define LIMPID_TEMPLATE "kernels/contraction/epilogue.inc"
#include "base/each_isa.h"

typedef void finish_function(const limpid_epilogue *, const limpid_piece *);
static finish_function *const finish_table[LIMPID_ISA_COUNT] = LIMPID_DISPATCH(finish);

void limpid_finish(const limpid_epilogue *epilogue, const limpid_piece *piece) {
  if (epilogue) finish_table[limpid_isa()](epilogue, piece);
}

typedef struct {
  const limpid_epilogue *epilogue;
  float *result;
  int64_t rows, columns, step;
} job;

static void finish_chunk(void *context, int64_t chunk) {
  const job *j = context;
  const int64_t row = chunk * j->step, rows = j->rows - row < j->step ? j->rows - row : j->step;
  limpid_finish(j->epilogue, &(limpid_piece){.result = j->result, .start = row * j->columns, .step = j->columns, .rows = rows,
                                             .columns = j->columns});
}

void limpid_finish_rows(const limpid_epilogue *epilogue, float *result, int64_t rows, int64_t columns) {
  if (!epilogue || rows * columns == 0) return;
  job j = {epilogue, result, rows, columns, columns < 16384 ? 16384 / columns : 1};
  limpid_parallel((rows + j.step - 1) / j.step, finish_chunk, &j);
}
