import LimpidCore

/// How the operations in `Reference/recurrent.py` are called.
func recurrent(_ a: GoldenArguments) throws -> (any Valued)? {
  let golden = a.golden
  if golden.op == "sparse" {
    let entries = golden.pairsOfNumbers("entries").map { (row: Int($0[0]), column: Int($0[1]), value: Float($0[2])) }
    return try SparseMatrix(rows: golden.int("rows")!, columns: a[0].shape[0], entries).matmul(a[0])
  }
  let operation = Recurrence(
    cell: RecurrentCell(rawValue: golden.text("cell")!)!, isReversed: golden.flag("reversed"),
    hasBias: golden.flag("bias"), hasState: golden.flag("state"), hasLengths: golden.flag("lengths"))
  return try operation(a.values)
}

extension GoldenCase {
  fileprivate func pairsOfNumbers(_ key: String) -> [[Double]] {
    attributes[key]?.list?.map { $0.list!.map { $0.number! } } ?? []
  }
}
