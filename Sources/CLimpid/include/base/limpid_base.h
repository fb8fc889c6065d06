// The ground every kernel stands on: instruction set, threads, buffers.
#ifndef LIMPID_BASE_H
#define LIMPID_BASE_H

#include <stddef.h>
#include <stdint.h>

// MARK: Instruction set

/// The instruction sets a kernel is compiled for. `scalar` is plain C with a software fused multiply-add.
typedef enum {
  LIMPID_SCALAR = 0,
  LIMPID_NEON = 1,
  LIMPID_AVX2 = 2,
  LIMPID_AVX512 = 3,
  LIMPID_ISA_COUNT = 4,
} limpid_isa_kind;

/// The instruction set in use. Chosen at first use: `LIMPID_ISA` if set, else the widest this machine has.
/// A `LIMPID_ISA` that is unknown or that this machine lacks ends the process with a sentence; call `limpid_isa_problem` first
/// to report it in another way.
limpid_isa_kind limpid_isa(void);

/// Null if `LIMPID_ISA` is unset or usable, else a sentence that says what is wrong with it.
const char *limpid_isa_problem(void);

/// 1 if this machine can run the kind.
int limpid_isa_available(limpid_isa_kind kind);

/// Uses `kind` from now on. 0 on success, -1 if this machine lacks it. For tests; not while kernels run.
int limpid_isa_select(limpid_isa_kind kind);

/// Changes with every `limpid_isa_select`. Work of several calls that must agree on the instruction set is repeated if it changed meanwhile;
/// that the set itself is the same before and after would not tell, since another may have been selected in between.
uint64_t limpid_isa_selections(void);

/// "scalar", "neon", "avx2", "avx512".
const char *limpid_isa_name(limpid_isa_kind kind);

// MARK: Threads

/// The number of threads that share the work: `LIMPID_THREADS`, else the processors this process may use.
int limpid_threads(void);

/// Uses `count` threads from now on (1 … 64). Results never depend on it.
void limpid_set_threads(int count);

/// Null if `LIMPID_THREADS` is unset or usable, else a sentence that says what is wrong with it.
const char *limpid_threads_problem(void);

/// Calls `body(context, i)` once for every i in 0 ..< chunks, on all threads, in no particular order, and returns when all are done.
/// The cut into chunks must come from the shape of the work alone. Nested and concurrent calls run on the calling thread.
void limpid_parallel(int64_t chunks, void (*body)(void *context, int64_t chunk), void *context);

/// Which of the job's threads this is: a worker's number from 1 on, 0 for every other thread.
int limpid_thread_number(void);

/// From now on this thread's calls wait until the pool is free (1), or run alone while it has another thread's job (0, as at first). For
/// checks that must run on as many threads as they say while others use the pool too.
void limpid_wait_for_pool(int wait);

// MARK: Buffers

/// Memory for `bytes` bytes, aligned to 64, with at least 64 readable bytes after the end; from the pool if it has some. Contents are
/// whatever was there. Never null: if the system has no memory left, the process says so in one sentence and ends with code 1.
void *limpid_buffer_take(size_t bytes);

/// Gives a buffer of `bytes` bytes back to the pool.
void limpid_buffer_give(void *buffer, size_t bytes);

/// `bytes` bytes of this thread's own, aligned to 64, until its next call: what a chunk needs meanwhile is in this core's caches when the next
/// chunk uses it again. For chunks only, and not across calls of other kernels. Kept until the thread ends.
void *limpid_scratch(size_t bytes);

/// Returns everything the pool keeps in reserve to the system.
void limpid_buffer_trim(void);

typedef struct {
  uint64_t live_bytes;   // handed out now
  uint64_t peak_bytes;   // the most ever handed out at once
  uint64_t kept_bytes;   // in reserve
  uint64_t taken;        // calls to take
  uint64_t reused;       // of which served from the reserve
} limpid_buffer_statistics;

limpid_buffer_statistics limpid_buffer_report(void);

#endif
