// Umbrella of the kernels. One header per family, in the rooms of the kernels.
#ifndef LIMPID_H
#define LIMPID_H

#include "base/limpid_base.h"
#include "base/limpid_constants.h"

#include "contraction/limpid_epilogue.h"
#include "contraction/limpid_matmul.h"
#include "contraction/limpid_sparse.h"
#include "contraction/limpid_stored.h"

#include "convolution/limpid_convolution.h"
#include "convolution/limpid_convolution_chain.h"
#include "convolution/limpid_winograd.h"

#include "elementwise/limpid_elementwise.h"
#include "elementwise/limpid_optimizer.h"
#include "elementwise/limpid_random.h"

#include "embedded/limpid_embedded.h"

#include "files/limpid_csv.h"
#include "files/limpid_inflate.h"
#include "files/limpid_jpeg.h"
#include "files/limpid_png.h"
#include "files/limpid_table.h"

#include "measure/limpid_ceiling.h"
#include "measure/limpid_fingerprint.h"

#include "reduction/limpid_normalization.h"
#include "reduction/limpid_pooling.h"
#include "reduction/limpid_reduction.h"
#include "reduction/limpid_selection.h"
#include "reduction/limpid_softmax.h"

#include "sequence/limpid_attention.h"
#include "sequence/limpid_movement.h"
#include "sequence/limpid_recurrent.h"

#endif
