import LimpidCore
import LimpidData

// Rows of numbers as the tables they stand for.

extension NamedArrays {
  /// Rows of numbers as parts of a table: columns x1, x2, …, and the labels' name.
  func tables() throws(DataError) -> [TableSource] {
    let pairs = try pairs()
    let names = pairs["train"]!
    return try ["train", "validation", "test"].compactMap { part in pairs[part].map { (part, $0) } }.map {
      (part, pair) throws(DataError) in
      guard pair.y.shape.elementCount == pair.count, pair.inputShape.count <= 1 else {
        throw DataError(
          file: path, came: "\(shown(pair.labels)) of \(pair.y.shape)", expected: "one number for each row",
          mend: "save the target as [\(grouped(pair.count))]")
      }
      let columns = pair.inputShape.first ?? 1
      let (x, y) = (pair.x.floats, pair.y.floats)
      var text = (0..<columns).map { "\(names.inputs)\($0 + 1)" }.joined(separator: ",") + ",\(names.labels)\n"
      for row in 0..<pair.count {
        for column in 0..<columns { text += "\(NamedArrays.word(x[row * columns + column]))," }
        text += "\(NamedArrays.word(y[row]))\n"
      }
      return TableSource(Array(text.utf8), name: "\(path), \(part)")
    }
  }

  /// A number as a table has it, such that reading gives the same bits; nothing for NaN.
  static func word(_ x: Float) -> String {
    if x.isNaN { return "" }
    return x == x.rounded() && x.magnitude < 1e7 ? String(Int(x)) : "\(x)"
  }
}
