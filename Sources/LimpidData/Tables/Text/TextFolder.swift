/// A folder of texts as a table with the columns `text` and `class`.
///
/// - One folder of text files for each class: each file is a text (`reviews/pos/0.txt`).
/// - One file for each class: each line is a text (`spam.txt`, `ham.txt`, or `rt-polarity.pos`, `rt-polarity.neg`).
public struct TextFolder: Sendable {
  public let path: String
  public let classNames: [String]
  /// By class.
  let texts: [[String]]
  /// In words: "2 files of lines".
  public let description: String

  public var count: Int { texts.reduce(0) { $0 + $1.count } }

  /// Nil if the folder holds no such thing.
  public init?(_ path: String) throws(DataError) {
    let listing = try FolderListing(path)
    self.path = path
    var classes: [(name: String, texts: [String])] = []
    for name in listing.folders {
      let files = try FolderListing.files(below: "\(path)/\(name)") { fileExtension($0) == "txt" }
      if files.isEmpty { continue }
      classes.append((name, try files.map { (file) throws(DataError) in try TextFolder.text(file) }))
    }
    if classes.count > 1 {
      description = "\(counted(classes.count, "folder")) of text files, one for each class"
    } else {
      classes = []
      for (name, file) in TextFolder.classFiles(listing.files) {
        let lines = try TextFolder.text("\(path)/\(file)").split(whereSeparator: \.isNewline).map(String.init)
        classes.append((name, lines.filter { $0.contains { !$0.isWhitespace } }))
      }
      description = "\(counted(classes.count, "file")) of lines, one for each class"
    }
    guard classes.count > 1, classes.allSatisfy({ !$0.texts.isEmpty }) else { return nil }
    classNames = classes.map(\.name)
    texts = classes.map(\.texts)
  }

  /// Files that can be the classes: all of them texts, alike in their names but for one part; a page about the data aside.
  private static func classFiles(_ names: [String]) -> [(name: String, file: String)] {
    let names = names.filter { !$0.lowercased().hasPrefix("readme") && !$0.lowercased().hasPrefix("license") }
    guard names.count > 1, names.count <= 1000 else { return [] }
    if names.allSatisfy({ fileExtension($0) == "txt" }) {
      let stems = names.map { String($0.dropLast(4)) }
      // Names of parts are no classes.
      if stems.contains(where: { ClassFolders.part($0) != nil }) { return [] }
      return zip(stems, names).map { ($0, $1) }
    }
    // rt-polarity.pos, rt-polarity.neg: one stem, the class is what comes behind it.
    let stems = Set(names.map { $0.split(separator: ".").dropLast().joined(separator: ".") })
    let ends = names.map { fileExtension($0) }
    let known: Set<String> = [
      "csv", "tsv", "npy", "npz", "gz", "bin", "json", "jsonl", "yaml", "png", "jpg", "jpeg", "idx", "zip", "xlsx",
    ]
    guard stems.count == 1, Set(ends).count == names.count, known.isDisjoint(with: ends), !ends.contains("") else {
      return []
    }
    return zip(ends, names).map { ($0, $1) }
  }

  package static func text(_ file: String) throws(DataError) -> String {
    let bytes = try InputFile.bytes(file)
    if bytes.contains(0) {
      throw DataError(
        file: file, came: "a zero byte: this is no text", expected: "a text file",
        mend: "take the file out of the folder")
    }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    // Bytes that are no UTF-8 are Latin-1: each byte is the character of its number.
    return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  /// The texts as a table, class after class.
  func table() -> TableSource {
    let rows = zip(classNames, texts).flatMap { name, texts in texts.map { [$0, name] } }
    return TableSource(writing: ["text", "class"], rows, name: path)
  }
}
