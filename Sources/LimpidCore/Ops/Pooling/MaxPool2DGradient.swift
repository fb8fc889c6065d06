import CLimpid

/// The gradient of max pooling: each output gradient is added to the pixel that was largest in its window.
///
///     let rule = PoolingRule.sliding(window: 2, stride: 2, padding: 0, countsPadding: true)
///     let x = try Tensor([1, 2, 2, 1], [1, 4, 3, 2])
///     print(try MaxPool2DGradient(rule)(x, Tensor([1, 1, 1, 1], [5])).reshaped(to: [4]))
///     // [0, 5, 0, 0]
///
/// **Shapes** images [batch, height, width, channels], output gradients [batch, outHeight, outWidth, channels] → the images' shape.
///
/// Its own gradient, for the output gradients, picks the pixels that won (`MaxPool2DSelection`). For the images there is none.
public struct MaxPool2DGradient: Primitive {
  public let rule: PoolingRule

  public init(_ rule: PoolingRule) { self.rule = rule }

  public var attributes: String { rule.description }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let expected = try rule.outputShape(inputs[0], for: Self.name)
    guard inputs[1] == expected else {
      throw TensorError(
        operation: Self.name, came: "output gradients \(inputs[1])", expected: "\(expected) for images \(inputs[0])",
        mend: "give the pooling's own input and the gradient of its output")
    }
    return inputs[0]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let values = x[0], gradient = x[1], out = x.shape(1), channels = shape[3], image = shape[1] * shape[2] * channels
    let windows = rule.windows(shape, out)
    var result = [S](repeating: 0, count: shape.elementCount)
    var at = 0
    for n in 0..<out[0] {
      for p in 0..<out[1] {
        for q in 0..<out[2] {
          for c in 0..<channels {
            let pixel = windows.largest(p, q, width: shape[2]) { values[n * image + $0 * channels + c] }
            result[n * image + pixel * channels + c] += gradient[at]
            at += 1
          }
        }
      }
    }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let from = y.shape, to = x[1].shape, windows = rule.windows(from, to), result = y.floats
    let image = x[0].pointer, gradient = x[1].pointer
    return { windows.withKernelWindows(from, to) { limpid_window_select_gradient($0, image, gradient, result) } }
  }

  public var keeps: Keeps { .input(0) }

  public func pullback(_ u: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [
      .none(because: "which pixel is the largest does not change in small steps"),
      try step.ifNeeded(1) { () throws(TensorError) in try MaxPool2DSelection(rule)(step.inputs[0], u) },
    ]
  }

  public static var examples: [Example] {
    [
      Example(
        MaxPool2DGradient(.sliding(window: 2, stride: 2, padding: 0, countsPadding: true)),
        Tensor(unchecked: [1, 2, 2, 1], [1, 4, 3, 2]), Tensor(unchecked: [1, 1, 1, 1], [5]),
        prints: "[[[[0],\n   [5]],\n\n  [[0],\n   [0]]]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    PoolingRule.randomShapes().map { rule, shape in
      Case(MaxPool2DGradient(rule), make.tensor(shape), make.tensor(try! rule.outputShape(shape, for: name)))
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        MaxPool2DGradient(.adaptive(2)), [1, 4, 4, 1], [1, 3, 3, 1],
        says: """
          maxPool2DGradient: output gradients [1, 3, 3, 1] needs [1, 2, 2, 1] for images [1, 4, 4, 1]
            mend  give the pooling's own input and the gradient of its output
          """)
    ]
  }
}
