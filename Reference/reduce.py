"""Reductions along axes, soft maxima, cumulative sums, order statistics."""

import warnings

import torch

from golden import case, distinct, distinct_magnitudes, exactly, normal, uniform, write

warnings.filterwarnings("ignore", message="var\\(\\): degrees of freedom")  # the variance of one: NaN, and meant

# shape, axes (None: all)
axes_of = [
    ((7,), None),
    ((3, 5), [0]),
    ((3, 5), [1]),
    ((3, 5), [-1]),
    ((2, 3, 4), [0, 2]),
    ((2, 3, 4), [1]),
    ((2, 3, 4), None),
    ((1, 1), [0]),
    ((), None),
    ((2, 3, 4, 5), [1, 2]),
]


def over(x, axes):
    return tuple(range(x.dim())) if axes is None else tuple(axes)


def reduction(op, function, recipe, kept=(False, True), shapes=axes_of, **attributes):
    for shape, axes in shapes:
        for keeps in kept:
            if keeps and axes is None:
                continue
            given = ({} if axes is None else {"axes": axes}) | ({"keepDimensions": True} if keeps else {}) | attributes
            case(
                op,
                lambda x: function(x, over(x, axes), keeps) if x.dim() else function(x, (), keeps),
                recipe(*shape),
                **given
            )


reduction("sum", lambda x, a, k: x.sum(a, k) if x.dim() else x.clone(), normal)
reduction("mean", lambda x, a, k: x.mean(a, k) if x.dim() else x.clone(), normal)
case("sum", lambda x: x.sum(0), normal(0, 3), axes=[0])
case("sum", lambda x: x.sum(1), normal(0, 3), axes=[1])
case("mean", lambda x: x.mean(0), normal(0, 3), axes=[0], note="nothing to average", gradient=False)
several = [s for s in axes_of if s[0] not in ((), (1, 1))]
for unbiased in (False, True):
    reduction(
        "variance", lambda x, a, k: x.var(a, unbiased=unbiased, keepdim=k), normal, shapes=several, unbiased=unbiased
    )
    reduction(
        "standardDeviation",
        lambda x, a, k: x.std(a, unbiased=unbiased, keepdim=k),
        normal,
        shapes=several[:5],
        unbiased=unbiased,
    )
case("variance", lambda x: x.var(0, unbiased=False), normal(1, 3), axes=[0], unbiased=False)
reduction("max", lambda x, a, k: x.amax(a, k) if x.dim() else x.clone(), distinct)
reduction("min", lambda x, a, k: x.amin(a, k) if x.dim() else x.clone(), distinct)
case(
    "max",
    lambda x: x.amax(1),
    exactly([["nan", 1, 2], [1, 2, "nan"], ["-inf", "-inf", "-inf"], [1, "inf", 0]]),
    axes=[1],
    gradient=False,
    note="special values",
)
case(
    "min",
    lambda x: x.amin(1),
    exactly([["nan", 1, 2], [1, 2, "nan"], ["inf", "inf", "inf"], [1, "-inf", 0]]),
    axes=[1],
    gradient=False,
    note="special values",
)
for op, function in [("max", torch.max), ("min", torch.min)]:
    ties = exactly([[1, 1, 1], [0, 2, 0], [2, 0, 2]])
    case(op, lambda x: function(x, 1).values, ties, axes=[1], note="the first of equals takes the gradient")
for unbiased in (False, True):
    constant = exactly([[1.5, 1.5, 1.5], [1, 2, 3]])
    case("standardDeviation", lambda x: x.std(1, unbiased=unbiased), constant, axes=[1], unbiased=unbiased, note="none")
