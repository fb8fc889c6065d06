import LimpidCore
import LimpidData
import LimpidLayers

// The sections of a page about a table.

extension ReportParts {
  /// What the network says about the test rows: against the truth, how sure, where it is worst; and what the columns hold.
  func sections(of table: LoadedTable, _ run: Run) throws -> [String] {
    let task = TableLearning(
      table, batchSize: about.recipe.batchSize, seed: about.seed, labelSmoothing: 0,
      coverage: about.recipe.table?.coverage ?? 0.9)
    let answers = TableAnswers(
      try task.outputs(of: run.model, on: table.test), members: table.members, table.test.target,
      run.schema.table?.calibration ?? TableCalibration())
    guard !table.test.target.isNumber else {
      return [numbers(answers, table), columns(table)]
    }
    let names = table.test.target.classNames
    let said = Answers(
      classNames: names, labels: table.test.labels.map(Int.init),
      probabilities: table.test.labels.indices.map { row in
        answers.probabilities[row * names.count..<(row + 1) * names.count].map(Float.init)
      })
    return [confusion(said), calibration(said), worst(said, table), columns(table)]
  }

  // MARK: Answers

  private func numbers(_ answers: TableAnswers, _ table: LoadedTable) -> String {
    let truths = table.test.values, name = table.decision.column
    guard !truths.isEmpty else { return "" }
    let chart = ScatterChart(
      title: "Answers", xName: "\(name), as it is", yName: "as the network says",
      points: zip(truths, answers.numbers).map { ($0, $1) })
    let held = zip(truths, answers.intervals).count { $1.contains($0) }
    let order = truths.indices.sorted {
      (abs(answers.numbers[$1] - truths[$1]), $0) < (abs(answers.numbers[$0] - truths[$0]), $1)
    }
    let shown = inputs(table)
    let rows = order.prefix(10).map { i -> String in
      let answer =
        "\(LineChart.label(answers.numbers[i])) <span class=\"quiet\">(\(LineChart.label(answers.intervals[i].lowerBound)) … \(LineChart.label(answers.intervals[i].upperBound)))</span>"
      return row(i, "<td class=\"n\">\(LineChart.label(truths[i]))</td><td class=\"n\">\(answer)</td>", shown, table)
    }
    let coverage = decimal(100 * (about.recipe.table?.coverage ?? 0.9), 0)
    return """
      <h2>Answers on the test part</h2>
      <p>On the dashed line the network is right. Its \(coverage) % intervals hold the truth for \(grouped(held)) of \(counted(truths.count, "row")) (\(decimal(100 * Double(held) / Double(truths.count), 1)) %).</p>
      \(chart.svg)
      <h2>Worst rows</h2>
      <p class="quiet">Test rows whose \(escaped(name)) the network misses by most; in brackets its intervals.</p>
      \(worstTable("<th class=\"n\">is</th><th class=\"n\">said</th>", rows, shown))
      """
  }

  private func worst(_ answers: Answers, _ table: LoadedTable) -> String {
    let shown = inputs(table)
    let rows = answers.worst(10).map { i -> String in
      let said = answers.answer(i), label = answers.labels[i]
      let colour = said == label ? "good" : "bad"
      let cells =
        "<td>\(escaped(answers.classNames[label])) <span class=\"quiet\">(\(decimal(Double(answers.probabilities[i][label]), 3)))</span></td>"
        + "<td><span class=\"\(colour)\">\(escaped(answers.classNames[said]))</span> <span class=\"quiet\">(\(decimal(Double(answers.probabilities[i][said]), 3)))</span></td>"
      return row(i, cells, shown, table)
    }
    guard !rows.isEmpty else { return "" }
    return """
      <h2>Worst rows</h2>
      <p class="quiet">Test rows whose true class the network thinks least likely; in brackets its probabilities.</p>
      \(worstTable("<th>is</th><th>taken for</th>", rows, shown))
      """
  }

  private func worstTable(_ head: String, _ rows: [String], _ columns: [ColumnSchema]) -> String {
    let names = columns.map { "<th\($0.kind == .number ? " class=\"n\"" : "")>\(escaped($0.name))</th>" }.joined()
    return
      "<div class=\"scroll\"><table><thead><tr><th class=\"n\">row</th>\(head)\(names)</tr></thead><tbody>\(rows.joined())</tbody></table></div>"
  }

  /// The columns whose cells are shown: the first inputs that are numbers or words.
  private func inputs(_ table: LoadedTable) -> [ColumnSchema] {
    let names = Set(table.train.encoder.features.map(\.column))
    let kinds: [ColumnKind] = [.number, .category, .boolean]
    return Array(table.table.schema.columns.filter { names.contains($0.name) && kinds.contains($0.kind) }.prefix(7))
  }

  private func row(_ place: Int, _ cells: String, _ columns: [ColumnSchema], _ table: LoadedTable) -> String {
    let number = table.test.rows[place]
    let inputs = columns.map { column -> String in
      let cell = table.table.cell(number, column.name)
      if !cell.isFinite { return "<td class=\"quiet\">missing</td>" }
      if column.kind == .number { return "<td class=\"n\">\(LineChart.label(Double(cell) + column.origin))</td>" }
      let level = Int(cell)
      return "<td>\(column.levels.indices.contains(level) ? escaped(String(column.levels[level].prefix(24))) : "")</td>"
    }
    return "<tr><td class=\"n\">\(grouped(number + 1))</td>\(cells)\(inputs.joined())</tr>"
  }

  // MARK: Data

  private func columns(_ table: LoadedTable) -> String {
    let settings = about.recipe.table
    let left = Set((settings?.ignore ?? []) + (settings?.split.columns(table.table.schema) ?? []))
    let rows = table.table.schema.columns.prefix(100).map { column -> String in
      let role =
        column.name == table.decision.column
        ? " <span class=\"good\">target</span>"
        : left.contains(column.name) ? " <span class=\"quiet\">left out</span>" : ""
      let missing = column.missing == 0 ? "" : grouped(column.missing)
      let distinct = column.distinct.map { grouped($0) } ?? "many"
      return
        "<tr><td>\(escaped(column.name))\(role)</td><td>\(column.kind.rawValue)</td><td class=\"n\">\(missing)</td><td class=\"n\">\(distinct)</td><td>\(escaped(column.summary))</td></tr>"
    }
    let more = table.table.schema.columns.count - 100
    let findings = table.findings.map {
      "<li\($0.weight == .warning ? " class=\"bad\"" : "")>\(escaped($0.text))</li>"
    }
    let hashes = about.data.sorted { $0.key < $1.key }.map {
      "<tr><td>\($0.key)</td><td><code>\($0.value)</code></td></tr>"
    }
    return """
      <h2>Data</h2>
      <p>\(escaped(table.table.name)): \(grouped(table.train.count)) rows to learn from, \(grouped(table.test.count)) to be tested on. \(escaped(table.decision.because.prefix(1).uppercased() + table.decision.because.dropFirst())).</p>
      <div class="scroll"><table><thead><tr><th>column</th><th>kind</th><th class="n">missing</th><th class="n">distinct</th><th>values</th></tr></thead><tbody>\(rows.joined())</tbody></table></div>
      \(more > 0 ? "<p class=\"quiet\">… \(grouped(more)) more columns</p>" : "")
      \(findings.isEmpty ? "" : "<ul>\(findings.joined())</ul>")
      <p class="quiet">SHA-256 of each part</p><div class="scroll"><table>\(hashes.joined())</table></div>
      """
  }
}
