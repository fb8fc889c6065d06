/// An operation on real numbers that can be differentiated.
public protocol Primitive: TensorOperation {
  /// The definition of the result: short loops, in increasing order. In `Float` it gives the result to the bit; in `Double` it
  /// serves to check gradients by finite differences.
  func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S]

  /// The fast way to the same bits; nil where there is none. What `prepare` prepares, unless said otherwise.
  func kernel(_ x: Inputs, shape: Shape) -> Tensor?

  /// The gradient of each input, given the gradient `g` of the output: g · ∂output/∂input. Written in ordinary operations, so that
  /// it is recorded and can be differentiated again.
  func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent]

  /// Which values `pullback` reads. The tape lets go of the others.
  var keeps: Keeps { get }

  /// `reference` in Float. A requirement only so that the compiler makes one for each operation, specialised.
  func definition(_ x: Operands<Float>, shape: Shape) -> [Float]
}

extension Primitive {
  public func kernel(_ x: Inputs, shape: Shape) -> Tensor? {
    let y = Tensor(uninitialized: shape)
    guard let compute = prepare(x, Placement(y.rawPointer, shape: shape)) else { return nil }
    compute()
    return y
  }
  public var keeps: Keeps { .everything }
  public var primitive: (any Primitive)? { self }
  public func definition(_ x: Operands<Float>, shape: Shape) -> [Float] { reference(x, shape: shape) }

  public func evaluate(_ inputs: Inputs, shape: Shape, reference: Bool) -> Outcome {
    if !reference, let result = kernel(inputs, shape: shape) { return Outcome(result.value) }
    return Outcome(Tensor(unchecked: shape, definition(Operands(inputs), shape: shape)).value)
  }

  /// Computes and records.
  public func callAsFunction(_ inputs: [Value]) throws(TensorError) -> Tensor { try run(self, inputs).value.tensor! }
  public func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor { try self([x.value]) }
  public func callAsFunction(_ x: Tensor, _ y: Tensor) throws(TensorError) -> Tensor { try self([x.value, y.value]) }
  public func callAsFunction(_ x: Tensor, _ y: Tensor, _ z: Tensor) throws(TensorError) -> Tensor {
    try self([x.value, y.value, z.value])
  }

  /// Computes and records where shape rules cannot be broken: the caller vouches that `shape` is what `outputShape` would say.
  package func total(_ inputs: Value..., shape: Shape) -> Tensor { runTotal(self, inputs, shape: shape).value.tensor! }
}

/// An operation whose forward pass leaves something behind for the backward pass: statistics of the batch, gates, the sums of a softmax.
/// What is remembered is a function of the inputs; no gradient flows through it as such.
public protocol RememberingPrimitive: Primitive {
  func rememberedShapes(_ inputs: [Shape]) -> [Shape]
  func referenceRemembering<S: Scalar>(_ x: Operands<S>, shape: Shape) -> (output: [S], remembered: [[S]])
  func kernelRemembering(_ x: Inputs, shape: Shape) -> (output: Tensor, remembered: [Tensor])?
  /// `referenceRemembering` in Float; made by the compiler.
  func definitionRemembering(_ x: Operands<Float>, shape: Shape) -> (output: [Float], remembered: [[Float]])
}

extension RememberingPrimitive {
  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    referenceRemembering(x, shape: shape).output
  }
  public func kernelRemembering(_ x: Inputs, shape: Shape) -> (output: Tensor, remembered: [Tensor])? {
    let y = Tensor(uninitialized: shape), kept = rememberedShapes(x.shapes).map { Tensor(uninitialized: $0) }
    let place = Placement(
      y.rawPointer, remembered: kept.map { $0.rawPointer.assumingMemoryBound(to: Float.self) }, shape: shape)
    guard let compute = prepare(x, place) else { return nil }
    compute()
    return (y, kept)
  }
  public func definitionRemembering(_ x: Operands<Float>, shape: Shape) -> (output: [Float], remembered: [[Float]]) {
    referenceRemembering(x, shape: shape)
  }

  public func evaluate(_ inputs: Inputs, shape: Shape, reference: Bool) -> Outcome {
    if !reference, let (output, remembered) = kernelRemembering(inputs, shape: shape) {
      return Outcome(output.value, remembered: remembered)
    }
    let (output, remembered) = definitionRemembering(Operands(inputs), shape: shape)
    let shapes = rememberedShapes(inputs.shapes)
    return Outcome(
      Tensor(unchecked: shape, output).value, remembered: zip(shapes, remembered).map { Tensor(unchecked: $0, $1) })
  }

  /// Computes and records, and gives what was remembered as well (as constants).
  public func remembering(_ inputs: [Value]) throws(TensorError) -> (output: Tensor, remembered: [Tensor]) {
    let outcome = try run(self, inputs)
    return (outcome.value.tensor!, outcome.remembered)
  }
}
