#include "files/library.h"

#include <dlfcn.h>
#include <stdlib.h>

void *limpid_library(const char *variable, const char *const names[]) {
  const char *chosen = getenv(variable);
  if (chosen) return chosen[0] ? dlopen(chosen, RTLD_NOW | RTLD_LOCAL) : NULL;
  void *library = NULL;
  for (; !library && *names; names++) library = dlopen(*names, RTLD_NOW | RTLD_LOCAL);
  return library;
}
