import LimpidCore

/// How a parameter begins: elements for a shape, a function of the key alone.
public protocol Initializer: Sendable {
  /// The name with its numbers, such as "heNormal" or "uniform(0.05)"; `initializer(named:)` reads it back.
  var name: String { get }
  /// False if the elements do not depend on the key.
  var isRandom: Bool { get }
  /// The first value of a parameter. The shape is valid.
  func value(_ shape: Shape, _ key: RandomKey) -> Tensor
}

extension Initializer {
  public var isRandom: Bool { true }
}

/// How many inputs make one output of a weight, and how many outputs one input goes to.
///
/// The last axis counts outputs and the one before it inputs ([in, out], [height, width, in, out]); the axes before are taps of a filter,
/// and every tap is an input and an output of its own.
public struct Fans: Sendable, Hashable {
  public let inputs: Int
  public let outputs: Int

  public init(_ shape: Shape) {
    guard shape.rank >= 2 else {
      inputs = max(shape.elementCount, 1)
      outputs = inputs
      return
    }
    let taps = shape.dropLast(2).reduce(1, *)
    inputs = max(taps * shape[shape.rank - 2], 1)
    outputs = max(taps * shape[shape.rank - 1], 1)
  }
}
