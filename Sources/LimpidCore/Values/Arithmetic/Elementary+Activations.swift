import CLimpid

// What several activations and their gradients share; `kernels/elementwise/activations.inc` says the same for the kernels.

extension Scalar {
  /// ln(1 + eˣ).
  static func softplus(_ x: Self) -> Self { (x < 0 ? 0 : x) + log1p(exp(-x.magnitude)) }

  /// √(2/π) (x + 0.044715 x³).
  static func geluInner(_ x: Self) -> Self {
    Self(LIMPID_SQRT_TWO_OVER_PI) * x.addingProduct(x * Self(LIMPID_GELU_CUBIC), x * x)
  }

  /// x/6 + 1/2 held within 0 … 1.
  static func hardSigmoid(_ x: Self) -> Self {
    let y = Self(0.5).addingProduct(x, Self(LIMPID_ONE_SIXTH))
    return y < 0 ? 0 : y > 1 ? 1 : y
  }
}
