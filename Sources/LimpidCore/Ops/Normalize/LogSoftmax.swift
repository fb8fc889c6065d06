import CLimpid

/// The logarithm of softmax along an axis: y = (x − m) − log Σ exp(x − m), m the largest. Finite where the softmax itself would be 0.
///
///     print(try Tensor([0, 0]).logSoftmax())
///     // [-0.6931472, -0.6931472]
///
/// **Shapes** any → the same.
///
/// The gradient is g − exp(y) · Σ g (`LogSoftmaxGradient`).
public struct LogSoftmax: Primitive, AlongAxis {
  public let axis: Int

  public init(axis: Int = -1) { self.axis = axis }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    _ = try inputs[0].axis(axis, of: Self.name)
    return inputs[0]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    eachRow(shape, [x[0]]) { rows in
      let m = largestForSoftmax(rows[0])
      let logSum = S.log(sumOfRow(rows[0].map { S.exp($0 - m) }))
      return rows[0].map { ($0 - m) - logSum }
    }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    prepareRows([x[0]], y) { limpid_log_softmax($0[0], $1, $2, $3) }
  }

  public var keeps: Keeps { .output }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try LogSoftmaxGradient(axis: axis)(g, step.output))]
  }

  public static var examples: [Example] { [Example(LogSoftmax(), Tensor([0, 0]), prints: "[-0.6931472, -0.6931472]")] }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    randomCases(&make, { LogSoftmax(axis: $0) }) + [Case(LogSoftmax(), Tensor([1000, -1000, 0.3]))]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        LogSoftmax(axis: 1), [3],
        says: """
          logSoftmax: axis 1 of a tensor of shape [3] needs an axis in -1 … 0
            mend  count axes from 0, or from the end with -1, -2, …
          """)
    ]
  }
}

extension Tensor {
  /// The logarithm of softmax along `axis` (negative from the end).
  public func logSoftmax(axis: Int = -1) throws(TensorError) -> Tensor { try LogSoftmax(axis: axis)(self) }
}
