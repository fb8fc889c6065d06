/// Einstein's notation, read: "bij,bjk->bik" names each axis of each operand by a letter. A letter that is not in the result is summed over.
struct EinsumEquation {
  let text: String
  let operands: [[Character]]
  let result: [Character]
  /// The size of each letter's axis.
  private(set) var sizes: [Character: Int] = [:]

  init(_ text: String, _ shapes: [Shape]) throws(TensorError) {
    self.text = text
    let compact = text.filter { $0 != " " }
    let sides = Self.sides(compact)
    let allowed = sides.left.allSatisfy { $0.isLetter || $0 == "," } && (sides.right ?? "").allSatisfy(\.isLetter)
    guard allowed else {
      throw Self.error(
        text, "\"\(text)\"", "letters, commas between operands, and at most one ->",
        "write batch axes as letters too, such as \"bij,bjk->bik\"")
    }
    operands = sides.left.split(separator: ",", omittingEmptySubsequences: false).map { Array($0) }
    guard operands.count == shapes.count else {
      throw Self.error(
        text, "\"\(text)\" with \(shapes.count) operand\(shapes.count == 1 ? "" : "s")",
        "\(operands.count)", "give one operand for each part between commas")
    }
    for (i, (letters, shape)) in zip(operands, shapes).enumerated() {
      guard letters.count == shape.rank else {
        throw Self.error(
          text, "\"\(String(letters))\" for operand \(i) of shape \(shape)",
          "one letter for each of its \(shape.rank) axes",
          "name every axis, also the ones that stay as they are")
      }
      for (letter, size) in zip(letters, shape) {
        if let other = sizes[letter], other != size {
          throw Self.error(
            text, "\(letter) has size \(other), and \(size) in operand \(i) of shape \(shape)",
            "one size for each letter",
            "use another letter for this axis, or reshape the operand")
        }
        sizes[letter] = size
      }
    }
    let all = operands.flatMap { $0 }
    if let right = sides.right {
      result = Array(right)
      if let odd = result.first(where: { letter in !all.contains(letter) || result.filter { $0 == letter }.count > 1 })
      {
        throw Self.error(
          text, "\(odd) in the result \"\(right)\"", "letters that occur in an operand, each once in the result",
          "take it out of the result, or name an operand's axis so")
      }
    } else {
      result = Set(all).filter { letter in all.filter { $0 == letter }.count == 1 }.sorted()
    }
  }

  private static func sides(_ text: String) -> (left: String, right: String?) {
    guard let arrow = text.firstIndex(of: "-"), text[arrow...].hasPrefix("->") else { return (text, nil) }
    return (String(text[..<arrow]), String(text[text.index(arrow, offsetBy: 2)...]))
  }

  private static func error(_ text: String, _ came: String, _ expected: String, _ mend: String) -> TensorError {
    TensorError(operation: "einsum", came: came, expected: expected, mend: mend)
  }

  /// The product of the sizes.
  func count(_ letters: [Character]) -> Int { letters.reduce(1) { $0 * sizes[$1]! } }

  func shape(_ letters: [Character]) -> Shape { Shape(letters.map { sizes[$0]! }) }
}
