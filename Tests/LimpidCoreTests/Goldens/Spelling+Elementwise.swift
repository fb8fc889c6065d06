import LimpidCore

/// How the operations in `Reference/elementwise.py` are called.
func elementwise(_ a: GoldenArguments) throws -> (any Valued)? {
  switch a.golden.op {
  case "negate": -a[0]
  case "abs": a[0].abs()
  case "squareRoot": a[0].sqrt()
  case "sign": a[0].sign()
  case "exp": a[0].exp()
  case "log": a[0].log()
  case "rsqrt": a[0].rsqrt()
  case "square": a[0].square()
  case "reciprocal": a[0].reciprocal()
  case "sin": a[0].sin()
  case "cos": a[0].cos()
  case "erf": a[0].erf()
  case "sigmoid": a[0].sigmoid()
  case "tanh": a[0].tanh()
  case "expm1": a[0].expm1()
  case "log1p": a[0].log1p()
  case "floor": a[0].floor()
  case "ceil": a[0].ceil()
  case "round": a[0].round()

  case "relu": a[0].relu()
  case "selu": a[0].selu()
  case "gelu": a[0].gelu()
  case "geluTanh": a[0].geluTanh()
  case "silu": a[0].silu()
  case "mish": a[0].mish()
  case "softplus": a[0].softplus()
  case "hardSigmoid": a[0].hardSigmoid()
  case "hardSwish": a[0].hardSwish()
  case "leakyRelu": a[0].leakyRelu(slope: a.golden.float("slope")!)
  case "elu": a[0].elu(alpha: a.golden.float("alpha")!)
  case "clamp": a[0].clamped(to: a.golden.float("low")!...a.golden.float("high")!)
  case "prelu": try a[0].prelu(slope: a[1])
  case "powScalar": a[0].pow(a.golden.float("exponent")!)

  case "add": try a[0] + a[1]
  case "subtract": try a[0] - a[1]
  case "multiply": try a[0] * a[1]
  case "divide": try a[0] / a[1]
  case "pow": try a[0].pow(a[1])
  case "maximum": try a[0].maximum(a[1])
  case "minimum": try a[0].minimum(a[1])
  case "where": try a[2].replacing(with: a[1], where: a.mask(0))

  case "equal": try a[0] .== a[1]
  case "notEqual": try a[0] .!= a[1]
  case "less": try a[0] .< a[1]
  case "lessOrEqual": try a[0] .<= a[1]
  case "greater": try a[0] .> a[1]
  case "greaterOrEqual": try a[0] .>= a[1]
  case "and": try a.mask(0) .& a.mask(1)
  case "or": try a.mask(0) .| a.mask(1)
  case "xor": try a.mask(0) .^ a.mask(1)
  case "not": .!a.mask(0)
  default: nil
  }
}
