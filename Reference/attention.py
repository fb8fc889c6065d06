"""Attention, with and without masks, packed and in parts."""

import torch
import torch.nn.functional as F

from golden import case, exactly, normal, these_indices, write


def causal_mask(t, s):
    """The last query sees all keys, each before it one less."""
    return torch.arange(s)[None, :] <= torch.arange(t)[:, None] + s - t


def attend(q, k, v, heads, causal=False, scale=None, open=None, added=None):
    """[N, T, H·D], [N, S, H·D], [N, S, H·E] → [N, T, H·E]."""

    def split(x):
        return x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)

    (n, t), s = q.shape[:2], k.shape[1]
    bias = torch.zeros(n, heads, t, s)
    if causal:
        bias = bias.masked_fill(~causal_mask(t, s), -torch.inf)
    if open is not None:
        bias = bias.masked_fill(~open[:, None, None, :], -torch.inf)
    if added is not None:
        bias = bias + added
    y = F.scaled_dot_product_attention(split(q), split(k), split(v), attn_mask=bias, scale=scale)
    return y.transpose(1, 2).reshape(n, t, -1)


def packed(x, heads, **options):
    return attend(*x.chunk(3, dim=-1), heads, **options)


for n, t, heads, size in [(2, 4, 1, 3), (1, 5, 2, 4), (2, 17, 3, 5)]:
    for causal in (False, True):
        case(
            "selfAttention", lambda x: packed(x, heads, causal=causal), normal(n, t, 3 * heads * size), heads=heads, causal=causal
        )
case("selfAttention", lambda x: packed(x, 2, scale=0.3), normal(1, 3, 24), heads=2, causal=False, scale=0.3)
open_keys = exactly([[1, 1, 0, 1, 0], [0, 1, 1, 1, 1]])
open_keys.kind = "mask"
case("selfAttention", lambda x, m: packed(x, 2, open=m), normal(2, 5, 12), open_keys, heads=2, causal=False)
for t, s, size, value_size in [(3, 5, 4, 2), (1, 7, 3, 3), (5, 9, 2, 4)]:
    for causal in (False, True):
        case(
            "attending",
            lambda q, k, v: attend(q, k, v, 2, causal=causal),
            normal(2, t, 2 * size),
            normal(2, s, 2 * size),
            normal(2, s, 2 * value_size),
            heads=2,
            causal=causal,
        )
case(
    "attending",
    lambda q, k, v, m: attend(q, k, v, 2, added=m),
    normal(2, 3, 8),
    normal(2, 4, 8),
    normal(2, 4, 6),
    normal(3, 4),
    heads=2,
    causal=False,
    added=True,
    only=(0, 1, 2),
)
case(
    "attendingByHeads",
    lambda q, k, v: F.scaled_dot_product_attention(q, k, v),
    normal(2, 3, 4, 5),
    normal(2, 3, 6, 5),
    normal(2, 3, 6, 2),
    heads=3,
    causal=False,
)

# A row of the causal attention by itself.
for n, t, heads, size, place in [(2, 4, 1, 3, 0), (1, 5, 2, 4, 4), (2, 17, 3, 5, 8)]:
    case(
        "selfAttentionRow",
        lambda x, p: packed(x, heads, causal=True).index_select(1, p),
        normal(n, t, 3 * heads * size),
        these_indices([place]),
        heads=heads,
    )

write("attention")
