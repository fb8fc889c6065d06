// Cells of rows as inputs of a network, a column at a time for some rows. To the bit what `InputFeature.encode` gives.
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "base/limpid_base.h"
#include "files/limpid_table.h"

#pragma STDC FP_CONTRACT OFF

typedef float v8 __attribute__((ext_vector_type(8)));

enum { most_rows = 64 };

// z / √(1 + (z / 3)²)
static void bound(v8 *z) {
  const v8 third = *z / (v8)(3.0f);
  *z = *z / __builtin_elementwise_sqrt((v8)(1.0f) + third * third);
}

// What lies between two edges, as a straight line.
static void bins(const limpid_input *f, float value, float *x) {
  const float *edges = f->edges;
  for (int i = 0; i < f->edge_count - 1; i++) {
    const float line = (value - edges[i]) / (edges[i + 1] - edges[i]);
    const float above = value >= edges[i + 1] ? 1.0f : line;
    x[i] = value <= edges[i] ? 0.0f : above;
  }
}

static void numbers(const limpid_input *f, const float *const *rows, int64_t count, int64_t width, float *x) {
  for (int64_t row = 0; row < count; row += 8) {
    const int64_t some = count - row < 8 ? count - row : 8;
    v8 value = (v8)(f->center);
    for (int64_t i = 0; i < some; i++) {
      const float cell = rows[row + i][f->place];
      if (cell == cell) {
        value[i] = cell;
      } else if (f->missing >= 0) {
        x[(row + i) * width + f->missing] = 1;
      }
    }
    v8 z = (value - (v8)(f->center)) / (v8)(f->scale);
    // Beyond the bounds, at which x has long come to ±3, the square would not fit.
    z = __builtin_elementwise_max((v8)(-1e18f), __builtin_elementwise_min((v8)(1e18f), z));
    bound(&z);
    for (int64_t i = 0; i < some; i++) {
      x[(row + i) * width] = z[i];
      if (f->edge_count > 1) bins(f, value[i], x + (row + i) * width + 1);
    }
  }
}

static void levels(const limpid_input *f, const float *const *rows, int64_t count, int64_t width, float *x) {
  float nothing;
  for (int64_t row = 0; row < count; row++) {
    const float cell = rows[row][f->place];
    int32_t slot = f->other;
    if (cell != cell) {
      slot = f->missing;
    } else if (cell >= 0 && cell < (float)f->slot_count) {
      slot = f->slots[(int32_t)cell];
    }
    // Without a branch: which words have no input is as good as random.
    float *target = slot >= 0 ? x + row * width + slot : &nothing;
    *target = 1;
  }
}

// sin of `t` whole turns, |t| ≤ 2: `circle` in Swift.
static float sine(float t) {
  t = t - roundf(t);
  if (t > 0.25f) {
    t = 0.5f - t;
  } else if (t < -0.25f) {
    t = -0.5f - t;
  }
  const float r = 6.283185307f * t, s = r * r;
  return r * (1 - s / 6 * (1 - s / 20 * (1 - s / 42 * (1 - s / 72 * (1 - s / 110)))));
}

static float seasons[367][2];
static pthread_once_t seasons_made = PTHREAD_ONCE_INIT;

static void make_seasons(void) {
  for (int day = 0; day < 367; day++) {
    const float turns = (float)day / 366;
    seasons[day][0] = sine(turns);
    seasons[day][1] = sine(turns + 0.25f);
  }
}

// The day of the year, from 0, of a day since 1970-01-01 (H. Hinnant, chrono-compatible low-level date algorithms).
static int32_t day_of_year(int32_t days) {
  const int32_t z = days + 719468;
  const int32_t era = (z >= 0 ? z : z - 146096) / 146097;
  const int32_t of_era = z - era * 146097;
  const int32_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const int32_t from_march = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  if (from_march >= 306) return from_march - 306;
  const int leap = year_of_era % 4 == 0 && (year_of_era % 100 != 0 || year_of_era == 0);
  return from_march + 59 + leap;
}

static void dates(const limpid_input *f, const float *const *rows, int64_t count, int64_t width, float *x) {
  pthread_once(&seasons_made, make_seasons);
  for (int64_t row = 0; row < count; row += 8) {
    const int64_t some = count - row < 8 ? count - row : 8;
    v8 value = (v8)(f->center);
    for (int64_t i = 0; i < some; i++) value[i] = rows[row + i][f->place];
    v8 z = (value - (v8)(f->center)) / (v8)(f->scale);
    bound(&z);
    for (int64_t i = 0; i < some; i++) {
      float *at = x + (row + i) * width;
      if (value[i] != value[i]) {
        if (f->missing >= 0) at[f->missing] = 1;
        continue;
      }
      const int32_t days = (int32_t)value[i], day = day_of_year(days);
      at[0] = z[i];
      at[1] = seasons[day][0];
      at[2] = seasons[day][1];
      at[3 + ((days + 3) % 7 + 7) % 7] = 1;
      if (f->has_time) {
        const float turns = rows[row + i][f->place + 1] / 86400;
        at[10] = sine(turns);
        at[11] = sine(turns + 0.25f);
      }
    }
  }
}

static int32_t word_slot(const limpid_input *f, uint32_t word) {
  int32_t low = 0, high = f->word_count;
  while (low < high) {
    const int32_t middle = (low + high) / 2;
    if (f->words[middle] == word) return middle;
    if (f->words[middle] < word) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return -1;
}

static void text(const limpid_input *f, const float *cells, float *x) {
  float square = 0;
  for (int32_t k = 0; k < f->most && !(cells[k] < 0); k++) {
    const int32_t slot = word_slot(f, (uint32_t)cells[k]);
    if (slot < 0) continue;
    // (a + w)² − a²: what this word adds to the square of the length. Below 0 stands what is not scaled yet.
    square += f->weights[slot] * (f->weights[slot] - 2 * x[slot]);
    x[slot] -= f->weights[slot];
  }
  if (!(square > 0)) return;
  const float scale = 1 / sqrtf(square);
  for (int32_t k = 0; k < f->most && !(cells[k] < 0); k++) {
    const int32_t slot = word_slot(f, (uint32_t)cells[k]);
    if (slot >= 0 && x[slot] < 0) x[slot] *= -scale;
  }
}

void limpid_table_inputs(
  const limpid_input *inputs, int64_t input_count, const float *const *rows, int64_t count, int64_t width, float *x) {
  // So many rows at once that their inputs stay in the nearest memory.
  int64_t piece = 8192 / (width + 1);
  piece = piece < 8 ? 8 : piece > most_rows ? most_rows : piece & ~(int64_t)7;
  for (int64_t row = 0; row < count; row += piece) {
    const int64_t some = count - row < piece ? count - row : piece;
    float *at = x + row * width;
    memset(at, 0, (size_t)(some * width) * sizeof *at);
    for (int64_t i = 0; i < input_count; at += inputs[i++].width) {
      const limpid_input *f = inputs + i;
      switch (f->form) {
      case LIMPID_INPUT_NUMBER: numbers(f, rows + row, some, width, at); break;
      case LIMPID_INPUT_LEVELS: levels(f, rows + row, some, width, at); break;
      case LIMPID_INPUT_DATE: dates(f, rows + row, some, width, at); break;
      default:
        for (int64_t k = 0; k < some; k++) text(f, rows[row + k] + f->place, at + k * width);
      }
    }
  }
}
