/// The vocabulary of a column of texts: which numbers of words (`ColumnFiller.words`) have an input, and how much each weighs.
enum TextWords {
  /// Characters of a word's number in a vocabulary: 6 bits each, from '0' on.
  static let digits = 4

  /// The `count` words that most rows have, at least two of them; nil if there are none.
  ///
  /// - Parameters:
  ///   - rows: the training rows; of very many an even selection is looked at.
  static func vocabulary(
    _ store: TableStore, place: Int, rows: RowList, most: Int, count: Int
  ) -> (words: String, rarity: String)? {
    let step = max(1, rows.count / 100_000)
    var found: [UInt32: (rows: Int, last: Int)] = [:]
    let looked = (rows.count + step - 1) / step
    store.forEach((0..<looked).map { rows[$0 * step] }) { i, row in
      let cells = row + place
      for k in 0..<most {
        if cells[k] < 0 { break }
        let number = UInt32(cells[k])
        let seen = found[number] ?? (0, -1)
        if seen.last != i { found[number] = (seen.rows + 1, i) }
      }
    }
    let known = found.filter { $0.value.rows > 1 }
    guard !known.isEmpty else { return nil }
    let frequent = known.sorted { ($1.value.rows, $0.key) < ($0.value.rows, $1.key) }.prefix(count)
    var words: [UInt8] = [], rarity: [UInt8] = []
    for (number, seen) in frequent.sorted(by: { $0.key < $1.key }) {
      for digit in (0..<digits).reversed() { words.append(48 + UInt8((number >> UInt32(6 * digit)) & 63)) }
      // 1 + ln((1 + n) / (1 + m)), if m of n texts have it; at most 8.75 above 1.
      let weight = Logarithm.of(Double(1 + looked) / Double(1 + seen.rows))
      rarity.append(48 + UInt8(min(70, (weight * 8).rounded())))
    }
    return (String(decoding: words, as: UTF8.self), String(decoding: rarity, as: UTF8.self))
  }

  /// The numbers of a vocabulary's words.
  static func numbers(_ words: String) -> [UInt32] {
    let bytes = Array(words.utf8)
    return stride(from: 0, to: bytes.count, by: digits).map { at in
      bytes[at..<at + digits].reduce(0) { $0 << 6 | UInt32($1 &- 48) }
    }
  }

  /// Writes the inputs of a text. `x` holds zeros.
  static func encode(
    _ cells: UnsafePointer<Float>, most: Int, _ words: UnsafeBufferPointer<UInt8>,
    _ rarity: UnsafeBufferPointer<UInt8>, into x: UnsafeMutablePointer<Float>
  ) {
    var square: Float = 0
    for k in 0..<most {
      if cells[k] < 0 { break }
      guard let slot = slot(of: UInt32(cells[k]), words) else { continue }
      let weight = 1 + Float(rarity[slot] &- 48) / 8
      // (a + w)² − a²: what this word adds to the square of the length. Below 0 stands what is not scaled yet.
      square += weight * (weight - 2 * x[slot])
      x[slot] -= weight
    }
    guard square > 0 else { return }
    let scale = 1 / square.squareRoot()
    for k in 0..<most {
      if cells[k] < 0 { break }
      if let slot = slot(of: UInt32(cells[k]), words), x[slot] < 0 { x[slot] *= -scale }
    }
  }

  /// The place of a word's number among those of a vocabulary.
  private static func slot(of number: UInt32, _ words: UnsafeBufferPointer<UInt8>) -> Int? {
    var (low, high) = (0, words.count / digits)
    while low < high {
      let middle = (low + high) / 2
      let at = middle * digits
      var value: UInt32 = 0
      for digit in 0..<digits { value = value << 6 | UInt32(words[at + digit] &- 48) }
      if value == number { return middle }
      if value < number { low = middle + 1 } else { high = middle }
    }
    return nil
  }
}
