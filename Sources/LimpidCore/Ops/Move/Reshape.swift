/// The same elements in the same order under another shape. One size may be −1: what is left.
///
///     let x = Tensor([1, 2, 3, 4, 5, 6])
///     print(try x.reshaped(to: [2, -1]))
///     // [[1, 2, 3],
///     //  [4, 5, 6]]
///
/// **Shapes** any → any of as many elements.
///
/// The gradient is reshaped back.
public struct Reshape: Primitive {
  public let shape: Shape

  public init(to shape: Shape) { self.shape = shape }

  public static var name: String { "reshaped" }
  public var attributes: String { "to: \(shape)" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let count = inputs[0].elementCount
    var sizes = shape.dimensions
    let open = sizes.indices.filter { sizes[$0] == -1 }
    let known = Shape(sizes.filter { $0 != -1 })
    if open.count == 1, known.elementCount > 0, count % known.elementCount == 0 {
      sizes[open[0]] = count / known.elementCount
    }
    let result = Shape(sizes)
    if open.isEmpty { try result.validate(for: Self.name) }
    guard open.count <= 1, !sizes.contains(where: { $0 < 0 }), result.elementCount == count else {
      throw TensorError(
        operation: Self.name, came: "\(inputs[0]) to \(shape)",
        expected: open.count > 1 ? "at most one size of -1" : "\(count) elements",
        mend: "choose sizes whose product is \(count)\(open.isEmpty ? ", or -1 for one of them" : "")")
    }
    return result
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] { x[0] }
  public var memoryUse: MemoryUse { .alias }
  public func kernel(_ x: Inputs, shape: Shape) -> Tensor? { x[0].viewed(as: shape) }
  public var keeps: Keeps { .nothing }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try g.reshaped(to: step.inputs[0].shape))]
  }

  public static var examples: [Example] {
    [Example(Reshape(to: [2, -1]), Tensor([1, 2, 3, 4, 5, 6]), prints: "[[1, 2, 3],\n [4, 5, 6]]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    [
      Case(Reshape(to: []), make.tensor([1])), Case(Reshape(to: [0, 5]), make.tensor([3, 0])),
      Case(Reshape(to: [-1]), make.tensor([3, 5])), Case(Reshape(to: [17, -1, 2]), make.tensor([2, 17, 3])),
    ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Reshape(to: [4, 2]), [2, 3],
        says:
          "reshaped: [2, 3] to [4, 2] needs 6 elements\n  mend  choose sizes whose product is 6, or -1 for one of them"),
      Refusal(
        Reshape(to: [-1, -1]), [2, 3],
        says: "reshaped: [2, 3] to [-1, -1] needs at most one size of -1\n  mend  choose sizes whose product is 6"),
    ]
  }
}

extension Tensor {
  /// The same elements under another shape; one size may be −1.
  public func reshaped(to shape: Shape) throws(TensorError) -> Tensor { try Reshape(to: shape)(self) }
}
