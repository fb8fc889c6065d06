// One pool of threads. Workers watch for a while after a job, then sleep. Which thread takes which chunk is chance; what a chunk computes is not.
#define _GNU_SOURCE
#include "base/limpid_base.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#if defined(__linux__)
#include <sched.h>
#endif

enum { MAX_THREADS = 64, END_BITS = 24, MOST_CHUNKS = (1 << END_BITS) - 1 };

static struct {
  // The chunks not yet handed out: (generation << 48 | first << 24 | end). A claim is one compare-and-swap, so that a late worker can
  // never take a chunk of a job it did not see: the generation would differ. Half of the threads take the first chunk, the others the last,
  // so that what a job wrote is mostly read by the same core in the next one.
  _Atomic uint64_t ticket;
  _Atomic int64_t unfinished;
  void (*body)(void *, int64_t);
  void *context;

  pthread_mutex_t one_job;   // held by the thread whose job the pool works on
  pthread_mutex_t sleep_lock;
  pthread_cond_t wake;
  _Atomic int sleeping;
  _Atomic int active;        // threads in use, the caller included; 0 = not yet decided
  int started;               // workers that exist, numbered 1 ... started
} pool = {.one_job = PTHREAD_MUTEX_INITIALIZER, .sleep_lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};

static _Thread_local int inside = 0;
static _Thread_local int waits = 0;
static _Thread_local int number = 0;

static int processors(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    const int n = CPU_COUNT(&set);
    if (n > 0) return n < MAX_THREADS ? n : MAX_THREADS;
  }
#endif
  const long n = sysconf(_SC_NPROCESSORS_ONLN);
  return n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (int)n;
}

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

const char *limpid_threads_problem(void) {
  static _Thread_local char sentence[160];
  const char *asked = getenv("LIMPID_THREADS");
  if (!asked || !*asked) return NULL;
  char *end;
  const long n = strtol(asked, &end, 10);
  if (*end == 0 && n >= 1 && n <= MAX_THREADS) return NULL;
  snprintf(sentence, sizeof sentence, "LIMPID_THREADS is '%.40s', but must be a whole number from 1 to %d.", asked, MAX_THREADS);
  return sentence;
}

int limpid_threads(void) {
  const int n = atomic_load_explicit(&pool.active, memory_order_relaxed);
  if (n > 0) return n;
  const char *problem = limpid_threads_problem();
  if (problem) {
    fprintf(stderr, "limpid: %s\n", problem);
    exit(1);
  }
  const char *asked = getenv("LIMPID_THREADS");
  limpid_set_threads(asked && *asked ? (int)strtol(asked, NULL, 10) : processors());
  return atomic_load(&pool.active);
}

static int64_t end_of(uint64_t ticket) { return (int64_t)(ticket & MOST_CHUNKS); }
static int64_t first_of(uint64_t ticket) { return (int64_t)(ticket >> END_BITS & MOST_CHUNKS); }
static int left(void) {
  const uint64_t t = atomic_load_explicit(&pool.ticket, memory_order_relaxed);
  return first_of(t) < end_of(t);
}

// Takes chunks until none is left, from the end or from the front. Returns 1 if it did any work.
static int work(int from_end) {
  int worked = 0;
  for (;;) {
    uint64_t t = atomic_load_explicit(&pool.ticket, memory_order_acquire);
    const int64_t first = first_of(t), end = end_of(t);
    if (first >= end) return worked;
    const uint64_t rest = from_end ? t - 1 : t + ((uint64_t)1 << END_BITS);
    if (!atomic_compare_exchange_weak_explicit(&pool.ticket, &t, rest, memory_order_acq_rel, memory_order_relaxed)) continue;
    pool.body(pool.context, from_end ? end - 1 : first);
    worked = 1;
    atomic_fetch_sub_explicit(&pool.unfinished, 1, memory_order_release);
  }
}

static void *worker(void *argument) {
  const int me = number = (int)(intptr_t)argument;
  const int cores = processors();
  inside = 1;
  for (;;) {
    // A millisecond of watching, none if there are more threads than processors. A step's next job mostly comes within it, and waking
    // takes longer than many a job.
    enum { PATIENCE = 20000 };
    const int in_use = atomic_load_explicit(&pool.active, memory_order_relaxed);
    int patience = me < in_use && in_use <= cores ? PATIENCE : 0;
    for (; patience > 0; patience--) {
      if (left() && work(me & 1)) patience = PATIENCE;
      pause_briefly();
    }
    pthread_mutex_lock(&pool.sleep_lock);
    atomic_fetch_add(&pool.sleeping, 1);
    // Who was woken watches again even if the others have done the job by now: the next one may follow at once.
    if (me >= atomic_load(&pool.active) || !left()) pthread_cond_wait(&pool.wake, &pool.sleep_lock);
    atomic_fetch_sub(&pool.sleeping, 1);
    pthread_mutex_unlock(&pool.sleep_lock);
    if (me < atomic_load(&pool.active)) work(me & 1);
  }
  return NULL;
}

void limpid_set_threads(int count) {
  if (count < 1) count = 1;
  if (count > MAX_THREADS) count = MAX_THREADS;
  pthread_mutex_lock(&pool.one_job);
  while (pool.started < count - 1) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 4 << 20);
    const int failed = pthread_create(&thread, &attributes, worker, (void *)(intptr_t)(pool.started + 1));
    pthread_attr_destroy(&attributes);
    if (failed) break;  // fewer threads, the same results
    pool.started++;
  }
  atomic_store(&pool.active, count);
  pthread_mutex_unlock(&pool.one_job);
}

int limpid_thread_number(void) { return number; }

void limpid_wait_for_pool(int wait) { waits = wait; }

static int take_pool(void) { return (waits ? pthread_mutex_lock(&pool.one_job) : pthread_mutex_trylock(&pool.one_job)) == 0; }

void limpid_parallel(int64_t chunks, void (*body)(void *, int64_t), void *context) {
  if (chunks <= 0) return;
  if (chunks == 1 || inside || chunks > MOST_CHUNKS || limpid_threads() == 1 || !take_pool()) {
    for (int64_t i = 0; i < chunks; i++) body(context, i);
    return;
  }
  inside = 1;
  pool.body = body;
  pool.context = context;
  atomic_store_explicit(&pool.unfinished, chunks, memory_order_relaxed);
  const uint64_t generation = (atomic_load_explicit(&pool.ticket, memory_order_relaxed) >> 2 * END_BITS) + 1;
  atomic_store(&pool.ticket, generation << 2 * END_BITS | (uint64_t)chunks);
  if (atomic_load(&pool.sleeping) > 0) {
    pthread_mutex_lock(&pool.sleep_lock);
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.sleep_lock);
  }
  work(0);
  for (int waited = 0; atomic_load_explicit(&pool.unfinished, memory_order_acquire) > 0; waited++) {
    if (waited < 20000) pause_briefly();
#if defined(__linux__)
    else sched_yield();
#endif
  }
  inside = 0;
  pthread_mutex_unlock(&pool.one_job);
}
