import LimpidTraining

/// One fixed piece of work of the comparison: shapes, data, weights and optimizer as its description has them, and how often it is timed.
///
/// A workload is a file under `Workloads` with a static member here, and an entry in `Workload.all`.
public struct Workload: Sendable {
  public let name: String
  public let phase: Phase
  /// Examples (or tokens) in a step.
  public let samples: Int
  public let pace: Pace
  /// Makes model and data. Not part of any time that is measured.
  let prepare: @Sendable () throws -> any Work

  /// What is timed.
  public enum Phase: String, Sendable { case training = "train_step", inference }

  init(
    _ name: String, _ phase: Phase, samples: Int, _ pace: Pace, prepare: @escaping @Sendable () throws -> any Work
  ) {
    self.name = name
    self.phase = phase
    self.samples = samples
    self.pace = pace
    self.prepare = prepare
  }
}

/// How often a step is done: some to warm up, then measured ones until their number or the time is reached, but never fewer than `least`.
public struct Pace: Sendable, Equatable {
  public var warmUp: Int
  public var steps: Int
  public var least: Int

  public init(warmUp: Int, steps: Int, least: Int) {
    self.warmUp = warmUp
    self.steps = steps
    self.least = least
  }

  /// A third of the warm-up, a fifth of the steps.
  var quick: Pace { Pace(warmUp: max(1, warmUp / 3), steps: max(2, steps / 5), least: max(2, least / 2)) }
}

/// A workload made ready.
protocol Work {
  /// One whole step, finished when it returns: a training step's loss has been read and its parameters written, a call's output is there.
  mutating func step(_ i: Int) throws -> Float?
  /// The operations of one step, each with its time.
  mutating func timedSteps(_ i: Int) throws -> [TimedStep]
  /// The numbers that training changes.
  var parameterCount: Int { get }
  /// SHA-256 of the weights as they are now, for training, or of the last call's output.
  var hash: String { get }
  /// The last call's output; nil for training.
  var output: [Float]? { get }
  /// What was chosen that changes bits: the convolutions' algorithm, say.
  var remark: String? { get }
  /// How far the output is from that with weights in Float32, if they are stored otherwise: root mean square of the difference, relative to that
  /// of the output.
  mutating func storageError() throws -> Double?
}

/// A root mean square error that is being added up.
struct ErrorSum {
  private var difference = 0.0
  private var whole = 0.0

  mutating func add(_ values: [Float], _ exact: [Float]) {
    for (a, b) in zip(values, exact) {
      difference += (Double(a) - Double(b)) * (Double(a) - Double(b))
      whole += Double(b) * Double(b)
    }
  }

  var relative: Double { (difference / whole).squareRoot() }
}

extension Work {
  func storageError() throws -> Double? { nil }
  var remark: String? { nil }
  var output: [Float]? { nil }
  var hash: String {
    var hash = Hash()
    hash.add(output ?? [])
    return hash.digits()
  }
}
