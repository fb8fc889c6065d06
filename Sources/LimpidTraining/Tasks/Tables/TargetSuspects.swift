import LimpidData
import LimpidLayers

/// A training row whose value of the target may be wrong: networks that never saw the row answer otherwise, and are sure of it.
///
/// After Northcutt, Jiang, Chuang, Confident Learning, 2021, with the strictest threshold: not more probable classes are looked for, but
/// all but certain ones.
public struct TargetSuspect: Sendable, Equatable {
  /// From 1, in the table.
  public let row: Int
  /// What the table says, and what the network does.
  public let value: String
  public let answer: String
  /// For classes: how probable the answer is.
  public let probability: Double?
}

/// All suspects of a table, the worst first.
public struct TargetSuspects: Sendable, Equatable {
  public let all: [TargetSuspect]
  /// Of how many rows they are.
  public let rows: Int

  public init(_ all: [TargetSuspect] = [], of rows: Int = 0) { (self.all, self.rows) = (all, rows) }

  /// In one sentence; nil if there are none.
  public var sentence: String? {
    guard let first = all.first else { return nil }
    let some = all.prefix(3).map { one in
      "row \(grouped(one.row)) (\(shown(one.value)), answered \(shown(one.answer))\(one.probability.map { " with \(decimal(100 * $0, 1)) %" } ?? ""))"
    }
    return "\(counted(all.count, "training row")) of \(grouped(rows)) may have a wrong value: "
      + (first.probability == nil
        ? "what networks that never saw \(all.count == 1 ? "it" : "them") answer is very far away: "
        : "networks that never saw \(all.count == 1 ? "it" : "them") are sure of another class: ")
      + some.joined(separator: ", ") + (all.count > 3 ? ", …" : "")
  }
}

extension TableLearning {
  /// Rows whose class gets at most this.
  private static var leastLikely: Double { 0.05 }
  /// Rows of which another class gets at least this.
  private static var sure: Double { 0.9 }
  /// Errors this many times as large as what half of the rows stay below, in units of a normal distribution's deviation.
  private static var farAway: Double { 10 }

  /// What held-back members say against the table. Nothing where no member is held back, where there are few rows to compare with, or too
  /// many to look at each once more.
  public func suspects(_ model: Sequential) throws -> TargetSuspects {
    let train = data.train
    guard data.members > 1, (50...100_000).contains(train.count) else { return TargetSuspects() }
    let outputs = heldBack(try outputs(of: model, on: train))
    let calibration = try TableCalibration(outputs, train, coverage: coverage)
    let answers = TableAnswers(outputs, members: 1, train.target, calibration)
    func row(_ place: Int) -> Int { Int(train.rows[place]) + 1 }
    if train.target.isNumber {
      guard data.loss != .quantile else { return TargetSuspects() }
      let errors = zip(train.learned, outputs).map { Double(abs($0 - $1)) }
      let deviation = 1.4826 * errors.sorted()[errors.count / 2]
      let far = errors.indices.filter { deviation > 0 && errors[$0] > TableLearning.farAway * deviation }
      let worst = far.sorted { (errors[$1], $0) < (errors[$0], $1) }
      return TargetSuspects(
        worst.map {
          TargetSuspect(
            row: row($0), value: plain(train.values[$0]), answer: plain(rounded(answers.numbers[$0])), probability: nil)
        }, of: train.count)
    }
    let names = train.target.classNames, p = answers.probabilities, width = names.count
    var found: [(place: Int, label: Int, top: Int, own: Double)] = []
    for (place, label) in train.labels.enumerated() {
      let own = p[place * width + Int(label)]
      guard own <= TableLearning.leastLikely else { continue }
      let top = (0..<width).max { p[place * width + $0] < p[place * width + $1] }!
      if p[place * width + top] >= TableLearning.sure { found.append((place, Int(label), top, own)) }
    }
    found.sort { ($0.own, $0.place) < ($1.own, $1.place) }
    return TargetSuspects(
      found.map {
        TargetSuspect(
          row: row($0.place), value: names[$0.label], answer: names[$0.top], probability: p[$0.place * width + $0.top])
      }, of: train.count)
  }

  /// To four digits.
  private func rounded(_ x: Double) -> Double { Double(decimal(x, 4)) ?? x }
}