offset = exactly([[10000, 10001, 10005], [-4096.25, -4096, -4095.75]])
case("variance", lambda x: x.var(1, unbiased=False), offset, axes=[1], unbiased=False, note="far from 0")
case("variance", lambda x: x.var(0, unbiased=True), normal(1, 2), axes=[0], unbiased=True, note="one", gradient=False)
case("argmax", lambda x: x.argmax(0), exactly([["-inf"], ["-inf"]]), axis=0, gradient=False, note="only infinities")
reduction("logSumExp", lambda x, a, k: x.logsumexp(a, k) if x.dim() else x.clone(), lambda *s: normal(*s, scale=3))
case(
    "logSumExp",
    lambda x: x.logsumexp(1),
    exactly([["-inf", "-inf"], ["-inf", 1], [1000, 1000.5], [-1000, -1000], ["inf", 1]]),
    axes=[1],
    gradient=False,
    note="extremes",
)
case("logSumExp", lambda x: x.logsumexp(1), exactly([[1000, 1000.5], [-1000, -1001]]), axes=[1], note="far from 0")

for shape, axis in [((7,), 0), ((3, 5), 0), ((3, 5), 1), ((2, 3, 4), -2)]:
    for keeps in (False, True):
        given = {"axis": axis} | ({"keepDimensions": True} if keeps else {})
        case("argmax", lambda x: x.argmax(axis, keeps), distinct(*shape), gradient=False, **given)
        case("argmin", lambda x: x.argmin(axis, keeps), distinct(*shape), gradient=False, **given)
case(
    "argmax",
    lambda x: x.argmax(1),
    exactly([[1, 2, 2, 1], [3, 3, 3, 3], [0, "nan", 9, "nan"]]),
    axis=1,
    gradient=False,
    note="the first of equals, NaN wins",
)
case(
    "argmin",
    lambda x: x.argmin(1),
    exactly([[2, 1, 1, 2], [3, 3, 3, 3], [0, "nan", 9, "nan"]]),
    axis=1,
    gradient=False,
    note="the first of equals, NaN wins",
)

for shape, axis in [((7,), 0), ((3, 5), 0), ((3, 5), -1), ((2, 3, 4), 1), ((4, 1), 1)]:
    case("softmax", lambda x: x.softmax(axis), normal(*shape, scale=2), axis=axis)
    case("logSoftmax", lambda x: x.log_softmax(axis), normal(*shape, scale=2), axis=axis)
    case("cumulativeSum", lambda x: x.cumsum(axis), normal(*shape), axis=axis)
far = exactly([[1000, 1001, 999.5], [-1000, -1000, -1000.5], [0, 200, -200]])
case("softmax", lambda x: x.softmax(1), far, axis=1, note="far from 0")
case("logSoftmax", lambda x: x.log_softmax(1), far, axis=1, note="far from 0")
case(
    "softmax",
    lambda x: x.softmax(1),
    exactly([["-inf", 1, 2], [1, "nan", 2]]),
    axis=1,
    gradient=False,
    note="special values",
)
case("cumulativeSum", lambda x: x.cumsum(0), normal(0, 3), axis=0)

for shape, k, axis in [((7,), 3, 0), ((3, 5), 2, 1), ((3, 5), 3, 0), ((2, 3, 4), 1, -1), ((2, 5), 5, 1)]:
    case("topValues", lambda x: x.topk(k, axis).values, distinct(*shape), k=k, axis=axis)
    case("topIndices", lambda x: x.topk(k, axis).indices, distinct(*shape), k=k, axis=axis, gradient=False)

for order in (1, 2):
    reduction("norm", lambda x, a, k: torch.linalg.vector_norm(x, order, a, k), normal, shapes=several[:5], order=order)
reduction(
    "norm",
    lambda x, a, k: torch.linalg.vector_norm(x, float("inf"), a, k),
    distinct_magnitudes,
    shapes=several[:3],
    order="inf",
)
case(
    "norm",
    lambda x: torch.linalg.vector_norm(x, 2, 1),
    exactly([[0, 0], [3, 4]]),
    order=2,
    axes=[1],
    note="at the origin",
)
case("product", lambda x: x.prod(1), uniform(0.2, 2, 3, 4), axes=[1])

write("reduce")
