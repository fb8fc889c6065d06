import CLimpid

/// Words by number, in the order in which they came, with how often each came.
///
/// `@unchecked`: one thread fills it; after that it is only read.
final class WordList: @unchecked Sendable {
  let handle: OpaquePointer
  private(set) var counts: [Int] = []

  init() {
    guard let handle = limpid_dictionary_open() else { fatalError("no memory for a list of words") }
    self.handle = handle
  }

  deinit { limpid_dictionary_close(handle) }

  var count: Int { Int(limpid_dictionary_count(handle)) }

  /// Adds to a word's count; a new word gets a number if there are fewer than `most`.
  func add(_ number: Int, times: Int = 1) {
    while counts.count <= number { counts.append(0) }
    counts[number] += times
  }

  /// Counts words by their numbers; negative ones are none of them. Gives whether a −1 was among them.
  func add(_ numbers: UnsafeBufferPointer<Int32>) -> Bool {
    while counts.count < count { counts.append(0) }
    return counts.withUnsafeMutableBufferPointer { counts in
      var isUnknown = false
      for number in numbers {
        if number >= 0 { counts[Int(number)] += 1 } else if number == -1 { isUnknown = true }
      }
      return isUnknown
    }
  }

  @discardableResult
  func add(_ word: UnsafeBufferPointer<UInt8>, times: Int, most: Int) -> Bool {
    var number = limpid_dictionary_find(handle, word.baseAddress, Int64(word.count))
    if number < 0 {
      guard count < most else { return false }
      number = limpid_dictionary_add(handle, word.baseAddress, Int64(word.count))
    }
    add(Int(number), times: times)
    return true
  }

  func number(of word: String) -> Int? {
    var word = word
    let number = word.withUTF8 { limpid_dictionary_find(handle, $0.baseAddress, Int64($0.count)) }
    return number < 0 ? nil : Int(number)
  }

  func bytes(_ number: Int) -> UnsafeBufferPointer<UInt8> {
    var count: Int64 = 0
    let start = limpid_dictionary_word(handle, Int32(number), &count)
    return UnsafeBufferPointer(start: start, count: Int(count))
  }

  func word(_ number: Int) -> String { String(decoding: bytes(number), as: UTF8.self) }

  /// A list of these words, numbered in their order.
  convenience init(_ words: [String]) {
    self.init()
    for word in words {
      var word = word
      word.withUTF8 { _ = limpid_dictionary_add(handle, $0.baseAddress, Int64($0.count)) }
    }
  }
}
