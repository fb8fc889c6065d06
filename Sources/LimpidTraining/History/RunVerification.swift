import LimpidCore
import LimpidData
import LimpidLayers

/// Whether a run is what it says: every byte of its files held to a hash, and steps computed again and compared with the log.
///
///     let verification = try RunVerification(RunFolder("runs/digits-1"), .some(5))
///     print(verification.isProved)
///
/// What vouches for what: each line of the log for itself and for the line before it, the first for `run.json`; each checkpoint and the model
/// for themselves; the last line of a finished run for all files; recomputing for the numbers in the log.
public struct RunVerification: Sendable {
  /// Which steps are computed again.
  public enum Sample: Sendable, Equatable {
    /// So many, drawn by lot. Where checkpoints lie too far apart for any step to be reached in `seconds`, the lot is among those that can be:
    /// the ones that follow a checkpoint closely. See `Reach`.
    case some(Int, seconds: Double = 20)
    case all
  }

  /// Which steps the lot was among.
  public struct Reach: Sendable, Equatable {
    /// How far behind a checkpoint, or the beginning, a step could be.
    public let window: Int
    /// How many steps of the log could be drawn, and how many it has.
    public let steps: Int
    public let all: Int
  }

  /// What was found of a file.
  public enum State: Sendable, Equatable {
    case intact
    case damaged
    /// It could not be looked at, or nothing vouches for it.
    case unknown
  }

  /// A file, and whether it is as it was.
  public struct Finding: Sendable, Equatable {
    /// The file's name in the folder, or what else was looked at.
    public let subject: String
    public let state: State
    /// What shows it, or what is wrong.
    public let detail: String
  }

  /// A step that was computed again.
  public struct Proof: Sendable, Equatable {
    public let step: Int
    /// Where the computation began.
    public let from: String
    /// What differs from the log, in words; empty if nothing does.
    public let differences: [String]
  }

  public private(set) var findings: [Finding] = []
  public private(set) var proofs: [Proof] = []
  /// Nil if no lot was drawn.
  public private(set) var reach: Reach?
  /// Steps that were computed, on the way to the proofs too.
  public private(set) var computed = 0
  /// Epochs whose scores were computed again on the way.
  public private(set) var epochs = 0

  /// Why no step could be computed again, in words: the data are not there. Nil if that was possible, or not reached.
  public private(set) var missing: String?

  /// Whether all was looked at, and holds.
  public var isProved: Bool { holds && missing == nil }

  /// False if anything is damaged or comes out otherwise.
  public var holds: Bool {
    !findings.contains { $0.state == .damaged } && proofs.allSatisfy { $0.differences.isEmpty }
  }

  /// `progress` is told each step that is computed.
  public init(
    _ folder: RunFolder, _ sample: Sample = .some(5), progress: @escaping (Int) -> Void = { _ in }
  ) throws {
    try folder.requireRun()
    let files = FileChecks(folder)
    findings = files.findings
    let isReadable = holds
    do {
      let about = try RunDescription(reading: folder.descriptionFile)
      let hashes = try RunData(about.recipe.located(from: folder)).hashes
      for (part, hash) in about.data.sorted(by: { $0.key < $1.key }) {
        let isSame = hashes[part] == hash
        add("\(part) data", isSame ? .intact : .damaged, isSame ? hash : "not what the run was trained on")
      }
    } catch  where isReadable {
      missing = firstLine(error)
      add("data", .unknown, firstLine(error))
    } catch {
      return  // what cannot be read has been named
    }
    guard isProved else { return }
    let history = try RunHistory(folder)
    try prove(history, sample, progress)
    for (part, count, differences) in try RunVerification.scores(of: history) {
      add(
        "\(part.rawValue) scores", differences.isEmpty ? .intact : .damaged,
        differences.isEmpty
          ? "\(counted(count, "number")) computed again, as in the log" : differences.joined(separator: "; "))
    }
  }

  private mutating func add(_ subject: String, _ state: State, _ detail: String) {
    findings.append(Finding(subject: subject, state: state, detail: detail))
  }

  // MARK: Steps

