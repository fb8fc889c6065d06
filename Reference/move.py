"""Operations that only move values: their output is exact, their gradient adds what was read twice."""

import torch
import torch.nn.functional as F

from golden import case, indices, normal, these_indices, write

for a, b in [((2, 6), (3, 4)), ((2, 3, 4), (24,)), ((1,), ()), ((), (1, 1)), ((0, 3), (3, 0)), ((2, 6), (4, -1))]:
    case("reshape", lambda x: x.reshape(b), normal(*a), shape=list(b))
for shape, order in [
    ((2, 3), (1, 0)),
    ((2, 3, 5), (2, 0, 1)),
    ((2, 3, 5), (0, 2, 1)),
    ((2, 3, 4, 5), (0, 3, 1, 2)),
    ((7,), (0,)),
    ((3, 0), (1, 0)),
    ((2, 3, 5), (-1, 0, 1)),
]:
    case("transpose", lambda x: x.permute(order), normal(*shape), axes=list(order))
for shape, to in [((3, 1), (3, 4)), ((4,), (2, 4)), ((), (2, 3)), ((1, 1, 2), (3, 2, 2)), ((3, 1), (3, 0))]:
    case("broadcast", lambda x: x.expand(to), normal(*shape), shape=list(to))

# Each range is [from, to, step] along its axis.
for shape, ranges in [
    ((7,), [[2, 5, 1]]),
    ((7,), [[1, 7, 2]]),
    ((4, 5), [[1, 3, 1], [0, 5, 1]]),
    ((4, 5), [[0, 4, 3], [1, 5, 2]]),
    ((4, 5), [[2, 2, 1], [0, 5, 1]]),
    ((2, 3, 4), [[0, 2, 1], [1, 2, 1], [0, 4, 2]]),
]:
    case("slice", lambda x: x[tuple(slice(*r) for r in ranges)], normal(*shape), ranges=ranges)

# Bounds from the end. A negative step goes back from the last element of the range; PyTorch has none, so it flips the part.
for shape, ranges in [
    ((7,), [[-3, -1, 1]]),
    ((7,), [[1, -1, 2]]),
    ((7,), [[0, -1, -1]]),
    ((4, 5), [[-4, -1, -2], [1, -1, 1]]),
    ((2, 5, 6), [[-1, 2, 1], [-5, -2, -1], [2, -1, -3]]),
]:

    def part(x):
        for axis, (start, end, step) in enumerate(ranges):
            x = x.movedim(axis, 0)[start:end]
            x = (x.flip(0) if step < 0 else x)[:: abs(step)].movedim(0, axis)
        return x

    case("subscript", part, normal(*shape), ranges=ranges)

for shapes, axis in [
    ([(2, 3), (4, 3)], 0),
    ([(2, 3), (2, 1), (2, 2)], 1),
    ([(2, 3, 4), (2, 1, 4)], -2),
    ([(3,), (0,), (2,)], 0),
    ([(2, 2)], 0),
]:
    case("concatenate", lambda *x: torch.cat(x, axis), *[normal(*s) for s in shapes], axis=axis)
for shape, count, axis in [((3,), 2, 0), ((3,), 3, 1), ((2, 3), 2, -1), ((), 4, 0), ((2, 3), 2, 1)]:
    case("stack", lambda *x: torch.stack(x, axis), *[normal(*shape) for _ in range(count)], axis=axis)
for part in range(3):
    case("split", lambda x: x.split([2, 1, 3], 1)[part], normal(3, 6), sizes=[2, 1, 3], axis=1, part=part)

for shape, widths in [
    ((3,), [[1, 2]]),
    ((2, 3), [[0, 1], [2, 0]]),
    ((2, 3, 2), [[1, 1], [0, 0], [0, 3]]),
    ((0,), [[2, 1]]),
    ((), []),
]:
    flat = [w for pair in reversed(widths) for w in pair]
    for value in (0.0, -1.5):
        case(
            "pad",
            lambda x: F.pad(x, flat, value=value) if flat else x.clone(),
            normal(*shape),
            widths=widths,
            value=value,
        )
