import CLimpid
import LimpidCore
import LimpidData
import LimpidLayers

/// Shows on the user's own machine that a run's bits do not depend on it: short trainings with every instruction set and several thread
/// counts, whose weights must have the hash that is written down here.
///
///     for row in try SelfTest.run() { print(row) }
public enum SelfTest {
  /// One training of the matrix.
  public struct Row: Sendable, CustomStringConvertible {
    public let model: String
    public let instructionSet: String
    public let threads: Int
    /// SHA-256 of the weights after training.
    public let hash: String
    /// Whether it is the hash it must be.
    public let isRight: Bool
    public let seconds: Double

    public var description: String {
      "\(model)  \(instructionSet)  \(threads) threads  \(hash.prefix(16))…  \(isRight ? "same bits" : "OTHER BITS")"
    }
  }

  /// A short training with a known end.
  public struct Story: Sendable {
    public let name: String
    let model: @Sendable () -> Sequential
    let optimizer: Optimizer
    let learningRate: Double
    let steps: Int
    /// The hash of the weights after training: the same on every machine, in debug and release.
    public let expected: String

    /// Trains on digits from seed 1 and returns the weights' hash.
    public func hash() throws -> String { try trained().weightsHash }

    package func trained() throws -> Sequential {
      let batches = try Batches(Digits.load(), size: 24, seed: 1)
      var trainer = Trainer(
        try model().initialized(seed: 1), ClassificationTask(batches, labelSmoothing: 0.1), optimizer,
        schedule: Cosine(steps: steps + 1), plan: TrainingPlan(epochs: 1, learningRate: learningRate, seed: 1))
      try trainer.run(controllers: [StepLimit(steps)])
      return trainer.model
    }
  }

  /// The instruction sets that this machine has.
  public static var instructionSets: [String] {
    kinds.map { String(cString: limpid_isa_name($0)) }
  }

  private static var kinds: [limpid_isa_kind] {
    [LIMPID_SCALAR, LIMPID_NEON, LIMPID_AVX2, LIMPID_AVX512].filter { limpid_isa_available($0) != 0 }
  }

  /// Trains every story on every instruction set with each number of threads. `notice` hears of each row as it is done.
  public static func run(
    threads: [Int] = [1, 2, 3, 7], _ notice: (Row) -> Void = { _ in }
  ) throws -> [Row] {
    let chosen = limpid_isa(), count = limpid_threads()
    defer {
      limpid_isa_select(chosen)
      limpid_set_threads(count)
    }
    var rows: [Row] = []
    for story in stories {
      for kind in kinds {
        for threads in threads {
          limpid_isa_select(kind)
          limpid_set_threads(Int32(threads))
          let clock = ContinuousClock(), started = clock.now
          let hash = try story.hash()
          let row = Row(
            model: story.name, instructionSet: String(cString: limpid_isa_name(kind)), threads: threads, hash: hash,
            isRight: hash == story.expected, seconds: seconds(clock.now - started))
          notice(row)
          rows.append(row)
        }
      }
    }
    return rows
  }
}
