#include "files/limpid_jpeg.h"

#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "files/library.h"

// libjpeg's interface, written out here so that no header is needed. Its versions differ only behind the members that are named; the library
// checks version and size of the structure, and both are learned from what it says to wrong ones.

enum { room_of_structure = 4096, grey = 1, rgb = 2, cmyk = 4, ycck = 5 };

typedef struct error_manager {
  void (*error_exit)(void *);
  void (*emit_message)(void *, int);
  void (*output_message)(void *);
  void (*format_message)(void *, char *);
  void (*reset)(void *);
  int code;
  union {
    int i[8];
    char s[80];
  } parameters;
  int trace_level;
  long warnings;
  void *rest[32];
} error_manager;

typedef union {
  struct {
    error_manager *errors;
    void *memory, *progress, *client;
    int is_decompressor, state;
    void *source;
    uint32_t image_width, image_height;
    int components, color_space, out_color_space;
    uint32_t scale_num, scale_denom;
    double gamma;
    int buffered, raw, dct_method, fancy, smoothing, quantize, dither, two_pass, colors, pass1, external, pass2;
    uint32_t width, height;
    int out_color_components, out_components, recommended, actual_colors;
    uint8_t **colormap;
    uint32_t scanline;
  } x;
  uint8_t whole[room_of_structure];
} decompressor;

static error_manager *(*std_error)(error_manager *);
static void (*create)(decompressor *, int version, size_t size);
static void (*destroy)(decompressor *);
static void (*memory_source)(decompressor *, const uint8_t *, unsigned long);
static int (*read_header)(decompressor *, int);
static void (*calculate)(decompressor *);
static int (*start)(decompressor *);
static uint32_t (*read_lines)(decompressor *, uint8_t **, uint32_t);
static int (*finish)(decompressor *);
static int version;
static size_t structure_size;

struct limpid_jpeg {
  decompressor d;
  error_manager errors;
  jmp_buf escape;
  int is_made;
  const uint8_t *bytes;
  size_t count;
};

static void leave(void *d) {
  limpid_jpeg *jpeg = ((decompressor *)d)->x.client;
  longjmp(jpeg->escape, 1);
}

static void be_silent(void *d) { (void)d; }

// A message below 0 is a warning: bytes of the file that do not fit. Others are for people who look for faults.
static void count_warnings(void *d, int level) {
  error_manager *errors = ((decompressor *)d)->x.errors;
  if (level < 0 && errors->warnings++ == 0) errors->rest[31] = (void *)(intptr_t)errors->code;
}

static void prepare(limpid_jpeg *jpeg) {
  jpeg->d.x.errors = std_error(&jpeg->errors);
  jpeg->d.x.client = jpeg;
  jpeg->errors.error_exit = leave;
  jpeg->errors.output_message = be_silent;
  jpeg->errors.emit_message = count_warnings;
}

// Which version and size the library is made for.
static int learn(void) {
  limpid_jpeg *jpeg = calloc(1, sizeof *jpeg);
  if (!jpeg) return 0;
  // Kept over the jumps.
  static volatile int wanted_version;
  static volatile size_t wanted_size;
  static volatile int works;
  wanted_version = 62;
  wanted_size = 656;
  works = 0;
  for (int attempt = 0; attempt < 3 && !works; attempt++) {
    prepare(jpeg);
    if (setjmp(jpeg->escape) == 0) {
      create(&jpeg->d, wanted_version, wanted_size);
      destroy(&jpeg->d);
      works = 1;
    } else {
      const int library = jpeg->errors.parameters.i[0];
      const int caller = jpeg->errors.parameters.i[1];
      if (caller == wanted_version && library >= 62 && library <= 80) {
        wanted_version = library;
      } else if (caller == (int)wanted_size && library > 0 && library <= room_of_structure) {
        wanted_size = (size_t)library;
      } else {
        break;
      }
    }
  }
  version = wanted_version;
  structure_size = wanted_size;
  free(jpeg);
  return works;
}

static int is_found;

static void find_libjpeg(void) {
  const char *const names[] = {"libjpeg.so.62", "libjpeg.so.8", "libjpeg.so",
                               "libjpeg.8.dylib", "libjpeg.62.dylib", "libjpeg.dylib", NULL};
  void *library = limpid_library("LIMPID_LIBJPEG", names);
  if (!library) return;
  std_error = (error_manager * (*)(error_manager *)) dlsym(library, "jpeg_std_error");
  create = (void (*)(decompressor *, int, size_t))dlsym(library, "jpeg_CreateDecompress");
  destroy = (void (*)(decompressor *))dlsym(library, "jpeg_destroy_decompress");
  memory_source = (void (*)(decompressor *, const uint8_t *, unsigned long))dlsym(library, "jpeg_mem_src");
  read_header = (int (*)(decompressor *, int))dlsym(library, "jpeg_read_header");
  calculate = (void (*)(decompressor *))dlsym(library, "jpeg_calc_output_dimensions");
  start = (int (*)(decompressor *))dlsym(library, "jpeg_start_decompress");
  read_lines = (uint32_t (*)(decompressor *, uint8_t **, uint32_t))dlsym(library, "jpeg_read_scanlines");
  finish = (int (*)(decompressor *))dlsym(library, "jpeg_finish_decompress");
  if (std_error && create && destroy && memory_source && read_header && calculate && start && read_lines && finish)
    is_found = learn();
}

