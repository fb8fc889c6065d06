import CLimpid

/// A convolution with 3×3 filters in one of Winograd's forms: what `Convolution2D` computes, with 16 products in place of 36 (F(2×2, 3×3)) or 36
/// in place of 144 (F(4×4, 3×3)), and other roundings. Each has bits of its own; NUMERICS.md compares their errors.
///
///     let image = try Tensor([1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9])
///     let w = try Tensor([3, 3, 1, 1], [0, 0, 0, 0, 1, 0, 0, 0, 2])
///     print(try image.winogradConvolution2D(w, padding: 1).reshaped(to: [3, 3]))
///     // [[11, 14,  3],
///     //  [20, 23,  6],
///     //  [ 7,  8,  9]]
///
/// **Shapes** images [batch, height, width, channels], filters [3, 3, channels, outChannels] → [batch, outHeight, outWidth, outChannels].
/// Steps of one pixel, one group.
///
/// Each 2×2 (4×4) pixels of the output, from the top left, come from 4×4 (6×6) pixels d of the padded image: m = Σ (Bᵀ d B) ⊙ (G w Gᵀ) over the
/// channels, y = Aᵀ m A (`WinogradForm` has the transformations). The gradients are `WinogradDataGradient` and `ConvolutionWeightGradient`.
public struct WinogradConvolution2D: Primitive, Finishable {
  public let padding: Padding
  public let form: WinogradForm

  public init(padding: Padding = 0, form: WinogradForm = .two) { (self.padding, self.form) = (padding, form) }

  public var attributes: String { "padding: \(padding)\(form == .two ? "" : ", form: \(form)")" }

  var geometry: ConvolutionGeometry { ConvolutionGeometry(padding: padding) }

  static func validate(_ w: Shape, for operation: String) throws(TensorError) {
    guard w.rank == 4, w[0] == 3, w[1] == 3 else {
      throw TensorError(
        operation: operation, came: "filters \(w)", expected: "[3, 3, channels, outChannels]",
        mend: "other filters are what convolution2D is for")
    }
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try Self.validate(inputs[1], for: Self.name)
    return try geometry.outputShape(inputs[0], inputs[1], for: Self.name)
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let w = x[1], channels = x.shape(1)[2]
    return form.convolution(x[0], x.shape(0), shape: shape, top: padding.top, left: padding.left) {
      i, j, c, o in w[((i * 3 + j) * channels + c) * shape[3] + o]
    }
  }

  public func prepare(_ x: Inputs, _ y: Placement, finishing: limpid_epilogue?) -> Prepared? {
    form.prepare(x, y, geometry.sizes(x[0].shape, x[1].shape, y.shape), isTurned: false, finishing: finishing)
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let x = step.inputs[0], w = step.inputs[1]
    return [
      try step.ifNeeded(0) { () throws(TensorError) in
        try WinogradDataGradient(padding: padding, size: Extent(x.shape[1], x.shape[2]), form: form)(g, w)
      },
      try step.ifNeeded(1) { () throws(TensorError) in try ConvolutionWeightGradient(geometry, window: 3)(x, g) },
    ]
  }

  public static var examples: [Example] {
    [
      Example(
        WinogradConvolution2D(padding: 1), Tensor(unchecked: [1, 2, 2, 1], [1, 2, 3, 4]),
        Tensor(unchecked: [3, 3, 1, 1], [0, 0, 0, 0, 1, 0, 0, 0, 2]),
        prints: "[[[[9],\n   [2]],\n\n  [[3],\n   [4]]]]"),
      Example(
        WinogradConvolution2D(padding: 1, form: .four), Tensor(unchecked: [1, 2, 2, 1], [1, 2, 3, 4]),
        Tensor(unchecked: [3, 3, 1, 1], [Float](repeating: 0, count: 9)),
        prints: "[[[[0],\n   [0]],\n\n  [[0],\n   [0]]]]"),
    ]
  }

  /// Images and filters for the battery.
  static let randomShapes: [(Padding, Shape, Shape)] = [
    (0, [1, 4, 4, 1], [3, 3, 1, 1]), (1, [2, 4, 5, 3], [3, 3, 3, 4]), (2, [1, 1, 2, 2], [3, 3, 2, 3]),
    (Padding(top: 0, bottom: 2, left: 1, right: 0), [1, 2, 3, 2], [3, 3, 2, 2]), (1, [1, 3, 2, 17], [3, 3, 17, 2]),
    (0, [1, 3, 3, 2], [3, 3, 2, 33]), (1, [0, 3, 3, 1], [3, 3, 1, 2]),
  ]

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for form in WinogradForm.allCases {
      for (padding, x, w) in randomShapes {
        cases.append(Case(WinogradConvolution2D(padding: padding, form: form), make.tensor(x), make.tensor(w)))
      }
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        WinogradConvolution2D(), [1, 5, 5, 3], [5, 5, 3, 8],
        says: """
          winogradConvolution2D: filters [5, 5, 3, 8] needs [3, 3, channels, outChannels]
            mend  other filters are what convolution2D is for
          """)
    ]
  }
}
