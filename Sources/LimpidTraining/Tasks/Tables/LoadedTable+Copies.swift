import LimpidCore
import LimpidData

extension LoadedTable {
  /// The parts without rows whose inputs, as the network gets them, came before in the same part or, for the test, among the training rows.
  static func withoutCopies(
    _ parts: (train: RowList, test: RowList), _ table: Table, _ decision: TargetDecision, _ truths: TargetColumn,
    _ inputs: [String], _ settings: TableSettings
  ) throws(DataError) -> (train: RowList, test: RowList) {
    let encoder = TableEncoder(table, columns: inputs, rows: parts.train, settings: settings.encoding)
    let target = truths.fitted(decision, rows: parts.train, logarithm: nil)
    let all = [parts.train, parts.test]
    let kept = Duplicates.first(
      of: all.map { rows in
        let examples = TableExamples(table, encoder, target, rows: rows, truths: truths)
        return Duplicates.prints([encoder.width], count: rows.count) { examples.inputs($0) }
      })
    guard !kept[1].isEmpty else {
      throw DataError(
        file: table.name,
        came: "a test part of which every row is in the training part too, where duplicates are dropped",
        expected: "at least one of its own", mend: "keep them: table.duplicates=keep")
    }
    let left = zip(all, kept).map { rows, places in RowList(places.map { rows[$0] }) }
    return (left[0], left[1])
  }
}
