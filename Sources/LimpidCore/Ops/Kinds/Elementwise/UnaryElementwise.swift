import CLimpid

/// A function of one number, applied to every element: y_i = f(x_i).
///
/// A room needs `apply`, the code of its kernel, `pullback`, `keeps` and `examples`.
public protocol UnaryElementwise: Primitive {
  func apply<S: Scalar>(_ x: S) -> S
  /// Which kernel computes it; nil if none does.
  var kernelCode: limpid_unary_op? { get }
  /// Up to two numbers the kernel needs.
  var parameters: (Float, Float) { get }
  /// Where the function and its derivatives are smooth enough for finite differences.
  static var domain: ClosedRange<Float> { get }
}

extension UnaryElementwise {
  public var parameters: (Float, Float) { (0, 0) }
  public static var domain: ClosedRange<Float> { -3...3 }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] { x[0].map { apply($0) } }

  public var memoryUse: MemoryUse { kernelCode == nil ? .separate : .inPlace }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    guard let code = kernelCode else { return nil }
    let (a, b) = parameters, from = x[0].pointer, to = y.floats, count = y.count
    return { limpid_unary(code, from, to, count, a, b) }
  }

  /// Computes and records. No shape can be wrong.
  public func callAsFunction(_ x: Tensor) -> Tensor { total(x.value, shape: x.shape) }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for example in examples {
      for shape in make.shapes { cases.append(Case(example.case.operation, make.tensor(shape, in: domain))) }
    }
    return cases
  }
}
