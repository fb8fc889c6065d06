// A plan for a matrix product by tiles. Internal to the product.
//
// A chunk is a range of rows times a range of columns. It takes its columns panel by panel; a panel of b goes block after block down the
// reduction and meets every tile of rows, so that the totals of a panel stay in the nearest caches until they are done.
#ifndef LIMPID_KERNELS_MATMUL_PLAN_H
#define LIMPID_KERNELS_MATMUL_PLAN_H

#include "base/whole.h"
#include "kernels/contraction/contract.h"
#include "kernels/product/matmul.h"

typedef struct {
  const limpid_matmul_work *w;
  const limpid_contract_kernels *kernels;
  int64_t tiles;                        // row tiles of one product,
  int64_t rows, taller;                 // of so many rows, the first `taller` of them of one more
  int64_t panel;                        // columns of a panel of b
  int64_t panels;                       // panels of one product
  int64_t row_parts, column_parts;      // one product is cut into row_parts × column_parts chunks
  int64_t products_per_chunk;           // > 1 only if row_parts = column_parts = 1
  int64_t stretch;                      // steps of the reduction for which a part's rows of a stay in the second cache; whole blocks
  int pack_a, pack_b;                   // is the operand copied into the order the tile reads it in?
  int keeps;                            // b is: by the first tile that meets it
  float *packed_a, *packed_b;           // if not null, all of it, before the chunks start
  int64_t packed_b_size;                // floats of one product
  limpid_tile_form a_form;              // how the tile reads a that is not packed
  int streams;                          // is the result written past the caches?
  int64_t packings, a_packings;         // packing chunks per product and block
} limpid_matmul_plan;

/// limpid_even_cut(m, tiles, tile), of which there are many, without a division each time.
static inline int64_t limpid_tile_start(const limpid_matmul_plan *p, int64_t tile) { return tile * p->rows + least(tile, p->taller); }

/// How the product is cut and which operands are packed, by its shape alone; nothing is packed yet.
limpid_matmul_plan limpid_matmul_plan_of(const limpid_matmul_work *w);

/// Takes memory for what several chunks share and packs it; gives it back.
void limpid_matmul_share(limpid_matmul_plan *p);
void limpid_matmul_unshare(limpid_matmul_plan *p);

/// Packs `depth` steps from k0 on: of a a tile, its rows side by side, of b a panel.
void limpid_matmul_pack_rows(const limpid_matmul_plan *p, float *to, const float *a, int64_t tile, int64_t k0, int64_t depth);
void limpid_matmul_pack_panel(const limpid_matmul_plan *p, float *to, const float *b, int64_t panel, int64_t k0, int64_t depth);

#endif
