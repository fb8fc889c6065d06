import CLimpid

/// A function of two numbers, applied element by element: z_i = f(x_i, y_i), with NumPy's broadcasting.
///
/// A room needs `apply`, the code of its kernel, `partials`, `keeps` and `examples`. The kind stretches the inputs and sums the gradients
/// back.
public protocol BinaryElementwise: Primitive {
  func apply<S: Scalar>(_ x: S, _ y: S) -> S
  var kernelCode: limpid_binary_op? { get }
  var parameters: (Float, Float) { get }
  /// Where the function and its derivatives are smooth enough for finite differences.
  static var domains: (ClosedRange<Float>, ClosedRange<Float>) { get }
  /// Inputs in which the function is constant but for steps, and why no gradient flows there.
  static var flat: [Int: String] { get }
  /// The gradient of each input as if it had the output's shape; nil for one nobody asked for.
  func partials(_ g: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?)
}

extension BinaryElementwise {
  public var parameters: (Float, Float) { (0, 0) }
  public static var domains: (ClosedRange<Float>, ClosedRange<Float>) { (-3...3, -3...3) }
  public static var flat: [Int: String] { [:] }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try Shape.broadcast(inputs[0], inputs[1], for: Self.name)
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let a = x[0], b = x[1]
    if x.shape(0) == shape && x.shape(1) == shape { return zip(a, b).map { apply($0, $1) } }
    let i = shape.positions(strides: x.shape(0).strides(stretchedTo: shape))
    let j = shape.positions(strides: x.shape(1).strides(stretchedTo: shape))
    return zip(i, j).map { apply(a[$0], b[$1]) }
  }

  public var memoryUse: MemoryUse { kernelCode == nil ? .separate : .inPlace }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    guard let code = kernelCode else { return nil }
    let (a, b) = parameters, first = x[0], second = x[1], to = y.floats
    let p = first.pointer, q = second.pointer
    // Equal shapes, or a single number on one side: one row, and no arrays of strides.
    if (first.count == 1 || first.shape == y.shape) && (second.count == 1 || second.shape == y.shape) {
      let count = y.count, s: Int64 = first.count == 1 ? 0 : 1, t: Int64 = second.count == 1 ? 0 : 1
      return {
        var row = (count, s, t)
        limpid_binary(code, 1, &row.0, p, &row.1, q, &row.2, to, a, b)
      }
    }
    let sizes = y.shape.map(Int64.init), rank = Int32(y.shape.rank)
    let s = first.shape.strides(stretchedTo: y.shape).map(Int64.init)
    let t = second.shape.strides(stretchedTo: y.shape).map(Int64.init)
    return { limpid_binary(code, rank, sizes, p, s, q, t, to, a, b) }
  }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let (a, b) = try partials(g, step)
    var answers: [Cotangent] = [.skipped, .skipped]
    if let a { answers[0] = .gradient(try a.summed(to: step.inputs[0].shape)) }
    if let b { answers[1] = .gradient(try b.summed(to: step.inputs[1].shape)) }
    for (i, reason) in Self.flat where step.needs(i) { answers[i] = .none(because: reason) }
    return answers
  }

  /// Computes and records.
  public func callAsFunction(_ x: Tensor, _ y: Tensor) throws(TensorError) -> Tensor {
    // Nothing to find out, and nothing that can be wrong.
    if x.shape == y.shape { return total(x.value, y.value, shape: x.shape) }
    return try self([x.value, y.value])
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for example in examples {
      for (a, b) in make.shapePairs {
        cases.append(Case(example.case.operation, make.tensor(a, in: domains.0), make.tensor(b, in: domains.1)))
      }
    }
    return cases
  }
}
