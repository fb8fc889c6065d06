import CLimpid

/// The mean of every window, channel by channel: the sum of its pixels, row by row, divided by their number.
///
///     let image = try Tensor([1, 2, 4, 1], [1, 2, 5, 3, 4, 1, 7, 5])
///     print(try image.averagePool2D().reshaped(to: [2]))
///     // [2, 5]
///
/// **Shapes** [batch, height, width, channels] → [batch, outHeight, outWidth, channels].
///
/// The gradient is spread evenly over the window.
public struct AveragePool2D: Primitive {
  public let rule: PoolingRule

  public init(_ rule: PoolingRule) { self.rule = rule }

  public var attributes: String { rule.description }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try rule.outputShape(inputs[0], for: Self.name)
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let values = x[0], input = x.shape(0), channels = shape[3], image = input[1] * input[2] * channels
    let windows = rule.windows(input, shape)
    var result: [S] = []
    for n in 0..<shape[0] {
      for p in 0..<shape[1] {
        for q in 0..<shape[2] {
          for c in 0..<channels {
            var sum: S = 0
            windows.forEachPixel(p, q, width: input[2]) { sum += values[n * image + $0 * channels + c] }
            result.append(sum / windows.count(p, q))
          }
        }
      }
    }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let from = x[0].shape, to = y.shape, windows = rule.windows(from, to), result = y.floats
    let image = x[0].pointer
    return { windows.withKernelWindows(from, to) { limpid_window_average($0, image, result) } }
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let shape = step.inputs[0].shape
    return [.gradient(try AveragePool2DGradient(rule, size: Extent(shape[1], shape[2]))(g))]
  }

  public static var examples: [Example] {
    let image = Tensor(unchecked: [1, 2, 4, 1], [1, 2, 5, 3, 4, 1, 7, 5])
    return [
      Example(
        AveragePool2D(.sliding(window: 2, stride: 2, padding: 0, countsPadding: true)), image,
        prints: "[[[[2],\n   [5]]]]"),
      Example(AveragePool2D(.adaptive(1)), image, prints: "[[[[3.5]]]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    PoolingRule.randomShapes().map { rule, shape in Case(AveragePool2D(rule), make.tensor(shape)) }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        AveragePool2D(.adaptive(0)), [1, 4, 4, 1],
        says: """
          averagePool2D: images of 4×4 to 0×0 needs at least one pixel on both sides
            mend  give a size of at least 1×1
          """)
    ]
  }
}
