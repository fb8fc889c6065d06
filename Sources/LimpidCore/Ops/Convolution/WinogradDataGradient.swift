import CLimpid

/// The gradient of the images of a `WinogradConvolution2D`, given that of its output: itself a convolution in that form, of the output's
/// gradient with the filters turned upside down and their channels exchanged.
///
///     let g = try Tensor([1, 1, 1, 1], [2])
///     let w = try Tensor([3, 3, 1, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9])
///     print(try WinogradDataGradient(padding: 0, size: 3)(g, w).reshaped(to: [3, 3]))
///     // [[ 2,  4,  6],
///     //  [ 8, 10, 12],
///     //  [14, 16, 18]]
///
/// **Shapes** output gradients [batch, outHeight, outWidth, outChannels], filters [3, 3, channels, outChannels] →
/// [batch, size.height, size.width, channels].
///
/// Its own gradients are a `WinogradConvolution2D` and a weight gradient.
public struct WinogradDataGradient: Primitive, Finishable {
  public let padding: Padding
  /// The images' height and width.
  public let size: Extent
  public let form: WinogradForm

  public init(padding: Padding = 0, size: Extent, form: WinogradForm = .two) {
    (self.padding, self.size, self.form) = (padding, size, form)
  }

  public var attributes: String { "padding: \(padding), size: \(size)\(form == .two ? "" : ", form: \(form)")" }

  var geometry: ConvolutionGeometry { ConvolutionGeometry(padding: padding) }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let g = inputs[0], w = inputs[1]
    try WinogradConvolution2D.validate(w, for: Self.name)
    try geometry.validate(for: Self.name)
    guard g.rank == 4, g[3] == w[3], geometry.outputSize(size, 3) == Extent(g[1], g[2]) else {
      throw TensorError(
        operation: Self.name, came: "output gradients \(g) and filters \(w)",
        expected: "[batch, \(geometry.outputSize(size, 3)?.description ?? "no pixels"), \(w[3])] for images of \(size)",
        mend: "give the images' size and the padding of the convolution")
    }
    return [g[0], size.height, size.width, w[2]]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let w = x[1], channels = shape[3], columns = x.shape(1)[3]
    return form.convolution(x[0], x.shape(0), shape: shape, top: 2 - padding.top, left: 2 - padding.left) {
      i, j, o, c in w[((8 - (i * 3 + j)) * channels + c) * columns + o]
    }
  }

  public func prepare(_ x: Inputs, _ y: Placement, finishing: limpid_epilogue?) -> Prepared? {
    form.prepare(x, y, geometry.sizes(y.shape, x[1].shape, x[0].shape), isTurned: true, finishing: finishing)
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ u: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let g = step.inputs[0], w = step.inputs[1]
    return [
      try step.ifNeeded(0) { () throws(TensorError) in try WinogradConvolution2D(padding: padding, form: form)(u, w) },
      try step.ifNeeded(1) { () throws(TensorError) in try ConvolutionWeightGradient(geometry, window: 3)(u, g) },
    ]
  }

  public static var examples: [Example] {
    [
      Example(
        WinogradDataGradient(size: 3), Tensor(unchecked: [1, 1, 1, 1], [2]),
        Tensor(unchecked: [3, 3, 1, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        prints: "[[[[ 2],\n   [ 4],\n   [ 6]],\n\n  [[ 8],\n   [10],\n   [12]],\n\n  [[14],\n   [16],\n   [18]]]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for form in WinogradForm.allCases {
      for (padding, x, w) in WinogradConvolution2D.randomShapes {
        let out = ConvolutionGeometry(padding: padding).outputSize(Extent(x[1], x[2]), 3)!
        let operation = WinogradDataGradient(padding: padding, size: Extent(x[1], x[2]), form: form)
        cases.append(Case(operation, make.tensor([x[0], out.height, out.width, w[3]]), make.tensor(w)))
      }
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        WinogradDataGradient(size: 4), [1, 4, 4, 2], [3, 3, 1, 2],
        says: """
          winogradDataGradient: output gradients [1, 4, 4, 2] and filters [3, 3, 1, 2] needs [batch, 2×2, 2] for images of 4×4
            mend  give the images' size and the padding of the convolution
          """)
    ]
  }
}