case("padReflecting", lambda x: F.pad(x[None], (2, 1, 1, 2), mode="reflect")[0], normal(4, 5), widths=[[1, 2], [2, 1]])
case("padRepeating", lambda x: F.pad(x[None], (2, 1, 1, 2), mode="replicate")[0], normal(4, 5), widths=[[1, 2], [2, 1]])

for shape, axes in [((5,), [0]), ((2, 3), [1]), ((2, 3, 4), [0, 2]), ((2, 3), [-1]), ((0, 2), [0])]:
    case("flip", lambda x: x.flip(axes), normal(*shape), axes=axes)
for shape, counts in [((3,), [2]), ((2, 3), [2, 1]), ((2, 3), [3, 2]), ((1, 2, 2), [2, 2, 1]), ((2,), [1])]:
    case("tile", lambda x: x.repeat(counts), normal(*shape), counts=counts)
for shape, count, axis in [((3,), 2, 0), ((2, 3), 3, 1), ((2, 3, 2), 2, -2)]:
    case("repeatEach", lambda x: x.repeat_interleave(count, axis), normal(*shape), count=count, axis=axis)

# Whole slices by index along an axis (the index tensor's shape takes the axis's place), then single elements.
for shape, chosen, axis in [
    ((5, 3), (4,), 0),
    ((3, 5), (2, 3), 1),
    ((5,), (), 0),
    ((2, 5, 3), (3,), -2),
    ((4, 2), (0,), 0),
]:

    def take(x, i):
        a = axis % x.dim()
        return x.index_select(a, i.reshape(-1)).reshape(x.shape[:a] + i.shape + x.shape[a + 1 :])

    case("gather", take, normal(*shape), indices(shape[axis], *chosen), axis=axis)
for shape, chosen, axis in [((5, 3), (2, 3), 0), ((3, 5), (3, 4), 1), ((2, 5, 3), (2, 2, 3), -2), ((4,), (6,), 0)]:
    case("gatherElements", lambda x, i: x.gather(axis, i), normal(*shape), indices(shape[axis], *chosen), axis=axis)

# Rows of the second input are added to rows of the first; an index may come more than once.
for shape, count, axis in [((5, 3), 4, 0), ((5,), 7, 0), ((3, 4), 6, 1), ((4, 2), 0, 0)]:
    source = list(shape)
    source[axis] = count
    case(
        "scatterAdd",
        lambda x, i, s: x.index_add(axis, i, s),
        normal(*shape),
        indices(shape[axis], count),
        normal(*source),
        axis=axis,
    )
for shape, chosen, axis in [((5, 3), (2, 3), 0), ((3, 5), (3, 4), 1)]:
    case(
        "scatterAddElements",
        lambda x, i, s: x.scatter_add(axis, i, s),
        normal(*shape),
        indices(shape[axis], *chosen),
        normal(*chosen),
        axis=axis,
    )
case("oneHot", lambda i: F.one_hot(i, 4).double(), these_indices([2, 0, 3, 3]), classes=4, gradient=False)
case("oneHot", lambda i: F.one_hot(i, 3).double(), these_indices([[2, 0], [1, 1]]), classes=3, gradient=False)
case("embedding", lambda w, i: F.embedding(i, w), normal(7, 3), indices(7, 2, 4))
case("embedding", lambda w, i: F.embedding(i, w), normal(2, 5), indices(2, 9), note="rows read often")
for (n, t, c), place in [((1, 1, 1), 0), ((2, 5, 3), 4), ((3, 7, 2), 0)]:
    case(
        "replacingRow",
        lambda x, row, p: x.index_copy(1, p, row),
        normal(n, t, c),
        normal(n, 1, c),
        these_indices([place]),
    )

write("move")
