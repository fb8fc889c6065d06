/// One step that happened: plain values, no closures.
public struct Record: Sendable {
  /// What was computed, with its attributes.
  public let operation: any TensorOperation
  /// What it was computed from. In training mode the elements that the backward pass does not read are let go.
  public let inputs: [Value]
  /// The result.
  public let output: Value
  /// What the forward computation keeps for the backward one (statistics, for instance).
  public let remembered: [Tensor]
  /// The module in which it happened.
  public let scope: ModulePath
  public let phase: Phase
  /// How long it took; 0 if nobody asked.
  public let nanoseconds: UInt64
}

extension Record: CustomStringConvertible {
  public var description: String {
    let place = scope.isEmpty ? "" : "\(scope): "
    let from = inputs.map { $0.shape.description }.joined(separator: ", ")
    return "\(place)\(operation.signature) \(from) → \(output.shape)\(phase == .forward ? "" : " (\(phase))")"
  }
}

/// What the tape keeps.
public enum Keeping: Sendable {
  /// What the backward pass needs; let go as it proceeds.
  case gradients
  /// Every value of every step, backward steps included: for looking, replaying and capturing.
  case everything
}

/// Which values an operation's pullback reads.
public struct Keeps: Sendable, Equatable {
  private var bits: UInt64

  public static let nothing = Keeps(bits: 0)
  public static let everything = Keeps(bits: .max)
  public static let output = Keeps(bits: 1)
  /// All inputs, not the output.
  public static let inputs = Keeps(bits: .max & ~1)
  /// The input at position `i` (up to 62).
  public static func input(_ i: Int) -> Keeps { Keeps(bits: 2 << UInt64(min(i, 62))) }
  public static func + (a: Keeps, b: Keeps) -> Keeps { Keeps(bits: a.bits | b.bits) }

  func keepsInput(_ i: Int) -> Bool { bits & (2 << UInt64(min(i, 62))) != 0 }
  var keepsOutput: Bool { bits & 1 != 0 }
}
