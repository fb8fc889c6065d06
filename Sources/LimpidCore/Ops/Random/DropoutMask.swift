import CLimpid

/// A mask for dropout, of the training step that its input holds: 0 with the given probability, else 1 / (1 − probability).
///
/// Number i is a function of (seed, stream, step, i) as in `RandomKey.dropoutMask`. With the step as an input, a captured training step
/// draws anew whenever it is replayed.
///
///     let key = RandomKey(seed: 1)
///     print(try key.dropoutMask([4], probability: 0.5, step: IndexTensor([], [1])))
///     // [0, 0, 0, 0]
///
/// **Shapes** step [], the result as asked for. There is no gradient.
public struct DropoutMask: Primitive {
  public let shape: Shape
  public let probability: Float
  public let seed: UInt64
  public let stream: UInt32

  public init(_ shape: Shape, probability: Float, seed: UInt64, stream: UInt32) {
    self.shape = shape
    self.probability = probability
    self.seed = seed
    self.stream = stream
  }

  private var scale: Float { 1 / (1 - probability) }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    guard inputs[0].rank == 0 else {
      throw TensorError(
        operation: Self.name, came: "a step of shape \(inputs[0])", expected: "one number, []",
        mend: "give the number of the training step")
    }
    return shape
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let step = UInt32(bitPattern: x.indices(0)[0])
    return (0..<shape.elementCount).map { i in
      let block = UInt64(i / 4)
      let words = Philox.bits(
        counter: SIMD4(UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32), step, stream),
        seed: seed)
      return Float(words[i % 4] >> 8) * 0x1p-24 >= probability ? S(scale) : 0
    }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let step = x.indices(0).pointer, to = y.floats, count = y.count
    let (seed, stream, probability, scale) = (seed, stream, probability, scale)
    return {
      let key = limpid_random_key(seed: seed, stream: stream, step: UInt32(bitPattern: step[0]))
      limpid_random_mask(key, 0, probability, scale, to, count)
    }
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.none(because: "the step is a whole number")]
  }

  public static var examples: [Example] {
    let first = DropoutMask([8], probability: 0.5, seed: 1, stream: 0)
    return [
      Example(first, [IndexTensor(unchecked: [], [0]).value], prints: "[2, 2, 2, 2, 2, 2, 0, 2]"),
      Example(first, [IndexTensor(unchecked: [], [5]).value], prints: "[2, 2, 0, 0, 2, 2, 0, 2]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    ([[], [0], [17], [3, 5, 67]] as [Shape]).map { shape in
      Case(DropoutMask(shape, probability: 0.3, seed: 7, stream: 9), [make.indices([], below: 1000).value])
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        DropoutMask([3], probability: 0.5, seed: 0, stream: 0), [2],
        says: "dropoutMask: a step of shape [2] needs one number, []\n  mend  give the number of the training step")
    ]
  }
}

extension RandomKey {
  /// The mask of the training step that `step` holds, in place of the key's own.
  public func dropoutMask(_ shape: Shape, probability: Float, step: IndexTensor) throws(TensorError) -> Tensor {
    try DropoutMask(shape, probability: probability, seed: seed, stream: stream)([step.value])
  }
}
