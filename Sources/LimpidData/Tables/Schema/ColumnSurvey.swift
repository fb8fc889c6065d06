import CLimpid

/// What is learned about one column while its cells pass by: enough to tell what it holds. Surveys of blocks add up to that of the file.
struct ColumnSurvey: Sendable {
  /// The most different words that are kept by name.
  static let mostWords = 1000
  /// The same of a column of nothing but numbers: as many as classes could be.
  static let mostNumbers = 300

  var rows = 0
  var missing = 0
  var numbers = 0
  var texts = 0
  var minimum = Double.infinity
  var maximum = -Double.infinity
  var areWhole = true
  /// Whether each number is the one before plus one.
  var isCounting = true
  /// Whether each number is a day as 20240309.
  var areDays = true
  private var first = Double.nan
  private var last = Double.nan
  let words = WordList()
  /// Whether there are more words than are kept.
  var hasMoreWords = false
  var mostBlanks = 0
  var blanks = 0
  /// The forms that all texts so far have.
  var dateForms = Set(DateForm.allCases)
  /// The first text, with its row in the block (in the file, after adding up).
  var firstText: (row: Int, text: String)?
  /// The first texts, while there are few: how often each came, and its first row.
  private(set) var oddWords: [(text: String, count: Int, row: Int)] = []
  /// More different texts than these are not kept.
  static let mostOddWords = 3
  /// The first number that single precision has no room for, with its row in the block (in the file, after adding up).
  var firstGiant: (row: Int, text: String)?
  /// The largest magnitude of a number: the difference of two of them is still finite in single precision.
  static let largest = 1e38
  /// Blanks in each word that is a text, in a survey of a block.
  private var wordBlanks: [Int] = []

  /// Scratch space of a thread.
  struct Scratch {
    var numbers = [Double](repeating: 0, count: RecordBatch.room)
    var kinds = [UInt8](repeating: 0, count: RecordBatch.room)
    var words = [Int32](repeating: 0, count: RecordBatch.room)
  }

  mutating func add(_ batch: RecordBatch, column: Int, _ scratch: inout Scratch) {
    let rows = batch.rows
    scratch.numbers.withUnsafeMutableBufferPointer { numbers in
      scratch.kinds.withUnsafeMutableBufferPointer { kinds in
        batch.numbers(column, into: numbers.baseAddress!, kinds.baseAddress!)
        add(UnsafeBufferPointer(rebasing: numbers[..<rows]), UnsafeBufferPointer(rebasing: kinds[..<rows]))
        if firstGiant == nil, max(maximum, -minimum) > ColumnSurvey.largest,
          let row = (0..<rows).first(where: { numbers[$0].magnitude > ColumnSurvey.largest })
        {
          firstGiant = (batch.firstRow + row, batch.text(row, column))
        }
        scratch.words.withUnsafeMutableBufferPointer { words in
          if texts == 0 {
            if !hasMoreWords { addWords(batch, column, most: ColumnSurvey.mostNumbers, words) }
          } else {
            addWords(batch, column, most: ColumnSurvey.mostWords, words)
            addTexts(batch, column, UnsafeBufferPointer(rebasing: kinds[..<rows]), words)
          }
        }
      }
    }
    self.rows += rows
  }

  private mutating func add(_ numbers: UnsafeBufferPointer<Double>, _ kinds: UnsafeBufferPointer<UInt8>) {
    let number = UInt8(LIMPID_CELL_NUMBER.rawValue), nothing = UInt8(LIMPID_CELL_MISSING.rawValue)
    for i in numbers.indices {
      if kinds[i] == number {
        let x = numbers[i]
        self.numbers += 1
        if x < minimum { minimum = x }
        if x > maximum { maximum = x }
        if areWhole, x != x.rounded(.towardZero) { areWhole = false }
        if areDays, !ColumnSurvey.isDay(x) { areDays = false }
        if first.isNaN { first = x } else if isCounting, x != last + 1 { isCounting = false }
        last = x
      } else if kinds[i] == nothing {
        missing += 1
      } else {
        texts += 1
      }
    }
  }

  /// Whether a number is a day of these times, its year's, month's and day's digits one after the other.
  private static func isDay(_ x: Double) -> Bool {
    guard x >= 1900_01_01, x <= 2100_12_31, x == x.rounded(.towardZero) else { return false }
    let digits = Int(x)
    return daysSince1970(digits / 10_000, digits / 100 % 100, digits % 100) != nil
  }

