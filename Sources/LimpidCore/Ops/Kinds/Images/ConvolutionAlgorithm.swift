/// How a convolution is computed. Each algorithm is a definition of its own, with bits of its own: a choice belongs to the model.
public enum ConvolutionAlgorithm: String, Sendable, CaseIterable {
  /// One chain of products for each number of the result: `Convolution2D`.
  case direct
  /// Winograd's F(2×2, 3×3) where it can be (3×3 filters, single steps, one group), else direct: `WinogradConvolution2D`.
  case winograd2

  /// Whether a convolution of this kind is computed in Winograd's form.
  public func isWinograd(_ geometry: ConvolutionGeometry, kernel: Extent) -> Bool {
    self == .winograd2 && kernel == 3 && geometry.stride == 1 && geometry.dilation == 1 && geometry.groups == 1
  }
}
