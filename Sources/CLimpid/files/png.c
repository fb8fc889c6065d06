#include "files/limpid_png.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "files/library.h"

// libpng's simplified interface, written out here so that no header is needed: version 1 of its structure, which libpng checks.
typedef struct {
  void *opaque;
  uint32_t version, width, height, format, flags, colormap_entries, warning_or_error;
  char message[64];
} png_image;

typedef struct {
  uint8_t red, green, blue;
} png_color;

enum { png_format_grey = 0, png_format_color = 2, png_flag_deep_is_srgb = 4, png_error = 2 };

static int (*png_begin)(png_image *, const void *, size_t);
static int (*png_finish)(png_image *, const png_color *background, void *pixels, int32_t row_stride, void *colormap);
static void (*png_free)(png_image *);

static void find_libpng(void) {
  const char *const names[] = {"libpng16.so.16", "libpng16.so", "libpng.so", "libpng16.16.dylib", "libpng.dylib", NULL};
  void *library = limpid_library("LIMPID_LIBPNG", names);
  if (!library) return;
  png_finish = (int (*)(png_image *, const png_color *, void *, int32_t, void *))dlsym(library, "png_image_finish_read");
  png_free = (void (*)(png_image *))dlsym(library, "png_image_free");
  png_begin = (int (*)(png_image *, const void *, size_t))dlsym(library, "png_image_begin_read_from_memory");
  if (!png_finish || !png_free) png_begin = NULL;
}

static pthread_once_t looked = PTHREAD_ONCE_INIT;

int limpid_png_available(void) {
  pthread_once(&looked, find_libpng);
  return png_begin != NULL;
}

struct limpid_png {
  png_image image;
};

static void report(const png_image *image, char *problem) {
  memcpy(problem, image->message, sizeof image->message);
  problem[sizeof image->message - 1] = 0;
}

limpid_png *limpid_png_open(const uint8_t *bytes, size_t count, char *problem) {
  strcpy(problem, "no memory");
  limpid_png *png = calloc(1, sizeof *png);
  if (!png || !limpid_png_available()) {
    free(png);
    return NULL;
  }
  png->image.version = 1;
  if (!png_begin(&png->image, bytes, count)) {
    report(&png->image, problem);
    limpid_png_close(png);
    return NULL;
  }
  // Without a word about its gamma a picture of 16 bits a channel is meant like one of 8.
  png->image.flags |= png_flag_deep_is_srgb;
  png->image.format = png->image.format & png_format_color ? png_format_color : png_format_grey;
  return png;
}

uint32_t limpid_png_width(const limpid_png *png) { return png->image.width; }

uint32_t limpid_png_height(const limpid_png *png) { return png->image.height; }

int limpid_png_channels(const limpid_png *png) { return png->image.format & png_format_color ? 3 : 1; }

int limpid_png_read(limpid_png *png, uint8_t *pixels, char *problem) {
  const png_color white = {255, 255, 255};
  if (png_finish(&png->image, &white, pixels, 0, NULL) && (png->image.warning_or_error & png_error) == 0) return 0;
  report(&png->image, problem);
  return -1;
}

void limpid_png_close(limpid_png *png) {
  if (!png) return;
  png_free(&png->image);
  free(png);
}
