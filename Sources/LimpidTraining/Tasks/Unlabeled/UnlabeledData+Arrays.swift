import LimpidCore
import LimpidData

// Arrays of NumPy without labels: which of them is looked at, and which is only compared.

extension UnlabeledData {
  /// Rows of one array of several: that of the given name, else the one whose name or shape says that it holds inputs. Labels beside it are
  /// no input.
  ///
  /// - Parameters:
  ///   - target: the array that is compared with what is found; nil for one that is called as labels are.
  init(_ named: NamedArrays, array name: String?, target: String?, columns: [String], ignore: [String], isRaw: Bool)
    throws
  {
    let names = named.arrays.map(\.name)
    for name in [name, target].compactMap(\.self) where !names.contains(name) {
      throw RecipeError.unknown("array", name, among: names)
    }
    let all = named.arrays.filter { $0.value.shape.rank >= 1 && $0.name != target }
    guard
      let chosen = name.map({ name in named.arrays.first { $0.name == name }! })
        ?? all.first(where: { NamedArrays.isInputs($0.name) }) ?? all.first(where: { $0.value.shape.rank >= 2 })
        ?? (all.count == 1 ? all[0] : nil)
    else {
      throw DataError(
        file: named.path, came: "arrays that could all be meant: \(names.map { shown($0) }.joined(separator: ", "))",
        expected: "one that is called x, data or images, or has two axes", mend: "choose one with --array")
    }
    let shape = chosen.value.shape, rows = shape.first ?? 1
    let fitting = named.arrays.filter {
      $0.name != chosen.name && $0.value.shape.elementCount == rows && $0.value.shape.first == rows
    }
    let labels =
      target.map { target in named.arrays.first { $0.name == target }! }
      ?? fitting.first { NamedArrays.isLabels($0.name) && NamedArrays.part($0.name) == NamedArrays.part(chosen.name) }
    if let labels, labels.value.shape.elementCount != rows {
      throw DataError(
        file: named.path, came: "\(shown(labels.name)) of \(labels.value.shape) for \(shown(chosen.name)) of \(shape)",
        expected: "one value for each row", mend: "choose other arrays with --array and --target")
    }
    let others = names.filter { $0 != chosen.name && $0 != labels?.name }
    let about =
      "the array \(shown(chosen.name)) of \(lastName(named.path)), \(times(Array(shape)))"
      + (labels.map { "; \(shown($0.name)) is compared with what is found" } ?? "")
      + (others.isEmpty ? "" : "; not looked at: \(others.prefix(6).map { shown($0) }.joined(separator: ", "))")
    let numbers = chosen.value.floats.map { Double($0) }, width = numbers.count / max(1, rows)
    var kept = Array(0..<width)
    if !(columns + ignore).isEmpty {
      let all = (0..<width).map { "\(chosen.name)\($0 + 1)" }
      for column in columns + ignore where !all.contains(column) {
        throw RecipeError.unknown("column", column, among: all)
      }
      kept = kept.filter { (columns.isEmpty || columns.contains(all[$0])) && !ignore.contains(all[$0]) }
    }
    let elements = kept.count == width ? numbers : (0..<rows).flatMap { row in kept.map { numbers[row * width + $0] } }
    var codes: [Float: Int] = [:]
    let truths = labels?.value.floats
    for value in Set((truths ?? []).filter(\.isFinite)).sorted() { codes[value] = codes.count }
    self.init(
      name: named.path, about: about, matrix: try Matrix(rows: rows, columns: kept.count, elements),
      columns: kept.map { "\(chosen.name)\($0 + 1)" }, isRaw: isRaw,
      labels: truths.map {
        ($0.map { codes[$0] ?? -1 }, codes.keys.sorted().map { NamedArrays.word($0) }, labels!.name)
      })
  }
}
