"""Convolutions in our layouts: images [N, H, W, C], filters [kh, kw, in / groups, out].

One axis: [N, L, C] and [k, in / groups, out].

A transposed convolution's filter is the one of the convolution whose data gradient it is: [kh, kw, out / groups, in].
Padding is [[before, after], …] for each spatial axis.
"""

import torch
import torch.nn.functional as F

from golden import case, nchw, nhwc, normal, oihw, write


def flat(padding):
    return [p for pair in reversed(padding) for p in pair]


def conv2d(x, w, b=None, *, stride=(1, 1), padding=((0, 0), (0, 0)), dilation=(1, 1), groups=1):
    return nhwc(F.conv2d(F.pad(nchw(x), flat(padding)), oihw(w), b, stride, 0, dilation, groups))


def conv1d(x, w, b=None, *, stride=1, padding=(0, 0), dilation=1, groups=1):
    return nhwc(F.conv1d(F.pad(nchw(x), padding), oihw(w), b, stride, 0, dilation, groups))


def iohw(w):
    """[kh, kw, out / groups, in] → [in, out / groups, kh, kw]."""
    return w.movedim(-1, 0).movedim(-1, 1)


def transposed(x, w, b=None, *, stride=(1, 1), padding=(0, 0), outputPadding=(0, 0), dilation=(1, 1), groups=1):
    return nhwc(F.conv_transpose2d(nchw(x), iohw(w), b, stride, padding, outputPadding, groups, dilation))


def both(op, function, x, w, channels=None, **attributes):
    """Without bias and, in the plainer cases, with one value for each output channel."""
    case(op, lambda x, w: function(x, w, **attributes), normal(*x), normal(*w), **attributes)
    if len(attributes) < 2:
        case(
            op,
            lambda x, w, b: function(x, w, b, **attributes),
            normal(*x),
            normal(*w),
            normal(channels or w[-1]),
            **attributes
        )


same = [[1, 1], [1, 1]]
both("convolution2D", conv2d, (1, 4, 5, 1), (3, 3, 1, 1))
both("convolution2D", conv2d, (2, 5, 6, 3), (3, 3, 3, 4))
both("convolution2D", conv2d, (2, 5, 6, 3), (3, 3, 3, 4), padding=same)
both("convolution2D", conv2d, (2, 5, 7, 3), (1, 1, 3, 5))
both("convolution2D", conv2d, (1, 5, 7, 2), (1, 1, 2, 3), stride=[2, 2])
both("convolution2D", conv2d, (1, 7, 6, 2), (3, 2, 2, 3), stride=[2, 1])
both("convolution2D", conv2d, (1, 7, 8, 2), (3, 3, 2, 3), stride=[2, 2], padding=same)
both("convolution2D", conv2d, (1, 7, 8, 2), (3, 3, 2, 3), stride=[2, 3], padding=[[0, 1], [2, 1]])
both("convolution2D", conv2d, (1, 7, 8, 2), (3, 3, 2, 3), dilation=[2, 1])
both("convolution2D", conv2d, (1, 9, 8, 2), (3, 2, 2, 3), dilation=[2, 3], padding=[[2, 2], [1, 0]])
both("convolution2D", conv2d, (2, 5, 6, 4), (3, 3, 2, 6), groups=2)
both("convolution2D", conv2d, (2, 5, 6, 4), (3, 3, 1, 4), groups=4)
both("convolution2D", conv2d, (2, 5, 6, 3), (3, 3, 1, 6), groups=3, padding=same)
both("convolution2D", conv2d, (1, 7, 7, 4), (3, 3, 1, 4), groups=4, stride=[2, 2], padding=same)
both(
    "convolution2D",
    conv2d,
    (1, 9, 9, 4),
    (2, 3, 2, 4),
    groups=2,
    stride=[2, 1],
    padding=[[1, 0], [1, 1]],
    dilation=[1, 2],
)
case("convolution2D", conv2d, normal(1, 3, 3, 2), normal(3, 3, 2, 3), note="one output pixel")
case("convolution2D", conv2d, normal(0, 4, 4, 2), normal(3, 3, 2, 3), note="no image")
case("convolution2D", conv2d, normal(1, 4, 4, 30), normal(3, 3, 30, 2), note="longer than a block")
case(
    "convolution2D",
    lambda x, w: conv2d(x, w, padding=[[2, 2], [2, 2]]),
    normal(1, 2, 2, 1),
    normal(2, 2, 1, 1),
    padding=[[2, 2], [2, 2]],
    note="filter wholly in the padding",
)

# The same sums in Winograd's form.
both("winogradConvolution2D", conv2d, (1, 4, 5, 1), (3, 3, 1, 1))
both("winogradConvolution2D", conv2d, (2, 5, 6, 3), (3, 3, 3, 4), padding=same)
both("winogradConvolution2D", conv2d, (1, 6, 7, 17), (3, 3, 17, 5), padding=[[0, 2], [1, 0]])
both("winogradConvolution2D", conv2d, (1, 3, 3, 2), (3, 3, 2, 9))
both("winogradConvolution2D", conv2d, (1, 4, 4, 40), (3, 3, 40, 3), padding=[[2, 2], [2, 2]])

both("convolution1D", conv1d, (2, 9, 3), (3, 3, 4))
both("convolution1D", conv1d, (2, 9, 3), (3, 3, 4), padding=[1, 1])
both("convolution1D", conv1d, (1, 9, 2), (4, 2, 3), stride=2, padding=[2, 1])
both("convolution1D", conv1d, (1, 11, 2), (3, 2, 3), dilation=2, padding=[4, 0])
both("convolution1D", conv1d, (2, 8, 4), (3, 1, 4), groups=4)
both("convolution1D", conv1d, (2, 8, 4), (3, 2, 6), groups=2, stride=3)

both("transposedConvolution2D", transposed, (2, 4, 5, 3), (3, 3, 2, 3), channels=2)
both("transposedConvolution2D", transposed, (1, 3, 4, 2), (2, 2, 3, 2), stride=[2, 2], channels=3)
both("transposedConvolution2D", transposed, (1, 3, 4, 2), (3, 3, 3, 2), stride=[2, 2], padding=[1, 1], channels=3)
both(
    "transposedConvolution2D",
    transposed,
    (1, 3, 4, 2),
    (3, 3, 3, 2),
    stride=[2, 2],
    padding=[1, 1],
    outputPadding=[1, 1],
    channels=3,
)
both(
    "transposedConvolution2D",
    transposed,
    (1, 3, 4, 2),
    (3, 2, 3, 2),
    stride=[2, 3],
    padding=[1, 0],
    outputPadding=[0, 1],
    channels=3,
)
both("transposedConvolution2D", transposed, (1, 3, 4, 2), (3, 3, 3, 2), dilation=[2, 1], channels=3)
both("transposedConvolution2D", transposed, (1, 3, 4, 4), (3, 3, 3, 4), groups=2, channels=6)
both(
    "transposedConvolution2D",
    transposed,
    (1, 3, 4, 4),
    (3, 3, 1, 4),
    groups=4,
    stride=[2, 2],
    padding=[1, 1],
    outputPadding=[1, 1],
    channels=4,
)
both("transposedConvolution2D", transposed, (1, 3, 4, 2), (2, 2, 1, 2), stride=[3, 3], channels=1)
for padding in ([0, 0], [1, 2], [3, 1]):
    both(
        "transposedConvolution2D",
        transposed,
        (1, 3, 4, 2),
        (3, 3, 3, 2),
        stride=[1, 2],
        padding=padding,
        outputPadding=[2, 2],
        dilation=[3, 3],
        channels=3,
    )

write("convolution")
