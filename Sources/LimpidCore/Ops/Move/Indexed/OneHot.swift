import CLimpid

/// Rows of zeros with a one at an index: y[…, c] = 1 where c is the index, else 0. An index outside 0 ..< classes gives zeros only.
///
///     print(try IndexTensor([1, 0]).oneHot(classes: 3))
///     // [[0, 1, 0],
///     //  [1, 0, 0]]
///
/// **Shapes** indices [...] → [..., classes].
///
/// No gradient flows to indices.
public struct OneHot: Primitive {
  public let classes: Int

  public init(classes: Int) { self.classes = classes }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let shape = Shape(inputs[0].dimensions + [classes])
    try shape.validate(for: Self.name)
    return shape
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    x.indices(0).flatMap { index in (0..<classes).map { $0 == Int(index) ? 1 : 0 } }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let indices = x.indices(0).pointer, count = Int64(x.indices(0).count), classes = Int64(classes), to = y.floats
    return { limpid_one_hot(indices, to, count, classes) }
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.none(because: "indices are whole numbers")]
  }

  public static var examples: [Example] {
    [Example(OneHot(classes: 3), [IndexTensor([1, 0]).value], prints: "[[0, 1, 0],\n [1, 0, 0]]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    [
      Case(OneHot(classes: 5), [make.indices([], below: 5).value]),
      Case(OneHot(classes: 0), [make.indices([3], below: 1).value]),
      Case(OneHot(classes: 10), [make.indices([67], below: 12).value]),
      Case(OneHot(classes: 3), [make.indices([2, 5], below: 3).value]),
    ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        OneHot(classes: -1), [2],
        says: """
          oneHot: shape [2, -1] has the negative size -1 needs sizes of 0 or more
            mend  check the arithmetic that made this size
          """)
    ]
  }
}

extension IndexTensor {
  /// A row of zeros with a one for each index.
  public func oneHot(classes: Int) throws(TensorError) -> Tensor { try OneHot(classes: classes)([value]) }
}