  private mutating func prove(_ history: RunHistory, _ sample: Sample, _ progress: @escaping (Int) -> Void) throws {
    let logged = history.log.steps
    guard let first = logged.first else { return }
    let chosen: [Int] =
      switch sample {
      case .all: Array(logged.indices)
      case .some(let count, let seconds):
        count >= logged.count ? Array(logged.indices) : drawn(count, seconds, history)
      }
    var trainer: RunTrainer?
    var from = ""
    for i in chosen {
      let step = first.step + i
      let near = try history.nearest(to: step)
      func judge(_ report: EpochReport) {
        guard let logged = history.log.epochs.first(where: { $0.epoch == report.epoch }) else { return }
        epochs += 1
        let found = RunVerification.differences(report, logged)
        if !found.isEmpty { add("epoch \(report.epoch)", .damaged, found.joined(separator: "; ")) }
      }
      if trainer == nil || near.trainer.progress.step > trainer!.progress.step {
        // Where the computation meets a checkpoint, the two must agree.
        if var own = trainer, sample == .all {
          try RunHistory.advance(&own, to: near.trainer.progress.step, epoch: judge) { progress($0.step) }
          if own.model.weightsHash != near.trainer.model.weightsHash
            || own.evaluated.weightsHash != near.trainer.evaluated.weightsHash
          {
            add(near.from, .damaged, "other weights than its \(near.trainer.progress.step) steps lead to")
          }
        }
        (trainer, from) = (near.trainer, near.from)
      }
      let before = trainer!.progress.step
      var report: StepReport?
      try RunHistory.advance(&trainer!, to: step + 1, epoch: judge) {
        report = $0
        progress($0.step)
      }
      computed += trainer!.progress.step - before
      guard let report else { continue }
      proofs.append(Proof(step: step, from: from, differences: logged[i].differences(from: report)))
    }
    if sample == .all, let trainer, let hash = history.log.finished?["weightsHash"]?.text,
      history.log.finished?["earlyStop"] == nil
    {
      let isSame = trainer.evaluated.weightsHash == hash
      add("weights", isSame ? .intact : .damaged, isSame ? hash : "the steps lead to \(trainer.evaluated.weightsHash)")
    }
  }

  /// Places in the log of so many steps, drawn by lot among those that can be reached in time.
  private mutating func drawn(_ count: Int, _ seconds: Double, _ history: RunHistory) -> [Int] {
    let logged = history.log.steps, first = logged[0].step
    // How long a step takes is read off the log, so that the lot is the same on every machine. The first ones are unlike the others.
    let times = logged.prefix(10_000).map(\.seconds).sorted(), usual = max(times[times.count / 2], 1e-9)
    let window = max(1, Int(min(seconds / usual / Double(max(1, count)), 1e9)))
    let starts = [history.firstStep] + history.checkpoints.map(\.step)
    var reached: [Int] = []
    for start in Set(starts).sorted() {
      let from = max(start - first, (reached.last ?? -1) + 1)
      reached += from..<max(from, min(logged.count, start - first + window))
    }
    reach = Reach(window: window, steps: reached.count, all: logged.count)
    return RunVerification.chosen(count, of: reached.count, by: history.log.mark.head).map { reached[$0] }
  }

  /// Steps drawn by lot from what the log ends with: whoever changes the log changes the lot.
  private static func chosen(_ count: Int, of all: Int, by head: String) -> [Int] {
    if count >= all { return Array(0..<all) }
    let seed = UInt64(head.prefix(16), radix: 16) ?? 0
    var chosen: Set<Int> = []
    var index: UInt32 = 0
    while chosen.count < count {
      let words = Philox.bits(counter: SIMD4(index, 0, 0, 0x0DA7_A0FF), seed: seed)
      chosen.insert(Int((UInt64(words.x) << 32 | UInt64(words.y)).multipliedFullWidth(by: UInt64(all)).high))
      index += 1
    }
    return chosen.sorted()
  }
}

extension LoggedRun.Step {
  /// In words, what of a step that was computed again is not as the log has it.
  func differences(from report: StepReport) -> [String] {
    var found: [String] = []
    func compare<T: Equatable>(_ name: String, _ logged: T, _ computed: T) {
      if logged != computed { found.append("\(name) \(logged) in the log, \(computed) now") }
    }
    compare("learning rate", learningRate, report.learningRate)
    compare("examples", examples, report.examples)
    compare("loss", loss, report.loss)
    if let accuracy, let computed = report.accuracy?.value { compare("accuracy", accuracy, computed) }
    compare("gradient norm", gradientNorm, report.gradientNorm)
    if let gradientFingerprint {
      compare("gradient fingerprint", gradientFingerprint, hexadecimal(report.gradientFingerprint))
    }
    return found
  }
}

/// The first line of what an error says, without the file's name before it.
func firstLine(_ error: any Error) -> String {
  "\(error)".split(separator: "\n").first.map(String.init) ?? "it cannot be read"
}
