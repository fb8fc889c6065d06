import Limpid
import LimpidTerminal

/// What several runs on parts of one table say together.
struct FoldSummary {
  /// The last line of each run's log.
  private let ends: [JSONValue]
  private let folder: String

  init(_ folders: [RunFolder], folder: String) throws {
    ends = try folders.compactMap { try LoggedRun($0).finished }
    self.folder = folder
  }

  /// Each measure: the mean over the parts, and the deviation between them.
  private var measures: [(name: String, mean: Double, deviation: Double)] {
    var names: [String] = []
    var values: [String: [Double]] = [:]
    for end in ends {
      let scores = (end.members ?? []).filter { $0.name.hasPrefix("test") }
      let bounds = Set(scores.flatMap { ["\($0.name)Low", "\($0.name)High"] })
      for score in scores where !bounds.contains(score.name) && !["testLoss", "testOpenings"].contains(score.name) {
        guard let value = score.value.double else { continue }
        let name = String(score.name.dropFirst("test".count))
        if values[name] == nil { names.append(name) }
        values[name, default: []].append(value)
      }
    }
    return names.map { name in
      let x = values[name]!, n = Double(x.count)
      let mean = x.reduce(0, +) / n
      let square = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (name, mean, n > 1 ? (square / (n - 1)).squareRoot() : 0)
    }
  }

  var lines: [String] {
    var table = TextTable(["test, \(ends.count) parts", ">mean", ">deviation"])
    for measure in measures where !Measure(measure.name, measure.mean).isAverage {
      table.add([measure.name, rough(measure.mean), rough(measure.deviation)])
    }
    return [""] + table.lines() + ["", "runs  \(folder)"]
  }

  /// The last line of all: a run's end, with means for measures.
  var json: String {
    var object = JSONObject([
      ("event", .text("runFinished")), ("name", .text(ends.first?["name"]?.text ?? "")), ("folder", .text(folder)),
      ("folds", .integer(ends.count)), ("steps", .integer(ends.reduce(0) { $0 + ($1["steps"]?.integer ?? 0) })),
    ])
    for measure in measures {
      object.add("test\(measure.name)", .number(measure.mean))
      object.add("test\(measure.name)Deviation", .number(measure.deviation))
    }
    let hashes = ends.compactMap { $0["weightsHash"]?.text }
    object.add("weightsHash", .text(Hash.of(hashes.joined(separator: "\n"))))
    object.add("weightsHashes", .list(hashes.map { .text($0) }))
    object.add("seconds", .number(ends.reduce(0) { $0 + ($1["seconds"]?.double ?? 0) }))
    return object.description
  }
}
