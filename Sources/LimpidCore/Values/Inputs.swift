/// The inputs of one step. An operation knows which of its inputs are of which kind.
public struct Inputs: Sendable {
  public let values: [Value]
  /// Which inputs will never hold other elements: constants of a program.
  private let constants: UInt64
  private let made: MadeOfConstants?

  public init(_ values: [Value]) { self.init(values, constants: []) }

  /// Inputs of a program's step, some of which are constants.
  init(_ values: [Value], constants: [Int], made: MadeOfConstants? = nil) {
    self.values = values
    self.made = made
    self.constants = constants.reduce(0) { $1 < 64 ? $0 | 1 << UInt64($1) : $0 }
  }

  /// Whether input `i` will never hold other elements, so that what is made of it can be kept.
  func isConstant(_ i: Int) -> Bool { i < 64 && constants & (1 << UInt64(i)) != 0 }

  /// What a step makes of its constants: once, also if the step is prepared again because other inputs lie elsewhere. The elements of those
  /// that it `absorbs` are not read any more afterwards, as long as the instruction set stays.
  func once<T>(absorbing absorbed: [Int] = [], _ make: () -> T) -> T {
    if let known = made?.value as? T { return known }
    let new = make()
    made?.value = new
    made?.absorbed = absorbed
    return new
  }

  /// Whether constants that were absorbed will be let go, so that a step must not hold on to them.
  var areReleased: Bool { made?.areReleased ?? false }

  /// The first inputs.
  func prefix(_ count: Int) -> Inputs {
    Inputs(Array(values[..<count]), constants: (0..<count).filter(isConstant), made: made)
  }

  public var count: Int { values.count }
  public var shapes: [Shape] { values.map(\.shape) }

  public subscript(i: Int) -> Tensor {
    guard case .tensor(let t) = values[i] else { preconditionFailure("input \(i) is \(values[i].kind), not a tensor") }
    return t
  }
  public func indices(_ i: Int) -> IndexTensor {
    guard case .indices(let t) = values[i] else { preconditionFailure("input \(i) is \(values[i].kind), not indices") }
    return t
  }
  public func mask(_ i: Int) -> MaskTensor {
    guard case .mask(let t) = values[i] else { preconditionFailure("input \(i) is \(values[i].kind), not a mask") }
    return t
  }
}

/// What a step of a program has made of its constants.
///
/// `@unchecked Sendable`: steps are prepared by the one thread that uses the program.
final class MadeOfConstants: @unchecked Sendable {
  fileprivate var value: Any?
  /// The inputs that are not needed any more beside it.
  fileprivate(set) var absorbed: [Int] = []
  let areReleased: Bool

  init(areReleased: Bool) { self.areReleased = areReleased }
}

/// The inputs of one step as plain arrays of a scalar type, for an operation's definition.
public struct Operands<S: Scalar>: Sendable {
  private let arrays: [[S]]
  private let inputs: Inputs

  public subscript(i: Int) -> [S] { arrays[i] }
  public func shape(_ i: Int) -> Shape { inputs.values[i].shape }
  public func indices(_ i: Int) -> [Int32] { inputs.indices(i).array }
  public func mask(_ i: Int) -> [Bool] { inputs.mask(i).array }
  public var count: Int { arrays.count }

  /// The inputs' elements, converted exactly.
  public init(_ inputs: Inputs) {
    self.init(inputs, arrays: inputs.values.map { $0.tensor.map { $0.array.map { S($0) } } ?? [] })
  }

  /// The same inputs with other numbers in place of the tensors' elements.
  package init(_ inputs: Inputs, arrays: [[S]]) {
    self.inputs = inputs
    self.arrays = arrays
  }
}
