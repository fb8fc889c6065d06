"""Normalizations of [N, …, C] with channels last."""

import torch
import torch.nn.functional as F

from golden import case, exactly, nchw, nhwc, normal, uniform, write

epsilon = 1e-5

for shape in [(6, 3), (4, 5, 2), (2, 3, 4, 5), (3, 1)]:
    c = shape[-1]
    case(
        "batchNorm",
        lambda x, g, b: nhwc(F.batch_norm(nchw(x), None, None, g, b, True, 0.1, epsilon)),
        normal(*shape, scale=2, shift=0.5),
        normal(c),
        normal(c),
        epsilon=epsilon,
    )
    case(
        "batchNormFixed",
        lambda x, g, b, m, v: nhwc(F.batch_norm(nchw(x), m, v, g, b, False, 0.1, epsilon)),
        normal(*shape, scale=2, shift=0.5),
        normal(c),
        normal(c),
        normal(c),
        uniform(0.3, 2, c),
        epsilon=epsilon,
        only=[0, 1, 2],
    )

    def running(x, m, v):
        m, v = m.clone(), v.clone()
        F.batch_norm(nchw(x), m, v, None, None, True, 0.1, epsilon)
        return torch.stack([m, v])

    case(
        "batchNormRunning",
        running,
        normal(*shape, scale=2, shift=0.5),
        normal(c),
        uniform(0.3, 2, c),
        momentum=0.1,
        epsilon=epsilon,
        gradient=False,
        note="new mean and unbiased variance",
    )
case(
    "batchNorm",
    lambda x, g, b: F.batch_norm(x, None, None, g, b, True, 0.1, 0.1),
    normal(5, 3),
    normal(3),
    normal(3),
    epsilon=0.1,
)

for shape, normalized in [((4, 5), [5]), ((2, 3, 7), [7]), ((2, 3, 4), [3, 4]), ((1, 1, 6), [6])]:
    case(
        "layerNorm",
        lambda x, g, b: F.layer_norm(x, normalized, g, b, epsilon),
        normal(*shape, scale=2, shift=0.5),
        normal(*normalized),
        normal(*normalized),
        axes=len(normalized),
        epsilon=epsilon,
    )
    case(
        "rmsNorm",
        lambda x, g: F.rms_norm(x, normalized, g, 1e-6),
        normal(*shape, scale=2, shift=0.5),
        normal(*normalized),
        axes=len(normalized),
        epsilon=1e-6,
    )
case(
    "layerNorm",
    lambda x, g, b: F.layer_norm(x, [4], g, b, epsilon),
    exactly([[2.5, 2.5, 2.5, 2.5]]),
    normal(4),
    normal(4),
    axes=1,
    epsilon=epsilon,
    note="no variance",
)
for shape, groups in [((2, 3, 4, 6), 2), ((2, 5, 6), 3), ((3, 4), 1), ((1, 2, 2, 4), 4)]:
    c = shape[-1]
    case(
        "groupNorm",
        lambda x, g, b: nhwc(F.group_norm(nchw(x), groups, g, b, epsilon)),
        normal(*shape, scale=2, shift=0.5),
        normal(c),
        normal(c),
        groups=groups,
        epsilon=epsilon,
    )
for shape in [(2, 3, 4, 5), (2, 7, 3)]:
    c = shape[-1]
    case(
        "instanceNorm",
        lambda x, g, b: nhwc(F.instance_norm(nchw(x), None, None, g, b, True, 0.1, epsilon)),
        normal(*shape, scale=2, shift=0.5),
        normal(c),
        normal(c),
        epsilon=epsilon,
    )

write("normalize")
