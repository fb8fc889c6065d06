import Limpid
import LimpidTerminal

/// What a network says about rows of a table, as text.
enum RowsText {
  static func lines(
    _ answered: [(row: GivenRow, prediction: TablePrediction)], _ inputs: TableInputs, terminal: Terminal
  ) -> [String] {
    if answered.count == 1 { return one(answered[0].row, answered[0].prediction, terminal: terminal) }
    let coverage = "\(Int((100 * (answered.first?.prediction.coverage ?? 0.9)).rounded())) %"
    let hasTruth = answered.contains { $0.row.truth != nil }
    var table = TextTable(
      inputs.answer.isNumber
        ? [">row", ">\(inputs.target)", ">\(coverage) interval"] + (hasTruth ? [">is"] : [])
        : [">row", inputs.target, ">probability", "\(coverage) set"] + (hasTruth ? ["is"] : []))
    for (i, (row, prediction)) in answered.prefix(1000).enumerated() {
      var cells = ["\(i + 1)"]
      if let number = prediction.number {
        cells += [rough(number), prediction.interval.map { "\(rough($0.lowerBound)) … \(rough($0.upperBound))" } ?? ""]
      } else {
        cells += [
          prediction.classNames[prediction.label], fixed(prediction.probabilities[prediction.label], 4),
          prediction.set.map { prediction.classNames[$0] }.joined(separator: ", "),
        ]
      }
      table.add(cells + (hasTruth ? [row.truth ?? ""] : []))
    }
    var lines = table.lines()
    if answered.count > 1000 { lines.append("… \(thousands(answered.count - 1000)) more rows; --json prints all") }
    for (row, _) in answered.prefix(1000) { lines += row.remarks.map { "note  \(row.name): \($0)" } }
    return lines
  }

  private static func one(_ row: GivenRow, _ prediction: TablePrediction, terminal: Terminal) -> [String] {
    let coverage = "\(Int((100 * prediction.coverage).rounded())) %"
    var lines = [row.name] + row.remarks.map { "note  \($0)" } + [""]
    if let number = prediction.number {
      lines.append(
        "\(prediction.target)  \(terminal.styled(rough(number), .strong))" + (row.truth.map { ", it is \($0)" } ?? ""))
      if let interval = prediction.interval {
        lines.append("\(coverage) interval  \(rough(interval.lowerBound)) … \(rough(interval.upperBound))")
      }
      return lines
    }
    let name = prediction.classNames[prediction.label]
    let verdict = row.truth.map { $0 == name ? ", which is right" : ", but it is \($0)" } ?? ""
    lines += ["\(prediction.target)  \(terminal.styled(name, .strong))\(verdict)", ""]
    let order = prediction.probabilities.indices.sorted {
      (prediction.probabilities[$1], $0) < (prediction.probabilities[$0], $1)
    }
    lines += bars(
      order.prefix(10).map { (prediction.classNames[$0], prediction.probabilities[$0]) },
      width: max(8, min(32, terminal.width - 24)), indent: "  ")
    if !prediction.set.isEmpty {
      lines += ["", "\(coverage) set  \(prediction.set.map { prediction.classNames[$0] }.joined(separator: ", "))"]
    }
    return lines
  }

  /// The answers as a table for other programs: numbers in all their digits.
  static func table(
    _ answered: [(row: GivenRow, prediction: TablePrediction)], _ inputs: TableInputs
  ) -> (columns: [String], rows: [[String]]) {
    let isNumber = inputs.answer.isNumber, classNames = inputs.answer.classNames
    let isCalibrated = answered.contains { $0.prediction.isCalibrated }
    let hasTruth = answered.contains { $0.row.truth != nil }
    var columns = ["row", inputs.target]
    columns += isNumber ? (isCalibrated ? ["low", "high"] : []) : classNames.map { "probability of \($0)" }
    if !isNumber, isCalibrated { columns.append("set") }
    if hasTruth { columns.append("truth") }
    let rows = answered.enumerated().map { i, answer in
      let said = answer.prediction
      var cells = ["\(i + 1)"]
      if let number = said.number {
        cells.append("\(number)")
        if isCalibrated { cells += said.interval.map { ["\($0.lowerBound)", "\($0.upperBound)"] } ?? ["", ""] }
      } else {
        cells += [said.classNames[said.label]] + said.probabilities.map { "\($0)" }
        if isCalibrated { cells.append(said.set.map { said.classNames[$0] }.joined(separator: ";")) }
      }
      return cells + (hasTruth ? [answer.row.truth ?? ""] : [])
    }
    return (columns, rows)
  }

  static func json(_ prediction: TablePrediction, _ row: GivenRow) -> JSONObject {
    var object = JSONObject([("input", .text(row.name)), ("target", .text(prediction.target))])
    if let number = prediction.number {
      object.add("prediction", .number(number))
      if let interval = prediction.interval {
        object.add("low", .number(interval.lowerBound))
        object.add("high", .number(interval.upperBound))
        object.add("coverage", .number(prediction.coverage))
      }
    } else {
      object.add("prediction", .text(prediction.classNames[prediction.label]))
      object.add("probability", .number(prediction.probabilities[prediction.label]))
      let all = zip(prediction.classNames, prediction.probabilities).map { ($0, JSONObject.Value.number($1)) }
      object.add("probabilities", .object(JSONObject(all)))
      if !prediction.set.isEmpty {
        object.add("set", .list(prediction.set.map { .text(prediction.classNames[$0]) }))
        object.add("coverage", .number(prediction.coverage))
      }
    }
    if let truth = row.truth { object.add("truth", .text(truth)) }
    if !row.remarks.isEmpty { object.add("notes", .list(row.remarks.map { .text($0) })) }
    return object
  }
}
