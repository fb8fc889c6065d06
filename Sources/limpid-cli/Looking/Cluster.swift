import ArgumentParser
import Limpid
import LimpidTerminal

/// Where examples without labels come from: shared by the commands that look at them.
struct UnlabeledOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "A table, a NumPy array, a folder of pictures, or the word digits: what limpid train takes.", valueName: "path"))
  var data: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A column, or an array of an NPZ file, that is left out and compared with what is found.", valueName: "column"))
  var target: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The only columns that are looked at, with commas between.", valueName: "columns"))
  var columns: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Which array of an NPZ file is meant; by default the one called x, data or images, and none called y or labels.",
      valueName: "name"))
  var array: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Columns that are left out, with commas between.", valueName: "columns")
  )
  var ignore: String?

  @Flag(help: "Leave a table's numbers as they are; by default each column gets mean 0 and deviation 1.")
  var raw = false

  @Option(parsing: .unconditional, help: ArgumentHelp("Where to write a line for each row (CSV).", valueName: "file"))
  var out: String?

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func load(_ command: String) throws -> UnlabeledData {
    guard !data.isEmpty else {
      throw UsageError(
        command, came: "no --data", expected: "examples to look at", mend: "limpid \(command) --data table.csv")
    }
    func names(_ list: String?) -> [String] { list.map { $0.split(separator: ",").map(String.init) } ?? [] }
    do {
      return try UnlabeledData(
        under: data, target: target, columns: names(columns), ignore: names(ignore), array: array, isRaw: raw)
    } catch let error as RecipeError { throw UsageError(error) }
  }

  /// Writes a table with a line for each row; the numbers in their shortest form.
  func write(_ columns: [String], _ rows: [[String]]) throws {
    guard let out else { return }
    try CSVText.write(columns, rows, to: out)
  }
}

/// `limpid cluster`: groups of examples that are near each other.
struct Cluster: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Groups examples that are near each other (k-means).",
    discussion: flowing(
      """
      Needs no labels. A table's numbers are standardised, words become a column each;
      pictures are compared by their pixels.

      EXAMPLES
        limpid cluster --data penguins.csv --clusters 3 --target species
        limpid cluster --data digits --clusters 10
        limpid cluster --data arrays.npz --array x --target y
        limpid cluster --data table.csv --clusters 2..8       # which number fits
      """))

  @OptionGroup var options: UnlabeledOptions

  @Option(parsing: .unconditional, help: "How many groups, or a range of numbers to compare: 3, or 2..8.")
  var clusters = "3"

  @Option(parsing: .unconditional, help: "What all chance is drawn from.", transform: whole(0...UInt64.max, "a seed"))
  var seed: UInt64 = 0

  @Option(
    parsing: .unconditional, help: "How many beginnings are tried; the best is kept.",
    transform: whole(1...1000, "a number of beginnings"))
  var restarts = 10

  func run() throws {
    try Ending.checkEnvironment()
    let range = try range()
    let data = try options.load("cluster")
    var rows: [(k: Int, groups: KMeans, silhouette: Double)] = []
    for k in range {
      let groups = try KMeans(data.matrix, clusters: k, seed: seed, restarts: restarts)
      rows.append((k, groups, k > 1 ? groups.silhouette(data.matrix) : 0))
    }
    let best = rows.max { ($0.silhouette, $1.k) < ($1.silhouette, $0.k) }!
    try options.write(
      ["row", "cluster"], best.groups.labels.enumerated().map { ["\($0 + 1)", "\($1 + 1)"] })
    if options.json {
      for row in rows { Output.results.line(json(row.groups, row.silhouette, data).description) }
    } else {
      Output.results.lines(ClusterText.lines(rows, best: best.groups, data, options.out))
    }
  }

  private func range() throws -> ClosedRange<Int> {
    let ends = clusters.replacing("..", with: " ").split(separator: " ").map { Int($0) }
    if ends.count == 1, let k = ends[0], k >= 1 { return k...k }
    if ends.count == 2, let low = ends[0], let high = ends[1], low >= 1, low <= high, high - low < 100 {
      return low...high
    }
    throw UsageError("--clusters", came: "'\(clusters)'", expected: "a number from 1, or a range", mend: "3, or 2..8")
  }

  private func json(_ groups: KMeans, _ silhouette: Double, _ data: UnlabeledData) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("event", .text("clustered")), .init("data", .text(data.about)),
      .init("columns", .list(data.columns.map { .text($0) })), .init("rows", .number("\(data.matrix.rows)")),
      .init("clusters", .number("\(groups.centers.rows)")), .init("inertia", .number("\(groups.inertia)")),
      .init("silhouette", .number("\(silhouette)")), .init("iterations", .number("\(groups.iterations)")),
      .init("counts", .list(groups.counts.map { .number("\($0)") })),
    ]
    if let labels = data.labels {
      members.append(.init("adjustedRandIndex", .number("\(adjustedRandIndex(groups.labels, labels))")))
    }
    return .object(members)
  }
}
