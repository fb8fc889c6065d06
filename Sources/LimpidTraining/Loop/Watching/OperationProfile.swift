import LimpidCore

/// The time that one operation in one place of the model took.
public struct OperationTime: Sendable, Equatable {
  /// The operation's name.
  public var operation: String
  /// The layer it ran in.
  public var scope: String
  public var phase: String
  /// How often it ran in a step.
  public var calls: Int
  /// Seconds a step.
  public var seconds: Double
  /// Its part of all operations' time, 0 … 1.
  public var share: Double
}

/// Where the time of a step goes, from the records of a few steps that were kept whole. All other steps are not slowed down.
public struct OperationProfile: Sendable {
  private struct Key: Hashable {
    let operation: String
    let scope: String
    let phase: String
  }
  private var times: [Key: (nanoseconds: UInt64, calls: Int)] = [:]
  private var order: [Key] = []
  public private(set) var steps = 0

  public init() {}

  /// Adds the records of one step.
  public mutating func add(_ tape: [Record]) {
    steps += 1
    for record in tape {
      let key = Key(
        operation: type(of: record.operation).name, scope: record.scope.description, phase: record.phase.rawValue)
      if times[key] == nil { order.append(key) }
      let (nanoseconds, calls) = times[key] ?? (0, 0)
      times[key] = (nanoseconds + record.nanoseconds, calls + 1)
    }
  }

  /// The operations, slowest first.
  public var slowest: [OperationTime] {
    let total = times.values.reduce(0.0) { $0 + Double($1.nanoseconds) }
    let all = order.map { key in
      let (nanoseconds, calls) = times[key]!
      return OperationTime(
        operation: key.operation, scope: key.scope, phase: key.phase, calls: calls / steps,
        seconds: Double(nanoseconds) / 1e9 / Double(steps), share: total > 0 ? Double(nanoseconds) / total : 0)
    }
    return all.enumerated().sorted { ($1.element.seconds, $0.offset) < ($0.element.seconds, $1.offset) }.map(\.element)
  }

  /// The steps of a run that are kept whole: a few, after the first, which is unlike the others.
  static func isSampled(_ step: Int) -> Bool { step == 3 || (step > 0 && step < 700 && step % 100 == 50) }
}

extension OperationTime: CustomStringConvertible {
  public var description: String {
    let place = scope.isEmpty ? "" : " in \(scope)"
    return "\(operation)\(place), \(phase): \(decimal(100 * share, 1)) %, \(decimal(seconds * 1e6, 0)) µs a step"
  }
}
