import LimpidCore
import LimpidData

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Run {
  /// Notes in the run that its test part was looked at, if this is an example of it that comes with its label: whoever sees answers beside
  /// truths has tested. How often it was looked at by now; nil if the example is another.
  public func noteIfTest(_ text: String, _ example: GivenExample, by who: String) -> Int? {
    guard let about, example.label != nil, isFrom(about.recipe, text) else { return nil }
    guard case .images(let data)? = try? RunData(about.recipe.located(from: folder)), data.hashes == about.data else {
      return nil
    }
    let wanted = example.tensor.array, test = data.test
    for start in stride(from: 0, to: test.count, by: 1024) {
      let rows = Array(start..<min(test.count, start + 1024))
      if contains(test.inputs(rows, at: LoadingTime(seed: 0, epoch: 0)).array, wanted) { return noted(who) }
    }
    return nil
  }

  /// The same for rows of a table.
  public func noteIfTest(_ text: String, _ rows: [GivenRow], by who: String) -> Int? {
    guard let about, rows.contains(where: { $0.truth != nil }), isFrom(about.recipe, text) else { return nil }
    guard case .table(let table)? = try? RunData(about.recipe.located(from: folder)), table.hashes == about.data else {
      return nil
    }
    if rows.count > 1, rows.count == table.table.rows { return table.test.count > 0 ? noted(who) : nil }
    for start in stride(from: 0, to: table.test.count, by: 1024) {
      let places = Array(start..<min(table.test.count, start + 1024))
      let inputs = table.test.inputs(places).array
      if rows.contains(where: { contains(inputs, $0.tensor.array) }) { return noted(who) }
    }
    return nil
  }

  private func noted(_ who: String) -> Int {
    folder.noteTestOpening(by: who)
    return folder.testOpenings
  }

  /// Whether one of the rows is the wanted one, to the bit.
  private func contains(_ rows: [Float], _ wanted: [Float]) -> Bool {
    guard !wanted.isEmpty else { return false }
    return stride(from: 0, to: rows.count, by: wanted.count).contains { start in
      wanted.indices.allSatisfy { rows[start + $0].bitPattern == wanted[$0].bitPattern }
    }
  }

  /// Whether what a person named lies where the run's data come from. Only then is it worth loading them.
  private func isFrom(_ recipe: Recipe, _ text: String) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let paths = [text, parts.dropLast().joined(separator: ":")]
    if recipe.data.source == .digits { return text.hasPrefix("digits:") }
    let homes = (recipe.table?.files ?? []) + (recipe.data.needsFolder ? [recipe.data.folder] : [])
    return homes.contains { home in
      let home = place(home)
      return paths.contains { !$0.isEmpty && (place($0) == home || place($0).hasPrefix(home + "/")) }
    }
  }

  private func place(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
  }
}
