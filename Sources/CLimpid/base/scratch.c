// Memory that a thread keeps to itself.
#define _GNU_SOURCE
#include "base/limpid_base.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct {
  void *buffer;
  size_t bytes;
} scratch;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;

static void release(void *of_thread) {
  scratch *s = of_thread;
  limpid_buffer_give(s->buffer, s->bytes);
  free(s);
}

static void make_key(void) {
  if (pthread_key_create(&key, release) != 0) __builtin_trap();
}

void *limpid_scratch(size_t bytes) {
  static _Thread_local scratch *mine = NULL;
  if (mine && mine->bytes >= bytes) return mine->buffer;
  if (!mine) {
    pthread_once(&once, make_key);
    mine = calloc(1, sizeof *mine);
    if (!mine || pthread_setspecific(key, mine) != 0) __builtin_trap();
  }
  limpid_buffer_give(mine->buffer, mine->bytes);
  mine->bytes = bytes;
  mine->buffer = limpid_buffer_take(bytes);
  return mine->buffer;
}
