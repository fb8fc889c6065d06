/// A checkpoint that was written.
public struct CheckpointReport: Sendable, Equatable {
  /// Why it is kept.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case last, best, step, time
    /// What a forked run began with.
    case start
  }
  /// Steps done before it.
  public var step: Int
  /// Its name in the run's folder.
  public var file: String
  public var kinds: [Kind] = [.last]
  /// What it was chosen by, if it is one of the best.
  public var value: Double?
  /// Of its bytes.
  public var sha256 = ""

  public init(step: Int, file: String, kinds: [Kind] = [.last], value: Double? = nil, sha256: String = "") {
    self.step = step
    self.file = file
    self.kinds = kinds
    self.value = value
    self.sha256 = sha256
  }
}

/// What is kept, and what early stopping knows: part of the last checkpoint, so that a resumed run keeps and stops as if nothing had been.
public struct KeepingState: Sendable, Equatable, Codable {
  /// A checkpoint that is kept beside the last.
  public struct Kept: Sendable, Equatable, Codable {
    public var step: Int
    public var kinds: Set<CheckpointReport.Kind>
    /// What it is compared by.
    public var value: Double?
    /// Of the file's bytes.
    public var sha256: String
  }
  /// In the order of their steps.
  public var kept: [Kept] = []
  /// The best score that early stopping has seen, and the epoch that had it.
  public var best: Double?
  public var bestEpoch: Int?
  /// Epochs since then.
  public var epochsWithout = 0
  /// Why the run stopped early, if it did.
  public var stopped: String?

  public init() {}
}

/// Which checkpoints stay. Those that are not written yet wait in memory, with the weights they share with the model as long as it does not
/// change: an epoch that is better than the last best one costs no file if the next is better still.
struct KeptCheckpoints {
  struct Entry {
    var kept: KeepingState.Kept
    /// Until it is written.
    var waiting: Checkpoint?
  }
  let plan: CheckpointPlan
  /// How many of the best stay.
  let best: Int
  private(set) var entries: [Entry]
  /// Steps of files that nobody keeps any more.
  private(set) var obsolete: [Int] = []

  init(_ plan: CheckpointPlan, best: Int, _ kept: [KeepingState.Kept]) {
    self.plan = plan
    self.best = best
    entries = kept.map { Entry(kept: $0) }
  }

  /// The entry with the best value; the first of equals.
  var bestEntry: Entry? {
    entries.filter { $0.kept.kinds.contains(.best) }.min { isBetter($0.kept, $1.kept) }
  }

  private func isBetter(_ a: KeepingState.Kept, _ b: KeepingState.Kept) -> Bool {
    let (x, y) = (a.value ?? .nan, b.value ?? .nan)
    return plan.monitor.isBetter(x, than: y) || (!plan.monitor.isBetter(y, than: x) && a.step < b.step)
  }

  /// Takes in the newest checkpoint, and lets go of what it makes superfluous.
  mutating func add(_ checkpoint: Checkpoint, _ kinds: Set<CheckpointReport.Kind>, value: Double?) {
    let step = checkpoint.state.progress.step
    entries.removeAll { $0.kept.step == step }
    let kept = KeepingState.Kept(step: step, kinds: kinds, value: value, sha256: "")
    entries.append(Entry(kept: kept, waiting: checkpoint))
    let ranked = entries.filter { $0.kept.kinds.contains(.best) }.map(\.kept).sorted(by: isBetter)
    for loser in ranked.dropFirst(best) { remove(.best, from: loser.step) }
    thin()
    for entry in entries where entry.kept.kinds.isEmpty && entry.waiting == nil { obsolete.append(entry.kept.step) }
    entries.removeAll { $0.kept.kinds.isEmpty }
  }

  private mutating func remove(_ kind: CheckpointReport.Kind, from step: Int) {
    for i in entries.indices where entries[i].kept.step == step { entries[i].kept.kinds.remove(kind) }
  }

  /// Lets go of the one between the nearest neighbours as long as there are too many. The newest stays.
  private mutating func thin() {
    while plan.keep > 0 {
      let steps = [0] + entries.filter { !$0.kept.kinds.isDisjoint(with: [.step, .time]) }.map(\.kept.step)
      guard steps.count - 1 > max(1, plan.keep) else { return }
      let middle = 1..<steps.count - 1
      let least = middle.min { steps[$0 + 1] - steps[$0 - 1] < steps[$1 + 1] - steps[$1 - 1] }!
      remove(.step, from: steps[least])
      remove(.time, from: steps[least])
    }
  }

  /// Writes what waits; `write` gives the hash of a file's bytes.
  mutating func flush(_ write: (Checkpoint, KeepingState.Kept) throws -> String) rethrows {
    for i in entries.indices {
      guard let waiting = entries[i].waiting else { continue }
      entries[i].kept.sha256 = try write(waiting, entries[i].kept)
      entries[i].waiting = nil
    }
  }

  mutating func forgetObsolete() { obsolete = [] }
}
