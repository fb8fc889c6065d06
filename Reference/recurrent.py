"""LSTM, GRU and plain recurrent layers over sequences; products with sparse matrices."""

import torch

from golden import case, normal, these_indices, write

GATES = {"lstm": 4, "gru": 3, "tanh": 1, "relu": 1}
RUN = {"lstm": torch.lstm, "gru": torch.gru, "tanh": torch.rnn_tanh, "relu": torch.rnn_relu}


def run(cell, reverse, x, weight, recurrent, bias=None, recurrent_bias=None, h=None, c=None, lengths=None):
    """Our weights are [in, gates · hidden], PyTorch's their transposes. Examples one by one, so that lengths and directions are plain."""
    hidden = recurrent.shape[0]
    weights = [weight.T, recurrent.T] + ([] if bias is None else [bias, recurrent_bias])
    rows, cells = [], []
    for n in range(x.shape[0]):
        length = x.shape[1] if lengths is None else int(lengths[n])
        part = x[n : n + 1, :length]
        part = part.flip(1) if reverse else part
        h0 = torch.zeros(1, 1, hidden) if h is None else h[None, n : n + 1]
        state = h0 if cell != "lstm" else (h0, torch.zeros(1, 1, hidden) if c is None else c[None, n : n + 1])
        y = RUN[cell](part, state, weights, bias is not None, 1, 0.0, False, False, True)[0]
        y = y.flip(1) if reverse else y
        rows.append(torch.cat([y, torch.zeros(1, x.shape[1] - length, hidden)], 1))
    return torch.cat(rows)


for cell, gates in GATES.items():
    for n, t, i, h, reverse in [(2, 4, 3, 5, False), (3, 5, 2, 4, True)]:
        parts = [normal(n, t, i), normal(i, gates * h, scale=0.5), normal(h, gates * h, scale=0.5)]
        options = dict(cell=cell, reversed=reverse)
        case("recurrence", lambda *a: run(cell, reverse, *a), *parts, **options)
        biased = parts + [normal(gates * h), normal(gates * h)]
        case("recurrence", lambda *a: run(cell, reverse, *a), *biased, bias=True, **options)
        states = [normal(n, h)] * (2 if cell == "lstm" else 1)
        case("recurrence", lambda *a: run(cell, reverse, *a), *biased, *states, bias=True, state=True, **options)
        lengths = these_indices([t, 1, t - 1][:n])
        case(
            "recurrence",
            lambda x, w, r, b, q, k: run(cell, reverse, x, w, r, b, q, lengths=k),
            *biased,
            lengths,
            bias=True,
            lengths=True,
            **options,
        )

for rows, columns, width, entries in [
    (2, 3, 1, [[0, 2, 5], [1, 0, 1]]),
    (4, 3, 5, [[0, 0, 0.5], [0, 1, -2], [2, 2, 3], [3, 0, 1.5], [3, 2, -0.25]]),
]:
    dense = torch.zeros(rows, columns)
    for r, c, value in entries:
        dense[r, c] = value
    case("sparse", lambda x: dense @ x, normal(columns, width), rows=rows, entries=entries)

write("recurrent")
