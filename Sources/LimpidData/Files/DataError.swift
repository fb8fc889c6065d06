/// What is wrong with a file or with the data in it: the file, what came, what was expected and how to mend it.
///
/// ```
/// train-labels-idx1-ubyte.gz: 59,999 labels for 60,000 images, expected as many labels as images
///   mend  take images and labels from the same download
/// ```
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file as the user named it, or a word for what the data is (`images`).
  public let file: String
  /// What came.
  public let came: String
  /// What was expected instead.
  public let expected: String
  /// How to mend it, in the imperative.
  public let mend: String

  public init(file: String, came: String, expected: String, mend: String) {
    self.file = file
    self.came = came
    self.expected = expected
    self.mend = mend
  }

  public var description: String {
    "\(file): \(came), expected \(expected)\n  mend  \(mend)"
  }
}

/// 60000 → "60,000".
package func grouped(_ count: Int) -> String {
  var digits = String(count.magnitude)
  var groups: [String] = []
  while digits.count > 3 {
    groups.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  groups.insert(digits, at: 0)
  return (count < 0 ? "-" : "") + groups.joined(separator: ",")
}

/// 1, "byte" → "1 byte"; 60000, "byte" → "60,000 bytes"; 2, "class" → "2 classes".
package func counted(_ count: Int, _ noun: String) -> String {
  if count == 1 { return "1 \(noun)" }
  let plural =
    noun.hasSuffix("s")
    ? "\(noun)es" : noun.hasSuffix("y") && !noun.hasSuffix("ay") ? "\(noun.dropLast())ies" : "\(noun)s"
  return "\(grouped(count)) \(plural)"
}

/// A text from a file as a sentence may show it: at most 60 characters, nothing that a terminal would obey.
package func shown(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars.prefix(60) {
    let category = scalar.properties.generalCategory
    let harmful =
      category == .control || category == .format || category == .lineSeparator || category == .paragraphSeparator
    if harmful { result += "\\u{\(String(scalar.value, radix: 16))}" } else { result.unicodeScalars.append(scalar) }
  }
  return text.unicodeScalars.count > 60 ? result + "…" : result
}

/// [60000, 28, 28] → "60000 × 28 × 28"; at most eight of them.
package func times(_ dimensions: [Int]) -> String {
  if dimensions.isEmpty { return "1" }
  return dimensions.prefix(8).map(String.init).joined(separator: " × ") + (dimensions.count > 8 ? " × …" : "")
}

/// The product of sizes; nil if one is negative or the product is more than an `Int` holds.
package func product(_ sizes: [Int]) -> Int? {
  if sizes.contains(where: { $0 < 0 }) { return nil }
  if sizes.contains(0) { return 0 }
  var total = 1
  for size in sizes {
    let (next, overflow) = total.multipliedReportingOverflow(by: size)
    if overflow { return nil }
    total = next
  }
  return total
}
