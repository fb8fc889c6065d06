import CLimpid

/// Turns the cells of one column into numbers, as a `TableStore` holds them: a number less the column's origin; the place of a word in the
/// list of levels, −1 for a word that is not in it; days and seconds of a date; the numbers of a text's words. NaN is a missing cell.
struct ColumnFiller: Sendable {
  let column: ColumnSchema
  let start: Int
  /// Where what single precision leaves of a number is put, if it is kept.
  let rest: Int?
  private let levels: WordList?

  init(_ column: ColumnSchema, at start: Int, rest: Int? = nil) {
    self.column = column
    self.start = start
    self.rest = rest
    levels = column.kind == .category || column.kind == .boolean ? WordList(column.levels) : nil
  }

  /// - Parameters:
  ///   - cells: of the batch's first row; `stride` numbers a row.
  func fill(
    _ cells: UnsafeMutablePointer<Float>, _ stride: Int, _ batch: RecordBatch, column place: Int,
    _ scratch: inout ColumnSurvey.Scratch
  ) {
    let target = cells + start
    switch column.kind {
    case .identifier, .constant: return
    case .number:
      scratch.numbers.withUnsafeMutableBufferPointer { numbers in
        scratch.kinds.withUnsafeMutableBufferPointer { kinds in
          batch.numbers(place, into: numbers.baseAddress!, kinds.baseAddress!)
          for row in 0..<batch.rows { target[row * stride] = Float(numbers[row] - column.origin) }
          guard let rest else { return }
          for row in 0..<batch.rows {
            let number = numbers[row] - column.origin
            cells[row * stride + rest] = Float(number - Double(Float(number)))
          }
        }
      }
    case .category, .boolean:
      limpid_csv_words(
        batch.bytes, batch.fields + place, Int64(batch.columns), Int64(batch.rows), levels!.handle, 0, 0,
        &scratch.words)
      for row in 0..<batch.rows {
        let number = scratch.words[row]
        target[row * stride] = number == -2 ? .nan : Float(number)
      }
    case .date:
      let form = column.dateForm ?? .yearFirst
      for row in 0..<batch.rows {
        let (days, seconds) =
          form.read(batch.cell(row, place)).map { (Float($0.days), Float($0.seconds)) } ?? (.nan, .nan)
        target[row * stride] = days
        target[row * stride + 1] = seconds
      }
    case .text:
      for row in 0..<batch.rows {
        ColumnFiller.words(batch.cell(row, place), into: target + row * stride, column.mostWords)
      }
    }
  }

  /// The numbers of a text's words and pairs of words, in the order in which they come, then −1. Letters and digits make words; upper and
  /// lower case are the same.
  static func words(_ text: UnsafeBufferPointer<UInt8>, into target: UnsafeMutablePointer<Float>, _ most: Int) {
    var count = 0
    var before: UInt32 = 0
    var word: UInt32 = 0
    var length = 0
    func put(_ hash: UInt32) {
      if count < most { target[count] = Float(hash % numbers) }
      count += 1
    }
    func end() {
      if length == 0 { return }
      put(word)
      if before != 0 { put((before &* 31) ^ word) }
      (before, word, length) = (word | 1, 0, 0)
    }
    for byte in text {
      let isLetter = byte >= 0x80 || (byte &- 48 < 10) || ((byte | 0x20) &- 97 < 26)
      if isLetter {
        let letter = byte >= 65 && byte <= 90 ? byte | 0x20 : byte
        word = ((word == 0 ? 2_166_136_261 : word) ^ UInt32(letter)) &* 16_777_619
        length += 1
      } else {
        end()
      }
    }
    end()
    while count < most {
      target[count] = -1
      count += 1
    }
  }

  /// How many numbers a word may have; exact in single precision.
  static let numbers: UInt32 = 1 << 24
}
