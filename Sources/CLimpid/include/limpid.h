// Umbrella of the kernels. One header per family.
#ifndef LIMPID_H
#define LIMPID_H

#include "limpid_attention.h"
#include "limpid_base.h"
#include "limpid_ceiling.h"
#include "limpid_constants.h"
#include "limpid_convolution.h"
#include "limpid_convolution_chain.h"
#include "limpid_csv.h"
#include "limpid_elementwise.h"
#include "limpid_embedded.h"
#include "limpid_epilogue.h"
#include "limpid_fingerprint.h"
#include "limpid_inflate.h"
#include "limpid_matmul.h"
#include "limpid_movement.h"
#include "limpid_normalization.h"
#include "limpid_optimizer.h"
#include "limpid_jpeg.h"
#include "limpid_png.h"
#include "limpid_pooling.h"
#include "limpid_random.h"
#include "limpid_recurrent.h"
#include "limpid_reduction.h"
#include "limpid_selection.h"
#include "limpid_softmax.h"
#include "limpid_sparse.h"
#include "limpid_stored.h"
#include "limpid_winograd.h"

#endif
