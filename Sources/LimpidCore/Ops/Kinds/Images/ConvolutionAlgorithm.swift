/// How a convolution is computed. Each algorithm is a definition of its own, with bits of its own: a choice belongs to the model.
public enum ConvolutionAlgorithm: String, Sendable, CaseIterable {
  /// One chain of products for each number of the result: `Convolution2D`.
  case direct
  /// Winograd's F(2×2, 3×3) where it can be (3×3 filters, single steps, one group), else direct: `WinogradConvolution2D`.
  case winograd2
  /// Winograd's F(4×4, 3×3) where it can be: fewer products, and about three times the rounding errors of `winograd2`.
  case winograd4

  /// Winograd's form that a convolution of this kind is computed in, if it is.
  public func form(_ geometry: ConvolutionGeometry, kernel: Extent) -> WinogradForm? {
    guard kernel == 3, geometry.stride == 1, geometry.dilation == 1, geometry.groups == 1 else { return nil }
    switch self {
    case .direct: return nil
    case .winograd2: return .two
    case .winograd4: return .four
    }
  }
}
