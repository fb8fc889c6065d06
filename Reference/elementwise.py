"""Arithmetic with broadcasting, comparisons, choice, elementary functions and activations."""

import torch
import torch.nn.functional as F

from golden import case, distinct, exactly, mask, normal, uniform, write

specials = ["nan", "inf", "-inf", 0.0, -0.0, 1.0, -1.0, 0.5, 100.0, -100.0]


def unary(op, function, *recipes, **attributes):
    for recipe in recipes or (normal(2, 7), normal(), normal(0, 3)):
        case(op, function, recipe, **attributes)
    case(op, function, exactly(specials), note="special values", gradient=False, **attributes)


positive = (uniform(0.05, 4, 3, 5), uniform(0.05, 40, 17))
wide = (normal(2, 7), normal(19, scale=4), normal(), normal(0, 3))

unary("negate", torch.neg)
unary("abs", torch.abs)
for recipe in (normal(2, 7), normal(), normal(0, 3)):
    case("sign", torch.sign, recipe)
# PyTorch says that a NaN has the sign 0; here, as in NumPy, it stays one.
case("sign", torch.sign, exactly(specials[1:]), note="special values", gradient=False)
unary("exp", torch.exp, *wide)
unary("log", torch.log, *positive)
unary("expm1", torch.expm1, *wide, uniform(-0.1, 0.1, 9))
unary("log1p", torch.log1p, uniform(-0.9, 4, 3, 5), uniform(-0.1, 0.1, 9))
unary("squareRoot", torch.sqrt, *positive)
unary("rsqrt", torch.rsqrt, *positive)
unary("square", torch.square)
unary("reciprocal", torch.reciprocal)
unary("sin", torch.sin, *wide, normal(8, scale=50))
unary("cos", torch.cos, *wide, normal(8, scale=50))
unary("erf", torch.erf, *wide)
unary("sigmoid", torch.sigmoid, *wide)
unary("tanh", torch.tanh, *wide)

unary("relu", F.relu)
for slope in (0.01, 0.25):
    unary("leakyRelu", lambda x: F.leaky_relu(x, slope), slope=slope)
for alpha in (1.0, 0.5):
    unary("elu", lambda x: F.elu(x, alpha), *wide, alpha=alpha)
unary("selu", F.selu, *wide)
unary("gelu", F.gelu, *wide)
unary("geluTanh", lambda x: F.gelu(x, approximate="tanh"), *wide)
unary("silu", F.silu, *wide)
unary("mish", F.mish, *wide)
unary("softplus", lambda x: F.softplus(x, threshold=1e9), *wide)
unary("hardSigmoid", F.hardsigmoid, *wide)
unary("hardSwish", F.hardswish, *wide)
unary("clamp", lambda x: x.clamp(-0.5, 1.0), low=-0.5, high=1.0)
for exponent in (2, 3, -1, 0.5, 2.5, 0):
    case("powScalar", lambda x: x**exponent, uniform(0.05, 3, 3, 5), exponent=exponent)
for exponent in (2, 3, -1, 1):
    case("powScalar", lambda x: x**exponent, normal(3, 5), exponent=exponent, note="negative bases")

# Steps: the slope is 0 wherever there is one; halves round to even.
for op, function in [("floor", torch.floor), ("ceil", torch.ceil), ("round", torch.round)]:
    unary(op, function, normal(2, 7, scale=3))
    case(op, function, exactly([0.5, 1.5, 2.5, -0.5, -1.5, 8388609.0, -3.0]), note="halves", gradient=False)

# Kinks where PyTorch's convention is ours: at the corner the slope is the flat side's; in a clamp's closed range it is 1.
corner = exactly([0.0, -0.0, 1.0, -1.0])
case("abs", torch.abs, corner, note="kink")
case("relu", F.relu, corner, note="kink")
case("sign", torch.sign, corner, note="kink")
case("leakyRelu", lambda x: F.leaky_relu(x, 0.01), corner, slope=0.01, note="kink")
case("clamp", lambda x: x.clamp(-0.5, 1.0), exactly([-0.5, 1.0, -0.75, 1.25]), low=-0.5, high=1.0, note="kink")

zeros = exactly([0.0, -0.0])
case("elu", lambda x: F.elu(x, 0.5), zeros, alpha=0.5, note="kink")
case("selu", F.selu, zeros, note="kink")
case("hardSigmoid", F.hardsigmoid, exactly([-3, 3]), note="kink")
case("hardSwish", F.hardswish, exactly([-3, 3]), note="kink")
case("prelu", F.prelu, zeros, exactly([0.25]), note="kink")
case("maximum", torch.maximum, exactly([1, 2]), exactly([1, 3]), note="equals share the gradient")
case("minimum", torch.minimum, exactly([1, 2]), exactly([1, 3]), note="equals share the gradient")