  /// What the texts are like. Words that are kept are looked at once, whatever number of cells holds them.
  private mutating func addTexts(
    _ batch: RecordBatch, _ column: Int, _ kinds: UnsafeBufferPointer<UInt8>, _ words: UnsafeMutableBufferPointer<Int32>
  ) {
    let text = UInt8(LIMPID_CELL_TEXT.rawValue)
    if firstText == nil, let row = kinds.firstIndex(of: text) {
      firstText = (batch.firstRow + row, batch.text(row, column))
    }
    for row in kinds.indices where kinds[row] == text && oddWords.count <= ColumnSurvey.mostOddWords {
      addOdd(batch.text(row, column), 1, batch.firstRow + row)
    }
    for number in wordBlanks.count..<self.words.count {
      let word = self.words.bytes(number)
      var value = 0.0
      let isText = limpid_csv_cell(word.baseAddress, Int64(word.count), &value) == LIMPID_CELL_TEXT
      wordBlanks.append(isText ? look(at: word) : 0)
    }
    var sum = 0
    for row in kinds.indices where kinds[row] == text {
      let number = Int(words[row])
      sum += number >= 0 ? wordBlanks[number] : look(at: batch.cell(row, column))
    }
    blanks += sum
  }

  private mutating func addOdd(_ text: String, _ count: Int, _ row: Int) {
    if let known = oddWords.firstIndex(where: { $0.text == text }) {
      oddWords[known].count += count
    } else if oddWords.count <= ColumnSurvey.mostOddWords {
      oddWords.append((text, count, row))
    }
  }

  /// A text's blanks; forms of dates that it has not are left.
  private mutating func look(at cell: UnsafeBufferPointer<UInt8>) -> Int {
    let blanks = cell.count { $0 == 0x20 }
    mostBlanks = max(mostBlanks, blanks)
    if !dateForms.isEmpty {
      for form in DateForm.allCases where dateForms.contains(form) && form.read(cell) == nil { dateForms.remove(form) }
    }
    return blanks
  }

  private mutating func addWords(
    _ batch: RecordBatch, _ column: Int, most: Int, _ found: UnsafeMutableBufferPointer<Int32>
  ) {
    // Once a column of numbers has more words than classes could have, nothing more is asked of its words.
    let looked = limpid_csv_words(
      batch.bytes, batch.fields + column, Int64(batch.columns), Int64(batch.rows), words.handle, Int32(most),
      texts == 0 ? 1 : 0, found.baseAddress!)
    if words.add(UnsafeBufferPointer(rebasing: found[..<Int(looked)])) { hasMoreWords = true }
  }

  /// Takes in the survey of the rows that follow; `rows` of them were here before.
  mutating func append(_ next: ColumnSurvey) {
    for odd in next.oddWords { addOdd(odd.text, odd.count, rows + odd.row) }
    if firstText == nil, let text = next.firstText { firstText = (rows + text.row, text.text) }
    if firstGiant == nil, let giant = next.firstGiant { firstGiant = (rows + giant.row, giant.text) }
    isCounting = isCounting && next.isCounting && (numbers == 0 || next.numbers == 0 || next.first == last + 1)
    if first.isNaN { first = next.first }
    if !next.last.isNaN { last = next.last }
    rows += next.rows
    missing += next.missing
    numbers += next.numbers
    texts += next.texts
    minimum = min(minimum, next.minimum)
    maximum = max(maximum, next.maximum)
    areWhole = areWhole && next.areWhole
    areDays = areDays && next.areDays
    hasMoreWords = hasMoreWords || next.hasMoreWords
    mostBlanks = max(mostBlanks, next.mostBlanks)
    blanks += next.blanks
    dateForms.formIntersection(next.dateForms)
    for number in 0..<next.words.count where number < next.words.counts.count {
      let times = next.words.counts[number]
      if !words.add(next.words.bytes(number), times: times, most: ColumnSurvey.mostWords) { hasMoreWords = true }
    }
  }

  /// Words with their counts, the most frequent first, of equals the first in the alphabet.
  var levels: [(word: String, count: Int)] {
    (0..<words.count).map { (words.word($0), $0 < words.counts.count ? words.counts[$0] : 0) }
      .sorted { ($1.count, $0.word) < ($0.count, $1.word) }
  }

  var distinct: Int { words.count }
}
