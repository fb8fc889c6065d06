/// One kind of computation. Everything known about it is in its room: a file under `Ops/` with the type's name.
public protocol TensorOperation: Sendable {
  /// The public spelling; the type's name with a small first letter unless said otherwise.
  static var name: String { get }

  /// The attributes as printed behind the name, such as "axis: 1"; the stored properties unless said otherwise.
  var attributes: String { get }

  /// The shape of the result, or why these inputs do not fit.
  func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape

  /// Computes the result, by the definition if `reference` is true, else by the fastest way there is. The same bits either way.
  func evaluate(_ inputs: Inputs, shape: Shape, reference: Bool) -> Outcome

  /// The same computation with everything decided beforehand: a closure that does nothing but call the kernel on the inputs where they lie
  /// now and writes the result to its place. Nil where there is none. The closure keeps no tensor; whoever calls it keeps the memory.
  func prepare(_ x: Inputs, _ y: Placement) -> Prepared?

  /// Refuses inputs by what they hold (not by their shape): an index outside, say. The public spellings ask before they compute, a
  /// program whenever it runs.
  func check(_ x: Inputs) throws(TensorError)

  /// The shapes of what is remembered for the backward pass.
  func rememberedShapes(_ inputs: [Shape]) -> [Shape]

  /// What the result is.
  var resultKind: Value.Kind { get }

  /// What a program may do with the memory of the inputs.
  var memoryUse: MemoryUse { get }

  /// This operation as one that can be differentiated, if it can. (A conversion by the language's `as?` would cost more than a small
  /// step does.)
  var primitive: (any Primitive)? { get }

  /// Small cases with their printed answers: the documentation, the gallery and the first tests.
  static var examples: [Example] { get }

  /// Many cases of odd sizes, for the battery.
  static func randomCases(_ make: inout CaseMaker) -> [Case]

  /// Inputs that must be refused, each with the text of the error.
  static var refusals: [Refusal] { get }
}

extension TensorOperation {
  public static var name: String {
    let type = String(describing: Self.self)
    return type.prefix(1).lowercased() + type.dropFirst()
  }

  public var attributes: String {
    // What is nil is left out; what is not is written without the word Optional.
    Mirror(reflecting: self).children.compactMap { child in
      let inside = Mirror(reflecting: child.value), isOptional = inside.displayStyle == .optional
      guard let label = child.label, let value = isOptional ? inside.children.first?.value : child.value else {
        return nil
      }
      return "\(label): \(value)"
    }.joined(separator: ", ")
  }

  /// Name and attributes, such as "sum(axes: [1])".
  public var signature: String { attributes.isEmpty ? Self.name : "\(Self.name)(\(attributes))" }

  public static var refusals: [Refusal] { [] }

  public var primitive: (any Primitive)? { nil }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? { nil }
  public func check(_ x: Inputs) throws(TensorError) {}
  public func rememberedShapes(_ inputs: [Shape]) -> [Shape] { [] }
  public var resultKind: Value.Kind { .tensor }
  public var memoryUse: MemoryUse { .separate }
}

/// An operation that no gradient flows through: comparisons and positions of maxima, whose results are indices or a mask; products with weights
/// that are stored in fewer bits.
public protocol DiscretePrimitive: TensorOperation {
  /// The definition.
  func forward(_ inputs: Inputs, shape: Shape) -> Value
  /// The fast way to the same result, if there is one.
  func kernel(_ inputs: Inputs, shape: Shape) -> Value?
}

extension DiscretePrimitive {
  public func kernel(_ inputs: Inputs, shape: Shape) -> Value? {
    let value = Value(uninitialized: resultKind, shape)
    guard let compute = prepare(inputs, Placement(value.rawPointer, shape: shape)) else { return nil }
    compute()
    return value
  }

  public func evaluate(_ inputs: Inputs, shape: Shape, reference: Bool) -> Outcome {
    if !reference, let value = kernel(inputs, shape: shape) { return Outcome(value) }
    return Outcome(forward(inputs, shape: shape))
  }

  /// Computes and records.
  public func callAsFunction(_ inputs: [Value]) throws(TensorError) -> Value { try run(self, inputs).value }
  public func callAsFunction(_ inputs: Value...) throws(TensorError) -> Value { try run(self, inputs).value }

  /// Computes and records where shape rules cannot be broken: the caller vouches that `shape` is what `outputShape` would say.
  package func total(_ inputs: Value..., shape: Shape) -> Value { runTotal(self, inputs, shape: shape).value }
}
