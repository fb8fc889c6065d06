"""What every script here shares: a case is one call of one operation in PyTorch in float64, with its gradients.

A script calls `case(...)` for each combination worth pinning and ends with `write("family")`, which makes
`goldens/family.json`. Inputs are recipes (`normal(2, 3)`) that draw from a generator seeded by the case's name, so
adding a case changes no other. Every float input is exactly a float32: the Swift side starts from the same bits, and
the whole difference is its arithmetic.
"""

import json
import math
import pathlib
import random

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

cases = []
# Floats are odd multiples of 1/128: short in decimal, exact in float32, never 0 or any other whole number.
GRID = 128


# --- recipes: what an input is made of -------------------------------------------------------------------------------


class Recipe:
    """A shape and a way to draw its values; `kind` is tensor, indices or mask."""

    def __init__(self, kind, shape, draw):
        self.kind, self.shape, self.draw = kind, list(shape), draw

    def make(self, generator):
        values = self.draw(generator, math.prod(self.shape))
        dtype = {"tensor": torch.float64, "indices": torch.int64, "mask": torch.bool}[self.kind]
        return torch.tensor(values, dtype=dtype).reshape(self.shape)


def _grid(x):
    return (2 * math.floor(x * GRID / 2) + 1) / GRID


def normal(*shape, scale=1.0, shift=0.0):
    """About normal, on the grid. Values may repeat."""
    return Recipe("tensor", shape, lambda g, n: [_grid(g.gauss(shift, scale)) for _ in range(n)])


def uniform(low, high, *shape):
    """Uniform in [low, high), on the grid; (0, high) stays positive."""
    return Recipe("tensor", shape, lambda g, n: [_grid(g.uniform(low, high)) for _ in range(n)])


def distinct(*shape):
    """No two values equal, spread over about ±2: for whatever picks a largest."""

    def draw(g, n):
        step = max(1, 256 // max(n, 1))
        values = [((-step * n | 1) + 2 * step * i) / GRID for i in range(n)]
        g.shuffle(values)
        return values

    return Recipe("tensor", shape, draw)


def distinct_magnitudes(*shape):
    """No two absolute values equal, either sign."""
    return Recipe(
        "tensor", shape, lambda g, n: [g.choice([-1, 1]) * (2 * i + 1) / GRID for i in g.sample(range(2 * n), n)]
    )


def exactly(values):
    """These very values (numbers, nested lists, "nan", "inf", "-inf")."""
    t = torch.tensor(_floats(values), dtype=torch.float64)
    return Recipe("tensor", t.shape, lambda g, n: t.reshape(-1).tolist())


def _floats(v):
    return [_floats(x) for x in v] if isinstance(v, (list, tuple)) else float(v)


def indices(bound, *shape):
    """Whole numbers in 0 ..< bound."""
    return Recipe("indices", shape, lambda g, n: [g.randrange(bound) for _ in range(n)])


def these_indices(values):
    t = torch.tensor(values, dtype=torch.int64)
    return Recipe("indices", t.shape, lambda g, n: t.reshape(-1).tolist())


def mask(*shape, chance=0.6):
    return Recipe("mask", shape, lambda g, n: [g.random() < chance for _ in range(n)])


# --- a case ----------------------------------------------------------------------------------------------------------


def case(op, function, *inputs, note="", gradient=True, only=None, **attributes):
    """One call of `op`. `function` takes the made inputs and the attributes stay with it as they are called in Swift.

    `gradient=False`: the output only. `only`: the positions of inputs that get a gradient (all float ones otherwise).
    """
    shapes = " ".join(str(r.shape).replace(" ", "") for r in inputs)
    words = [op, shapes] + [f"{k}={_short(v)}" for k, v in attributes.items()] + ([f"({note})"] if note else [])
    name = " ".join(words)
    if any(c["name"] == name for c in cases):
        raise ValueError(f"two cases are called {name}")
    generator = random.Random(name)
    made = [r.make(generator) for r in inputs]
    for recipe, t in zip(inputs, made):
        if recipe.kind == "tensor":
            same = t.float().double()
            if not torch.equal(torch.nan_to_num(same), torch.nan_to_num(t)):
                raise ValueError(f"{name}: an input is not a float32")
    wanted = [i for i, r in enumerate(inputs) if gradient and r.kind == "tensor" and (only is None or i in only)]
    for i in wanted:
        made[i].requires_grad_(True)
    output = function(*made)
    entry = {
        "name": name,
        "op": op,
        "attributes": attributes,
        "inputs": [_tensor(t) for t in made],
        "output": _tensor(output),
    }
    if wanted:
        upstream = torch.tensor([_grid(generator.gauss(0, 1)) for _ in range(output.numel())]).reshape(output.shape)
        found = torch.autograd.grad(output, [made[i] for i in wanted], upstream, allow_unused=True)
        gradients = [None] * len(made)
        for i, g in zip(wanted, found):
            gradients[i] = _tensor(torch.zeros_like(made[i]) if g is None else g)
        entry |= {"upstream": _tensor(upstream), "gradients": gradients}
    cases.append(entry)


def write(family):
    """Writes the cases so far, one a line, and starts anew."""
    path = pathlib.Path(__file__).parent / "goldens" / f"{family}.json"
    path.parent.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(c, separators=(",", ":"), allow_nan=False) for c in cases)
    path.write_text(f'{{"family":"{family}","torch":"{torch.__version__}","cases":[\n{lines}\n]}}\n')
    print(f"{family:14} {len(cases):4} cases {path.stat().st_size / 1000:7.1f} kB")
    cases.clear()


# --- spelling --------------------------------------------------------------------------------------------------------


def _tensor(t):
    t = t.detach()
    kind = {torch.float64: "tensor", torch.int64: "indices", torch.bool: "mask"}[t.dtype]
    values = t.contiguous().reshape(-1).tolist()
    return {"kind": kind, "shape": list(t.shape), "values": [number(v) if kind == "tensor" else int(v) for v in values]}


def number(v):
    """Ten significant digits; NaN and infinities as strings, for JSON has none."""
    if math.isnan(v):
        return "nan"
    if math.isinf(v):
        return "inf" if v > 0 else "-inf"
    short = float(f"{v:.10g}")
    whole = short == int(short) and abs(short) < 1e6 and (short != 0 or math.copysign(1, v) > 0)
    return int(short) if whole else short


def _short(v):
    return str(v).replace(" ", "").replace("'", "")


# --- layouts: ours are NHWC images, HWIO filters, dense weights [in, out] ---------------------------------------------


def nchw(x):
    """[N, H, W, C] → [N, C, H, W], and the same for one or no spatial axis."""
    return x.movedim(-1, 1)


def nhwc(x):
    return x.movedim(1, -1)


def oihw(w):
    """[kh, kw, in / groups, out] → [out, in / groups, kh, kw]; [k, in, out] → [out, in, k]."""
    return w.movedim(-1, 0).movedim(-1, 1)
