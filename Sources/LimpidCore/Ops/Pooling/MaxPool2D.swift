import CLimpid

/// The largest pixel of every window, channel by channel.
///
///     let image = try Tensor([1, 2, 4, 1], [1, 2, 5, 3, 4, 0, 7, 6])
///     print(try image.maxPool2D().reshaped(to: [2]))
///     // [4, 7]
///
/// **Shapes** [batch, height, width, channels] → [batch, outHeight, outWidth, channels].
///
/// NaN counts as the largest. The gradient goes to the pixel that won: of equals the first, row by row.
public struct MaxPool2D: Primitive {
  public let rule: PoolingRule

  public init(_ rule: PoolingRule) { self.rule = rule }

  public var attributes: String { rule.description }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try rule.outputShape(inputs[0], for: Self.name)
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    MaxPool2DSelection.select(rule, x.shape(0), shape, by: x[0], from: x[0])
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let from = x[0].shape, to = y.shape, windows = rule.windows(from, to), result = y.floats
    let image = x[0].pointer
    return { windows.withKernelWindows(from, to) { limpid_window_select($0, image, image, result) } }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try MaxPool2DGradient(rule)(step.inputs[0], g))]
  }

  public static var examples: [Example] {
    let image = Tensor(unchecked: [1, 2, 4, 1], [1, 2, 5, 3, 4, 0, 7, 6])
    return [
      Example(
        MaxPool2D(.sliding(window: 2, stride: 2, padding: 0, countsPadding: true)), image, prints: "[[[[4],\n   [7]]]]"),
      Example(MaxPool2D(.adaptive(1)), image, prints: "[[[[7]]]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    PoolingRule.randomShapes().map { rule, shape in Case(MaxPool2D(rule), make.tensor(shape)) }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        MaxPool2D(.sliding(window: 3, stride: 1, padding: 0, countsPadding: true)), [1, 2, 5, 1],
        says: """
          maxPool2D: a window of 3×3 on images of 2×5 needs a window that fits into the padded image
            mend  use a smaller window; for one result for the whole image use globalAveragePool2D or globalMaxPool2D
          """),
      Refusal(
        MaxPool2D(.sliding(window: 2, stride: 2, padding: 2, countsPadding: true)), [1, 8, 8, 1],
        says: """
          maxPool2D: window: 2×2, stride: 2×2, padding: 2 needs window and stride of at least 1, padding of at most half the window
            mend  pad less: a window in nothing but padding would have no pixel to look at
          """),
      Refusal(
        MaxPool2D(.adaptive(1)), [8, 8],
        says: """
          maxPool2D: a tensor of shape [8, 8] needs images [batch, height, width, channels]
            mend  reshape an image without channels to [batch, height, width, 1]
          """),
    ]
  }
}
