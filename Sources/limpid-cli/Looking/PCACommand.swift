import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid pca`: the directions in which examples differ most.
struct PCACommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pca",
    abstract: "Finds the directions in which examples differ most (principal components).",
    discussion: flowing(
      """
      Needs no labels. With --out the coordinates of each row in these directions are
      written, to be drawn or learned from.

      EXAMPLES
        limpid pca --data penguins.csv --target species
        limpid pca --data digits --components 2 --out digits-2d.csv
        limpid pca --data array.npy --raw
      """))

  @OptionGroup var options: UnlabeledOptions

  @Option(
    parsing: .unconditional, help: "How many directions; by default as many as there are, at most 10.",
    transform: whole(1...100_000, "a number of components"))
  var components: Int?

  func run() throws {
    try Ending.checkEnvironment()
    let data = try options.load("pca")
    let most = min(data.matrix.rows, data.matrix.columns)
    let pca = try PrincipalComponents(data.matrix, count: components ?? min(10, most))
    if options.out != nil {
      let coordinates = try pca.coordinates(of: data.matrix)
      let names = (1...pca.components.rows).map { "component\($0)" }
      let hasLabels = data.labels != nil
      try options.write(
        names + (hasLabels ? [data.labelName ?? "class"] : []),
        (0..<coordinates.rows).map { row in
          let label = data.labels.map { $0[row] }
          return coordinates.row(row).map { "\($0)" }
            + (label.map { [data.classNames.indices.contains($0) ? data.classNames[$0] : ""] } ?? [])
        })
    }
    guard options.json else { return Output.results.lines(ClusterText.lines(pca, data, options.out)) }
    func numbers(_ x: [Double]) -> JSONValue { .list(x.map { .number("\($0)") }) }
    Output.results.line(
      JSONValue.object([
        .init("event", .text("components")), .init("data", .text(data.about)),
        .init("rows", .number("\(data.matrix.rows)")),
        .init("columns", .list(data.columns.map { .text($0) })), .init("means", numbers(pca.means)),
        .init("explainedVariance", numbers(pca.explainedVariance)),
        .init("explainedVarianceRatio", numbers(pca.explainedVarianceRatio)),
        .init("components", .list((0..<pca.components.rows).map { numbers(Array(pca.components.row($0))) })),
      ]).description)
  }
}
