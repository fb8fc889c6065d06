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

  package init(operation: String, scope: String, phase: String, calls: Int, seconds: Double, share: Double) {
    (self.operation, self.scope, self.phase) = (operation, scope, phase)
    (self.calls, self.seconds, self.share) = (calls, seconds, share)
  }
}

/// Where the time of a step goes, from the records of a few steps that were kept whole. All other steps are not slowed down.
///
/// An operation's time is the least that it took in one of those steps: whatever else the machine does can only add to it, and in a step of
/// microseconds one interruption is longer than all operations together.
public struct OperationProfile: Sendable {
  private struct Key: Hashable {
    let operation: String
    let scope: String
    let phase: String
  }
  private var times: [Key: (least: Double, calls: Int)] = [:]
  private var order: [Key] = []
  public private(set) var steps = 0
  private var examples = 0

  public init() {}

  /// Adds the records of one step. Only steps on the largest batches count: the last batch of an epoch may be smaller, and faster.
  public mutating func add(_ tape: [Record], examples: Int) {
    let calls = tape.map { record in
      OperationTime(
        operation: type(of: record.operation).name, scope: record.scope.description, phase: record.phase.rawValue,
        calls: 1, seconds: Double(record.nanoseconds) / 1e9, share: 0)
    }
    add(calls, examples: examples)
  }

  /// Adds the operations of one step, each call by itself.
  package mutating func add(_ calls: [OperationTime], examples count: Int) {
    if count < examples { return }
    if count > examples { (times, order, steps, examples) = ([:], [], 0, count) }
    steps += 1
    var step: [Key: (seconds: Double, calls: Int)] = [:]
    for call in calls {
      let key = Key(operation: call.operation, scope: call.scope, phase: call.phase)
      if times[key] == nil {
        order.append(key)
        times[key] = (.infinity, 0)
      }
      let (seconds, calls) = step[key] ?? (0, 0)
      step[key] = (seconds + call.seconds, calls + call.calls)
    }
    for (key, (seconds, calls)) in step {
      times[key] = (min(times[key]!.least, seconds), max(times[key]!.calls, calls))
    }
  }

  /// The operations, slowest first.
  public var slowest: [OperationTime] {
    let total = times.values.reduce(0) { $0 + $1.least }
    let all = order.map { key in
      let (least, calls) = times[key]!
      return OperationTime(
        operation: key.operation, scope: key.scope, phase: key.phase, calls: calls, seconds: least,
        share: total > 0 ? least / total : 0)
    }
    return all.enumerated().sorted { ($1.element.seconds, $0.offset) < ($0.element.seconds, $1.offset) }.map(\.element)
  }

  /// The steps of a run that are kept whole: a few, after the first, which is unlike the others.
  static func isSampled(_ step: Int) -> Bool {
    [3, 6, 12, 25].contains(step) || (step > 0 && step < 700 && step % 100 == 50)
  }
}

extension OperationTime: CustomStringConvertible {
  public var description: String {
    let place = scope.isEmpty ? "" : " in \(scope)"
    return "\(operation)\(place), \(phase): \(decimal(100 * share, 1)) %, \(decimal(seconds * 1e6, 0)) µs a step"
  }
}