static pthread_once_t looked = PTHREAD_ONCE_INIT;

int limpid_jpeg_available(void) {
  pthread_once(&looked, find_libjpeg);
  return is_found;
}

static void report(limpid_jpeg *jpeg, char *problem) { jpeg->errors.format_message(&jpeg->d, problem); }

limpid_jpeg *limpid_jpeg_open(const uint8_t *bytes, size_t count, char *problem) {
  strcpy(problem, "no memory");
  limpid_jpeg *jpeg = calloc(1, sizeof *jpeg);
  if (!jpeg || !limpid_jpeg_available()) {
    free(jpeg);
    return NULL;
  }
  jpeg->bytes = bytes;
  jpeg->count = count;
  prepare(jpeg);
  if (setjmp(jpeg->escape)) {
    report(jpeg, problem);
    limpid_jpeg_close(jpeg);
    return NULL;
  }
  create(&jpeg->d, version, structure_size);
  jpeg->is_made = 1;
  jpeg->d.x.client = jpeg;
  memory_source(&jpeg->d, bytes, (unsigned long)count);
  read_header(&jpeg->d, 1);
  const int space = jpeg->d.x.color_space;
  jpeg->d.x.out_color_space = space == grey ? grey : space == cmyk || space == ycck ? cmyk : rgb;
  jpeg->d.x.scale_num = jpeg->d.x.scale_denom = 1;
  calculate(&jpeg->d);
  return jpeg;
}

uint32_t limpid_jpeg_full_width(const limpid_jpeg *jpeg) { return jpeg->d.x.image_width; }

uint32_t limpid_jpeg_full_height(const limpid_jpeg *jpeg) { return jpeg->d.x.image_height; }

void limpid_jpeg_shrink(limpid_jpeg *jpeg, uint32_t times) {
  if (setjmp(jpeg->escape)) return;
  jpeg->d.x.scale_num = 1;
  jpeg->d.x.scale_denom = times;
  calculate(&jpeg->d);
}

uint32_t limpid_jpeg_width(const limpid_jpeg *jpeg) { return jpeg->d.x.width; }

uint32_t limpid_jpeg_height(const limpid_jpeg *jpeg) { return jpeg->d.x.height; }

int limpid_jpeg_channels(const limpid_jpeg *jpeg) { return jpeg->d.x.out_color_space == grey ? 1 : 3; }

// Inks as programs for print write them, upside down: 255 is no ink.
static void colors_of_inks(const uint8_t *inks, uint8_t *pixels, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    for (int c = 0; c < 3; c++)
      pixels[3 * i + (uint32_t)c] = (uint8_t)((inks[4 * i + (uint32_t)c] * inks[4 * i + 3] + 127) / 255);
}

int limpid_jpeg_read(limpid_jpeg *jpeg, uint8_t *pixels, char *problem) {
  decompressor *d = &jpeg->d;
  const int is_inks = d->x.out_color_space == cmyk;
  uint8_t *volatile inks = is_inks ? malloc((size_t)d->x.width * 4) : NULL;
  if (is_inks && !inks) {
    strcpy(problem, "no memory");
    return -1;
  }
  if (setjmp(jpeg->escape)) {
    report(jpeg, problem);
    free(inks);
    return -1;
  }
  start(d);
  const size_t each = (size_t)d->x.width * (size_t)limpid_jpeg_channels(jpeg);
  while (d->x.scanline < d->x.height) {
    uint8_t *target = pixels + each * d->x.scanline;
    uint8_t *line = is_inks ? inks : target;
    if (read_lines(d, &line, 1) != 1) break;
    if (is_inks) colors_of_inks(inks, target, d->x.width);
  }
  const int is_whole = d->x.scanline == d->x.height;
  if (is_whole) finish(d);
  free(inks);
  if (is_whole && jpeg->errors.warnings == 0) return 0;
  jpeg->errors.code = (int)(intptr_t)jpeg->errors.rest[31];
  report(jpeg, problem);
  return -1;
}

void limpid_jpeg_close(limpid_jpeg *jpeg) {
  if (!jpeg) return;
  if (jpeg->is_made && setjmp(jpeg->escape) == 0) destroy(&jpeg->d);
  free(jpeg);
}
