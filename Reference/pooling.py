"""Pooling and resizing of images [N, H, W, C]."""

import torch
import torch.nn.functional as F

from golden import case, distinct, exactly, nchw, nhwc, normal, write


def image(function, *arguments, **options):
    return lambda x: nhwc(function(nchw(x), *arguments, **options))


windows = [
    ((2, 5, 6, 3), [2, 2], [2, 2], [0, 0]),
    ((1, 7, 7, 2), [3, 3], [2, 2], [1, 1]),
    ((1, 7, 6, 2), [3, 2], [1, 2], [1, 0]),
    ((1, 4, 4, 1), [4, 4], [4, 4], [0, 0]),
    ((2, 3, 3, 5), [1, 1], [1, 1], [0, 0]),
    ((1, 6, 5, 2), [2, 3], [3, 2], [0, 1]),
    ((1, 5, 5, 17), [2, 2], [1, 1], [0, 0]),
]
for shape, window, stride, padding in windows:
    given = {"window": window, "stride": stride, "padding": padding}
    case("maxPool2D", image(F.max_pool2d, window, stride, padding), distinct(*shape), **given)
    for counts in (True, False):
        case(
            "averagePool2D",
            image(F.avg_pool2d, window, stride, padding, count_include_pad=counts),
            normal(*shape),
            countsPadding=counts,
            **given
        )
case(
    "maxPool2D",
    image(F.max_pool2d, [2, 2], [2, 2]),
    exactly([[[[1.0], [1.0]], [[1.0], [1.0]]]]),
    window=[2, 2],
    stride=[2, 2],
    padding=[0, 0],
    note="the first of equals gets the gradient",
)
case(
    "maxPool2D",
    image(F.max_pool2d, [2, 2], [2, 2]),
    exactly([[[["nan"], [1.0], [3.0], ["-inf"]], [[2.0], [1.0], [4.0], ["nan"]]]]),
    window=[2, 2],
    stride=[2, 2],
    padding=[0, 0],
    note="NaN wins",
    gradient=False,
)
case(
    "maxPool2D",
    image(F.max_pool2d, [2, 2], [2, 2], [1, 1]),
    exactly([[[["-inf"], ["-inf"]], [["-inf"], ["-inf"]]]]),
    window=[2, 2],
    stride=[2, 2],
    padding=[1, 1],
    note="only infinities",
    gradient=False,
)



def selected(x, u, window, stride, padding):
    """What stands in u where the windows of x have their largest: the derivative of max pooling at x along u."""
    _, places = F.max_pool2d(nchw(x), window, stride, padding, return_indices=True)
    return nhwc(nchw(u).flatten(2).gather(2, places.flatten(2)).reshape(places.shape))


for shape, window, stride, padding in windows:
    case(
        "maxPool2DSelection",
        lambda x, u: selected(x, u, window, stride, padding),
        distinct(*shape),
        normal(*shape),
        only=(1,),
        window=window,
        stride=stride,
        padding=padding,
    )

for shape, window, stride, padding in [((2, 9, 3), 3, 2, 1), ((1, 8, 2), 2, 2, 0), ((1, 7, 1), 3, 1, 0)]:
    given = {"window": window, "stride": stride, "padding": padding}
    case("maxPool1D", image(F.max_pool1d, window, stride, padding), distinct(*shape), **given)
    case("averagePool1D", image(F.avg_pool1d, window, stride, padding), normal(*shape), **given)

for shape in [(2, 5, 6, 3), (1, 1, 1, 4), (2, 7, 3, 1)]:
    case("globalAveragePool2D", lambda x: x.mean((1, 2)), normal(*shape))
    case("globalMaxPool2D", lambda x: x.amax((1, 2)), distinct(*shape))
for shape, size in [
    ((1, 5, 7, 2), [2, 3]),
    ((2, 6, 6, 1), [3, 3]),
    ((1, 3, 4, 2), [5, 6]),
    ((1, 7, 5, 3), [1, 1]),
    ((1, 4, 4, 2), [4, 4]),
]:
    case("adaptiveAveragePool2D", image(F.adaptive_avg_pool2d, size), normal(*shape), size=size)
    case("adaptiveMaxPool2D", image(F.adaptive_max_pool2d, size), distinct(*shape), size=size)

for shape, size in [
    ((1, 3, 4, 2), [6, 8]),
    ((2, 5, 7, 1), [3, 4]),
    ((1, 4, 5, 2), [7, 3]),
    ((1, 1, 1, 2), [3, 2]),
    ((1, 4, 4, 1), [1, 1]),
    ((1, 3, 5, 2), [3, 5]),
]:
    case("resizeNearest", image(F.interpolate, size, mode="nearest"), normal(*shape), size=size)
    for corners in (False, True):
        case(
            "resizeBilinear",
            image(F.interpolate, size, mode="bilinear", align_corners=corners),
            normal(*shape),
            size=size,
            alignsCorners=corners,
        )

write("pooling")
