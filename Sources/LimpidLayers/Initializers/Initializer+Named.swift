import LimpidCore

/// The initializer that a model file or a recipe names, such as "heNormal" or "uniform(0.05)".
public func initializer(named name: String) throws(TensorError) -> any Initializer {
  for rule in Scaled.Rule.allCases {
    for distribution in Scaled.Distribution.allCases where Scaled(rule, distribution).name == name {
      return Scaled(rule, distribution)
    }
  }
  let parts = name.split(separator: "(", maxSplits: 1)
  let number = parts.count == 2 && parts[1].hasSuffix(")") ? Float(String(parts[1].dropLast())) : nil
  switch (parts.first, number) {
  case ("zeros", nil) where parts.count == 1: return .zeros
  case ("ones", nil) where parts.count == 1: return .ones
  case ("constant", let x?): return .constant(x)
  case ("uniform", let x?): return .uniform(x)
  case ("normal", let x?): return .normal(x)
  case ("truncatedNormal", let x?): return .truncatedNormal(x)
  case ("orthogonal", let x?): return .orthogonal(gain: x)
  default:
    throw TensorError(
      operation: "initializer", came: "the name \"\(name)\"", expected: "one that is known",
      mend:
        "take glorotUniform, glorotNormal, heUniform, heNormal, leCunUniform, leCunNormal, zeros, ones, constant(x), "
        + "uniform(x), normal(x), truncatedNormal(x) or orthogonal(x)")
  }
}
