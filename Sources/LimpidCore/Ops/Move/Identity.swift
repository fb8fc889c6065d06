/// The same value under a new name: y = x. Its gradient is the output's.
///
/// **Shapes** any → the same.
///
/// A nested gradient differentiates by such a name, so that it counts what its own function does with the variable and nothing earlier.
public struct Identity: Primitive {
  public init() {}

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }
  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] { x[0] }
  public var memoryUse: MemoryUse { .alias }
  public func kernel(_ x: Inputs, shape: Shape) -> Tensor? { x[0].detached }
  public var keeps: Keeps { .nothing }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] { [.gradient(g)] }

  public static var examples: [Example] { [Example(Identity(), [1, 2], prints: "[1, 2]")] }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for shape in make.shapes { cases.append(Case(Identity(), make.tensor(shape))) }
    return cases
  }
}
