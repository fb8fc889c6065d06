import CLimpid

/// Numbers made positive so that they add up to 1 along an axis: y = exp(x − m) / Σ exp(x − m), m the largest.
///
///     print(try Tensor([0, 1, 0]).softmax())
///     // [0.21194156, 0.57611686, 0.21194156]
///
/// **Shapes** any → the same.
///
/// The sum goes by rule A; the exponentials are multiplied by its reciprocal. The gradient is y · (g − Σ g y) (`SoftmaxGradient`).
public struct Softmax: Primitive, AlongAxis {
  public let axis: Int

  public init(axis: Int = -1) { self.axis = axis }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    _ = try inputs[0].axis(axis, of: Self.name)
    return inputs[0]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    eachRow(shape, [x[0]]) { rows in
      let m = largestForSoftmax(rows[0])
      let e = rows[0].map { S.exp($0 - m) }
      let factor = 1 / sumOfRow(e)
      return e.map { $0 * factor }
    }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    prepareRows([x[0]], y) { limpid_softmax($0[0], $1, $2, $3) }
  }

  public var keeps: Keeps { .output }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try SoftmaxGradient(axis: axis)(g, step.output))]
  }

  public static var examples: [Example] {
    [
      Example(Softmax(), Tensor([0, 1, 0]), prints: "[0.21194156, 0.57611686, 0.21194156]"),
      Example(Softmax(axis: 0), Tensor(unchecked: [2, 1], [3, 3]), prints: "[[0.5],\n [0.5]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    randomCases(&make, { Softmax(axis: $0) }) + [
      Case(Softmax(), Tensor([.nan, 0, 1]))
    ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Softmax(), [],
        says: """
          softmax: axis -1 of a tensor of shape [] needs a tensor with at least one axis
            mend  reshape the scalar to [1] first
          """)
    ]
  }
}

/// The largest number of a row, as softmax takes it: a NaN does not count (it reaches the result through the sum), −0 becomes +0.
package func largestForSoftmax<S: Scalar>(_ row: [S]) -> S { row.reduce(-S.infinity) { $1 > $0 ? $1 : $0 } + 0 }

extension Tensor {
  /// Softmax along `axis` (negative from the end).
  public func softmax(axis: Int = -1) throws(TensorError) -> Tensor { try Softmax(axis: axis)(self) }
}
