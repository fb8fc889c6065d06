import Limpid
import LimpidTerminal

/// What several runs on parts of one table say together.
struct FoldSummary {
  private let reports: [RunReport]
  private let folder: String

  init(_ reports: [RunReport], folder: String) {
    self.reports = reports
    self.folder = folder
  }

  /// Each measure: the mean over the parts, and the deviation between them.
  private var measures: [(name: String, mean: Double, deviation: Double)] {
    let tests = reports.compactMap(\.test)
    var names: [String] = []
    var values: [String: [Double]] = [:]
    for test in tests {
      let all =
        (test.accuracy.map { [Measure("Accuracy", $0.value)] } ?? []) + test.measures.filter { $0.name != "Accuracy" }
      for measure in all {
        if values[measure.name] == nil { names.append(measure.name) }
        values[measure.name, default: []].append(measure.value)
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
    var table = TextTable(["test, \(reports.count) parts", ">mean", ">deviation"])
    for measure in measures where !Measure(measure.name, measure.mean).isAverage {
      table.add([measure.name, rough(measure.mean), rough(measure.deviation)])
    }
    return [""] + table.lines() + ["", "runs  \(folder)"]
  }

  /// The last line of all: a run's end, with means for measures.
  var json: String {
    var object = JSONObject([
      ("event", .text("runFinished")), ("name", .text(reports.first?.name ?? "")), ("folder", .text(folder)),
      ("folds", .integer(reports.count)), ("steps", .integer(reports.reduce(0) { $0 + $1.steps })),
    ])
    for measure in measures {
      object.add("test\(measure.name)", .number(measure.mean))
      object.add("test\(measure.name)Deviation", .number(measure.deviation))
    }
    let hashes = reports.map(\.weightsHash)
    object.add("weightsHash", .text(Hash.of(hashes.joined(separator: "\n"))))
    object.add("weightsHashes", .list(hashes.map { .text($0) }))
    object.add("seconds", .number(reports.reduce(0) { $0 + $1.seconds }))
    return object.description
  }
}
