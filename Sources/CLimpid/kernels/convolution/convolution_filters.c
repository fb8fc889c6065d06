// Filters in the order the tile reads them.
#include "kernels/convolution/convolution_walk.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

static void pack_chunk(void *context, int64_t chunk) {
  const limpid_filters *p = context;
  const int64_t blocks = quotient_up(p->length, LIMPID_BLOCK), group = chunk / blocks, block = chunk % blocks;
  const int64_t begin = block * LIMPID_BLOCK, end = least(p->length, begin + LIMPID_BLOCK);
  const int64_t inner = p->s->channels / p->s->groups, outer = p->s->out_channels;
  float *to = p->to + (group * p->length + begin) * p->panel_count * p->panel;
  if (!p->turned) {
    // A few steps of all panels at a time: the filters are read in the order they lie in.
    enum { STEPS = 8 };
    for (int64_t k = begin; k < end; k += STEPS)
      for (int64_t panel = 0; panel < p->panel_count; panel++) {
        const int64_t column = panel * p->panel;
        p->kernels->pack(to + (panel * (end - begin) + k - begin) * p->panel, p->panel, p->panel,
                         p->w + k * outer + group * p->columns + column, outer, 1, least(STEPS, end - k), least(p->panel, p->columns - column));
      }
    return;
  }
  for (int64_t panel = 0; panel < p->panel_count; panel++) {
    const int64_t column = panel * p->panel, width = least(p->panel, p->columns - column);
    for (int64_t k = begin; k < end;) {
      const int64_t element = k / p->depth, o = k % p->depth, count = least(end - k, p->depth - o);
      const float *from = p->w + (element * inner + column) * outer + group * p->depth + o;
      p->kernels->pack(to, p->panel, p->panel, from, 1, outer, count, width);
      to += count * p->panel;
      k += count;
    }
  }
}

int64_t limpid_filters_size(const limpid_filters *p) { return p->s->groups * p->length * p->panel_count * p->panel + 16; }

void limpid_filters_pack(limpid_filters *p) { limpid_parallel(p->s->groups * quotient_up(p->length, LIMPID_BLOCK), pack_chunk, p); }

limpid_filters limpid_filters_of(const limpid_convolution_shape *s, const float *w, int turned) {
  const limpid_contract_kernels *kernels = limpid_contract();
  limpid_filters p = {.s = s, .kernels = kernels, .w = w, .turned = turned, .panel = kernels->vectors * kernels->lanes};
  p.depth = (turned ? s->out_channels : s->channels) / s->groups;
  p.columns = (turned ? s->channels : s->out_channels) / s->groups;
  p.length = s->kernel_height * s->kernel_width * p.depth;
  p.panel_count = quotient_up(p.columns, p.panel);
  return p;
}
