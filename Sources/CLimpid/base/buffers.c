// A pool of buffers by size class. Page faults of fresh memory cost more than the arithmetic on large arrays, so memory is kept and
// handed out again. Large blocks ask for huge pages; middle-sized ones, of which the last page would be mostly empty, are cut from slabs
// that do.
#define _GNU_SOURCE
#include "base/limpid_base.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SMALLEST = 6, CLASSES = 4 * 48 };                       // four classes for each power of two from 64 bytes up
static const size_t huge_page = (size_t)2 << 20;
static const size_t middle = (size_t)64 << 10;                 // from here on cut from slabs
static const size_t large = (size_t)8 << 20;                   // from here on in huge pages of its own
static const size_t slab_bytes = (size_t)32 << 20;
static const size_t slack = 64;                                // readable bytes after every buffer
static const uint64_t keep_limit = (uint64_t)2 << 30;          // the reserve never exceeds this

typedef struct block { struct block *next; } block;

static struct {
  pthread_mutex_t lock;
  block *free[CLASSES];
  block *hollow[CLASSES];                                      // middle-sized, their memory returned to the system
  char *slab, *slab_end;                                       // what is left of the newest slab
  limpid_buffer_statistics statistics;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER};

// The class of a size: 64, 80, 96, 112, 128, 160, 192, 224, 256, ...
static int class_of(size_t bytes, size_t *rounded) {
  if (bytes < 64) bytes = 64;
  const int power = 63 - __builtin_clzll((unsigned long long)bytes);
  const size_t quarter = ((size_t)1 << power) / 4;
  const size_t steps = (bytes - ((size_t)1 << power) + quarter - 1) / quarter;  // 0 ... 4
  *rounded = ((size_t)1 << power) + steps * quarter;
  return (power - SMALLEST) * 4 + (int)steps;
}

static int is_large(size_t rounded) { return rounded >= large; }

static int is_middle(size_t rounded) { return rounded >= middle && !is_large(rounded); }

static void *huge_pages(size_t length) {
  char *p = mmap(NULL, length + huge_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED) return NULL;
  char *aligned = (char *)(((uintptr_t)p + huge_page - 1) & ~(uintptr_t)(huge_page - 1));
  if (aligned > p) munmap(p, (size_t)(aligned - p));
  const size_t tail = (size_t)(p + length + huge_page - (aligned + length));
  if (tail) munmap(aligned + length, tail);
#if defined(MADV_HUGEPAGE)
  madvise(aligned, length, MADV_HUGEPAGE);
#endif
  return aligned;
}

// Under the pool's lock. Only pages that are written to take memory, so a slab may be much larger than what is needed of it.
static void *from_slab(size_t rounded) {
  const size_t length = rounded + slack;
  if ((size_t)(pool.slab_end - pool.slab) < length) {
    char *slab = huge_pages(slab_bytes);
    if (!slab) return NULL;
    pool.slab = slab;
    pool.slab_end = slab + slab_bytes;
  }
  char *p = pool.slab;
  pool.slab += length;
  return p;
}

static void *from_system(size_t rounded) {
  if (is_large(rounded)) return huge_pages((rounded + slack + huge_page - 1) / huge_page * huge_page);
  void *p = NULL;
  return posix_memalign(&p, 64, rounded + slack) == 0 ? p : NULL;
}

// The pages of a block of a slab that hold neither its link nor anything of its neighbours.
static void make_hollow(block *b, size_t rounded) {
  const uintptr_t page = 4096, first = ((uintptr_t)(b + 1) + page - 1) / page * page, end = ((uintptr_t)b + rounded) / page * page;
  madvise((void *)first, end - first, MADV_DONTNEED);
}

static void to_system(void *p, size_t rounded) {
  if (is_large(rounded)) munmap(p, (rounded + slack + huge_page - 1) / huge_page * huge_page);
  else free(p);
}

// There is nothing left to compute with. One sentence is better than a stack trace, also when several threads find out at once.
static _Noreturn void no_memory(size_t bytes) {
  static atomic_flag is_said = ATOMIC_FLAG_INIT;
  while (atomic_flag_test_and_set(&is_said)) pause();
  char text[160];
  const int length = snprintf(text, sizeof text, "limpid: no memory for %zu more bytes; use a smaller batch or model, or more memory.\n", bytes);
  if (write(2, text, (size_t)length) < 0) _exit(1);
  _exit(1);
}

void *limpid_buffer_take(size_t bytes) {
  size_t rounded;
  const int class = class_of(bytes, &rounded);
  pthread_mutex_lock(&pool.lock);
  block *b = pool.free[class];
  limpid_buffer_statistics *s = &pool.statistics;
  if (b) {
    pool.free[class] = b->next;
    s->kept_bytes -= rounded;
    s->reused++;
  } else if (is_middle(rounded)) {
    b = pool.hollow[class];
    if (b) pool.hollow[class] = b->next;
    else b = from_slab(rounded);
  }
  s->taken++;
  s->live_bytes += rounded;
  if (s->live_bytes > s->peak_bytes) s->peak_bytes = s->live_bytes;
  pthread_mutex_unlock(&pool.lock);
  if (b) return b;
  void *p = from_system(rounded);
  if (!p) {
    limpid_buffer_trim();
    p = from_system(rounded);
  }
  if (!p) no_memory(bytes);
  return p;
}

void limpid_buffer_give(void *buffer, size_t bytes) {
  if (!buffer) return;
  size_t rounded;
  const int class = class_of(bytes, &rounded);
  pthread_mutex_lock(&pool.lock);
  pool.statistics.live_bytes -= rounded;
  const int keep = pool.statistics.kept_bytes + rounded <= keep_limit;
  block *b = buffer;
  if (keep) {
    b->next = pool.free[class];
    pool.free[class] = b;
    pool.statistics.kept_bytes += rounded;
  } else if (is_middle(rounded)) {
    make_hollow(b, rounded);
    b->next = pool.hollow[class];
    pool.hollow[class] = b;
  }
  pthread_mutex_unlock(&pool.lock);
  if (!keep && !is_middle(rounded)) to_system(buffer, rounded);
}

void limpid_buffer_trim(void) {
  pthread_mutex_lock(&pool.lock);
  for (int class = 0; class < CLASSES; class++) {
    const size_t power = (size_t)1 << (class / 4 + SMALLEST);
    const size_t rounded = power + (size_t)(class % 4) * (power / 4);
    while (pool.free[class]) {
      block *b = pool.free[class];
      pool.free[class] = b->next;
      pool.statistics.kept_bytes -= rounded;
      if (is_middle(rounded)) {
        make_hollow(b, rounded);
        b->next = pool.hollow[class];
        pool.hollow[class] = b;
      } else {
        to_system(b, rounded);
      }
    }
  }
  pthread_mutex_unlock(&pool.lock);
}

limpid_buffer_statistics limpid_buffer_report(void) {
  pthread_mutex_lock(&pool.lock);
  const limpid_buffer_statistics s = pool.statistics;
  pthread_mutex_unlock(&pool.lock);
  return s;
}
