"""Matrix products, outer and dot products, einsum, the dense layer."""

import torch

from golden import case, normal, write

for a, b in [
    ((3, 4), (4, 5)),
    ((1, 1), (1, 1)),
    ((7, 13), (13, 11)),
    ((2, 3, 4), (2, 4, 5)),
    ((2, 3, 4), (4, 5)),
    ((3, 4), (2, 4, 5)),
    ((2, 1, 3, 4), (3, 4, 2)),
    ((4,), (4,)),
    ((3, 4), (4,)),
    ((4,), (4, 5)),
    ((4,), (2, 4, 3)),
    ((2, 3, 4), (4,)),
    ((3, 0), (0, 4)),
    ((0, 3), (3, 2)),
]:
    case("matmul", torch.matmul, normal(*a), normal(*b))
case("matmul", torch.matmul, normal(2, 300), normal(300, 3), note="longer than a block")
for ta, tb in [(False, True), (True, False), (True, True)]:
    for batch in ((), (2,)):
        a, b = ((4, 3) if ta else (3, 4)), ((5, 4) if tb else (4, 5))
        case(
            "matmul",
            lambda x, y: (x.mT if ta else x) @ (y.mT if tb else y),
            normal(*batch, *a),
            normal(*batch, *b),
            transposeLeft=ta,
            transposeRight=tb,
        )
case("outer", torch.outer, normal(3), normal(5))
case("dot", torch.dot, normal(7), normal(7))
case("dot", torch.dot, normal(0), normal(0))
for equation, shapes in [
    ("ij,jk->ik", [(2, 3), (3, 4)]),
    ("bij,bjk->bik", [(2, 3, 4), (2, 4, 3)]),
    ("ij->ji", [(2, 3)]),
    ("ij->", [(2, 3)]),
    ("ij->i", [(2, 3)]),
    ("ii->i", [(3, 3)]),
    ("ii->", [(3, 3)]),
    ("i,j->ij", [(3,), (4,)]),
    ("i,i->", [(5,), (5,)]),
    ("ij,ij->ij", [(2, 3), (2, 3)]),
    ("bhqd,bhkd->bhqk", [(2, 2, 3, 4), (2, 2, 5, 4)]),
    ("bqhd,bkhd->bhqk", [(2, 3, 2, 4), (2, 5, 2, 4)]),
    ("ij,jk,kl->il", [(2, 3), (3, 4), (4, 2)]),
    ("abc,cd->abd", [(2, 3, 4), (4, 5)]),
    ("ij,k->jki", [(2, 3), (4,)]),
    ("ij,jk", [(2, 3), (3, 4)]),
]:
    case("einsum", lambda *x: torch.einsum(equation, *x), *[normal(*s) for s in shapes], equation=equation)
for shape, out in [((3, 4), 5), ((2, 3, 4), 2), ((1, 7), 1), ((0, 3), 2)]:
    case("dense", lambda x, w, b: x @ w + b, normal(*shape), normal(shape[-1], out), normal(out))
case("dense", lambda x, w, b: torch.relu(x @ w + b), normal(5, 4), normal(4, 3), normal(3), activation="relu")


def in_whole_numbers(t, axis):
    """Whole numbers of a byte with a scale for each index of the axis, and back."""
    scales = t.abs().amax(1 - axis) / 127
    zero = torch.zeros(len(scales), dtype=torch.int64)
    return torch.quantize_per_channel(t.float(), scales, zero, axis, torch.qint8).dequantize().double()


for k, n, rows in [(3, 2, 1), (17, 5, 4), (300, 3, 2)]:
    case(
        "storedProduct",
        lambda x, w: x @ w.to(torch.bfloat16).double(),
        normal(rows, k),
        normal(k, n),
        gradient=False,
        format="bfloat16",
    )
    case(
        "storedProduct",
        lambda x, w: in_whole_numbers(x, 0) @ in_whole_numbers(w, 1),
        normal(rows, k),
        normal(k, n),
        gradient=False,
        format="int8",
    )

write("linear")
