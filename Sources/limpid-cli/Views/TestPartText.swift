import Limpid
import LimpidTerminal

/// How often a test part was looked at, as text.
enum TestPartText {
  /// Says on the side that an example of the test part was looked at.
  static func note(_ count: Int?) {
    guard let count else { return }
    Output.notes.line("limpid: this is of the test part, which has now been looked at \(times(count))")
  }

  static func times(_ count: Int) -> String { count == 1 ? "once" : count == 2 ? "twice" : "\(thousands(count)) times" }

  /// Who looked: "training, report (2), predict".
  static func who(_ folder: RunFolder) -> String {
    let before = (try? RunDescription(reading: folder.descriptionFile))?.origin?.testOpenings ?? 0
    var names: [String] = [], counts: [String: Int] = [:]
    let all =
      Array(repeating: "before the fork", count: before) + (folder.isFinished ? ["the end of training"] : [])
      + folder.testOpeners
    for name in all {
      if counts[name] == nil { names.append(name) }
      counts[name, default: 0] += 1
    }
    return names.map { counts[$0] == 1 ? $0 : "\($0) (\(counts[$0]!))" }.joined(separator: ", ")
  }

  /// What several runs together did to the test parts that they share.
  static func lines(_ openings: [TestOpenings]) -> [String] {
    openings.filter { $0.runs > 1 }.map {
      "the test part \($0.test.prefix(8))… was looked at \(times($0.count)), by \(thousands($0.runs)) runs"
    }
  }

  static func json(_ openings: [TestOpenings]) -> JSONObject.Value {
    .integer(openings.reduce(0) { $0 + $1.count })
  }
}
