// The register tile of all contractions, compiled once per instruction set.
#include "kernels/contraction/contract.h"

#define LIMPID_TEMPLATE "kernels/contraction/contract.inc"
#include "base/each_isa.h"

const limpid_contract_kernels *limpid_contract(void) {
#define ADDRESS(name) &name
#if defined(__x86_64__)
  static const limpid_contract_kernels *const table[LIMPID_ISA_COUNT] = {
    [LIMPID_SCALAR] = &contract_scalar, [LIMPID_AVX2] = &contract_avx2, [LIMPID_AVX512] = &contract_avx512};
#elif defined(__aarch64__)
  static const limpid_contract_kernels *const table[LIMPID_ISA_COUNT] = {[LIMPID_SCALAR] = &contract_scalar, [LIMPID_NEON] = &contract_neon};
#else
  static const limpid_contract_kernels *const table[LIMPID_ISA_COUNT] = {[LIMPID_SCALAR] = &contract_scalar};
#endif
  return table[limpid_isa()];
}