# Edges of domains, where slopes are infinite or a careless formula gives 0 · ∞.
case("squareRoot", torch.sqrt, exactly([0.0]), note="edge")
case("rsqrt", torch.rsqrt, exactly([0.0]), note="edge")
case("reciprocal", torch.reciprocal, zeros, note="edge")
case("log", torch.log, exactly([0.0]), note="edge")
case("log1p", torch.log1p, exactly([-1]), note="edge")
case("divide", torch.div, exactly([0, 1, 0, 1]), exactly([0, 0, 2, -0.0]), note="edge")
case("pow", torch.pow, exactly([0, 0, 0, 2, -1]), exactly([2, 0, 1, 0, 2]), note="edge")
for exponent in (2, 1, 0, 0.5, -1):
    case("powScalar", lambda x: x**exponent, exactly([0.0]), exponent=exponent, note="edge")
far = exactly([200, -200, 90, -90])
for op, function in [
    ("sigmoid", torch.sigmoid),
    ("tanh", torch.tanh),
    ("silu", F.silu),
    ("mish", F.mish),
    ("gelu", F.gelu),
]:
    case(op, function, far, note="far out")
case("geluTanh", lambda x: F.gelu(x, approximate="tanh"), far, note="far out")
case("softplus", lambda x: F.softplus(x, threshold=1e9), far, note="far out")

# Per-channel slopes lie along the last axis here, the second in PyTorch.
case("prelu", lambda x, w: F.prelu(x.movedim(-1, 1), w).movedim(1, -1), normal(3, 4, 5), normal(5, scale=0.3))
case("prelu", lambda x, w: F.prelu(x, w), normal(6, 3), normal(3, scale=0.3))
case("prelu", lambda x, w: F.prelu(x, w), normal(6, 3), normal(1, scale=0.3), note="one slope")

pairs = [
    ((), ()),
    ((3, 5), (3, 5)),
    ((3, 5), ()),
    ((), (4,)),
    ((3, 5), (5,)),
    ((3, 1), (1, 5)),
    ((2, 1, 4), (3, 1)),
    ((7,), (1,)),
    ((0, 3), (3,)),
    ((2, 3, 4), (1, 3, 1)),
]
for a, b in pairs:
    case("add", torch.add, normal(*a), normal(*b))
    case("subtract", torch.sub, normal(*a), normal(*b))
    case("multiply", torch.mul, normal(*a), normal(*b))
    case("divide", torch.div, normal(*a), uniform(0.3, 2, *b))
for a, b in [((3, 5), (3, 5)), ((3, 1), (1, 5)), ((2, 3), ()), ((), (2, 3))]:
    case("pow", torch.pow, uniform(0.1, 3, *a), normal(*b))
    case("maximum", torch.maximum, normal(*a), uniform(-1, 1, *b), note="no ties")
    case("minimum", torch.minimum, normal(*a), uniform(-1, 1, *b), note="no ties")
    case("where", torch.where, mask(*a), normal(*a), normal(*b))
case("where", torch.where, mask(4, 1), normal(5), normal(4, 5), note="broadcast mask")
case("where", torch.where, mask(3), normal(), normal(), note="broadcast values")

left = exactly([["nan", 1.0, 2.0, 0.0, -0.0, "inf", "-inf", 3.0]])
right = exactly([[1.0, "nan", 2.0, -0.0, 0.0, "inf", "inf", -3.0]])
for op, function in [
    ("equal", torch.eq),
    ("notEqual", torch.ne),
    ("less", torch.lt),
    ("lessOrEqual", torch.le),
    ("greater", torch.gt),
    ("greaterOrEqual", torch.ge),
]:
    case(op, function, left, right, gradient=False, note="special values")
    case(op, function, exactly([1.0, 2.0, 3.0]), exactly([[2.0], [3.0]]), gradient=False)
for op, function in [
    ("add", torch.add),
    ("subtract", torch.sub),
    ("multiply", torch.mul),
    ("divide", torch.div),
    ("maximum", torch.maximum),
    ("minimum", torch.minimum),
    ("pow", torch.pow),
]:
    if op in ("maximum", "minimum"):  # which of +0 and -0 is larger is ours to say; PyTorch does not
        case(
            op,
            function,
            exactly(["nan", 1.0, 2.0, "inf", "-inf"]),
            exactly([1.0, "nan", 2.0, "inf", "inf"]),
            gradient=False,
            note="special values",
        )
    else:
        case(op, function, left, right, gradient=False, note="special values")

for op, function in [("and", torch.logical_and), ("or", torch.logical_or), ("xor", torch.logical_xor)]:
    case(op, function, mask(3, 5), mask(3, 5))
    case(op, function, mask(3, 1), mask(5))
case("not", torch.logical_not, mask(3, 5))

write("elementwise")
