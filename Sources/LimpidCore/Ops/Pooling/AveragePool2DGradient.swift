import CLimpid

/// The gradient of average pooling: each output gradient, divided by the number of pixels, is added to all pixels of its window.
///
///     print(try AveragePool2DGradient(.adaptive(1), size: 2)(Tensor([1, 1, 1, 1], [8])).reshaped(to: [4]))
///     // [2, 2, 2, 2]
///
/// **Shapes** [batch, outHeight, outWidth, channels] → [batch, size.height, size.width, channels].
///
/// Its own gradient is average pooling.
public struct AveragePool2DGradient: Primitive {
  public let rule: PoolingRule
  /// The images' height and width.
  public let size: Extent

  public init(_ rule: PoolingRule, size: Extent) {
    self.rule = rule
    self.size = size
  }

  public var attributes: String { "\(rule), size: \(size)" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let g = inputs[0], expected = try rule.outputSize(size, for: Self.name)
    guard g.rank == 4, Extent(g[1], g[2]) == expected else {
      throw TensorError(
        operation: Self.name, came: "output gradients \(g)",
        expected: "[batch, \(expected.height), \(expected.width), channels]",
        mend: "give the gradient of the pooling's output and the size of its input")
    }
    return [g[0], size.height, size.width, g[3]]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let gradient = x[0], out = x.shape(0), channels = shape[3], image = shape[1] * shape[2] * channels
    let windows = rule.windows(shape, out)
    var result = [S](repeating: 0, count: shape.elementCount)
    var at = 0
    for n in 0..<out[0] {
      for p in 0..<out[1] {
        for q in 0..<out[2] {
          for c in 0..<channels {
            let share = gradient[at] / windows.count(p, q)
            windows.forEachPixel(p, q, width: shape[2]) { result[n * image + $0 * channels + c] += share }
            at += 1
          }
        }
      }
    }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let from = y.shape, to = x[0].shape, windows = rule.windows(from, to), result = y.floats
    let gradient = x[0].pointer
    return { windows.withKernelWindows(from, to) { limpid_window_average_gradient($0, gradient, result) } }
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ u: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try AveragePool2D(rule)(u))]
  }

  public static var examples: [Example] {
    [
      Example(
        AveragePool2DGradient(.adaptive(1), size: 2), Tensor(unchecked: [1, 1, 1, 1], [8]),
        prints: "[[[[2],\n   [2]],\n\n  [[2],\n   [2]]]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    PoolingRule.randomShapes().map { rule, shape in
      Case(
        AveragePool2DGradient(rule, size: Extent(shape[1], shape[2])),
        make.tensor(try! rule.outputShape(shape, for: name)))
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        AveragePool2DGradient(.adaptive(2), size: 4), [1, 3, 3, 1],
        says: """
          averagePool2DGradient: output gradients [1, 3, 3, 1] needs [batch, 2, 2, channels]
            mend  give the gradient of the pooling's output and the size of its input
          """)
    ]
  }
}
