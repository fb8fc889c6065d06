import CLimpid

/// From every window, the pixel of `u` that stands where `x` is largest: the derivative of max pooling at `x` in the direction `u`.
///
///     let rule = PoolingRule.sliding(window: 2, stride: 2, padding: 0, countsPadding: true)
///     let x = try Tensor([1, 2, 2, 1], [1, 4, 3, 2]), u = try Tensor([1, 2, 2, 1], [10, 20, 30, 40])
///     print(try MaxPool2DSelection(rule)(x, u).reshaped(to: [1]))
///     // [20]
///
/// The gradient for `u` is that of max pooling. For `x` there is none: which pixel wins does not change in small steps.
public struct MaxPool2DSelection: Primitive {
  public let rule: PoolingRule

  public init(_ rule: PoolingRule) { self.rule = rule }

  public var attributes: String { rule.description }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    guard inputs[0] == inputs[1] else {
      throw TensorError(
        operation: Self.name, came: "images \(inputs[0]) and \(inputs[1])", expected: "equal shapes",
        mend: "the second image is read where the first is largest: give it the same shape")
    }
    return try rule.outputShape(inputs[0], for: Self.name)
  }

  static func select<S: Scalar>(_ rule: PoolingRule, _ x: Shape, _ y: Shape, by values: [S], from others: [S]) -> [S] {
    let windows = rule.windows(x, y), channels = x[3], image = x[1] * x[2] * channels
    var result: [S] = []
    for n in 0..<y[0] {
      for p in 0..<y[1] {
        for q in 0..<y[2] {
          for c in 0..<channels {
            let pixel = windows.largest(p, q, width: x[2]) { values[n * image + $0 * channels + c] }
            result.append(others[n * image + pixel * channels + c])
          }
        }
      }
    }
    return result
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    Self.select(rule, x.shape(0), shape, by: x[0], from: x[1])
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let from = x[0].shape, to = y.shape, windows = rule.windows(from, to), result = y.floats
    let image = x[0].pointer, other = x[1].pointer
    return { windows.withKernelWindows(from, to) { limpid_window_select($0, image, other, result) } }
  }

  public var keeps: Keeps { .input(0) }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [
      .none(because: "which pixel is the largest does not change in small steps"),
      try step.ifNeeded(1) { () throws(TensorError) in try MaxPool2DGradient(rule)(step.inputs[0], g) },
    ]
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [1, 2, 2, 1], [1, 4, 3, 2]), u = Tensor(unchecked: [1, 2, 2, 1], [10, 20, 30, 40])
    return [
      Example(
        MaxPool2DSelection(.sliding(window: 2, stride: 2, padding: 0, countsPadding: true)), x, u, prints: "[[[[20]]]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    PoolingRule.randomShapes().map { rule, shape in
      Case(MaxPool2DSelection(rule), make.tensor(shape), make.tensor(shape))
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        MaxPool2DSelection(.adaptive(1)), [1, 2, 2, 1], [1, 2, 3, 1],
        says: """
          maxPool2DSelection: images [1, 2, 2, 1] and [1, 2, 3, 1] needs equal shapes
            mend  the second image is read where the first is largest: give it the same shape
          """)
    ]
  }
}
