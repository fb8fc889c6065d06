// Libraries that are looked up when they are first needed. Internal to the reading of files.
#ifndef LIMPID_LIBRARY_H
#define LIMPID_LIBRARY_H

/// The first of `names`, which a null ends, that this machine has; null if it has none. The environment variable names another file
/// instead; an empty name means none.
void *limpid_library(const char *variable, const char *const names[]);

#endif
