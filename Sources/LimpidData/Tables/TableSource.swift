import CLimpid

/// Where a table's text comes from: a file, or bytes in memory.
public struct TableSource: Sendable {
  /// The file's path, or what stands for it in messages.
  public let name: String
  /// Nil for a file.
  let bytes: [UInt8]?

  public init(file: String) {
    name = file
    bytes = nil
  }

  public init(_ bytes: [UInt8], name: String) {
    self.name = name
    self.bytes = bytes
  }

  /// What a person's word means: `carried:iris` is a table inside the program, a folder is the texts in it, anything else a file.
  public static func named(_ name: String) throws(DataError) -> TableSource {
    if name.hasPrefix(carriedMark), !InputFile.exists(name) { return try carried(name) }
    if FolderListing.isFolder(name), let texts = try TextFolder(name) { return texts.table() }
    return TableSource(file: name)
  }

  /// What stands in front of the name of a table that the program carries.
  public static let carriedMark = "carried:"

  private static func carried(_ name: String) throws(DataError) -> TableSource {
    let known = ["iris": limpid_embedded_iris(), "penguins": limpid_embedded_penguins()]
    let table = String(name.dropFirst(carriedMark.count))
    guard let file = known[table] else {
      throw DataError(
        file: shown(name), came: "no table '\(shown(table))' in the program",
        expected: known.keys.sorted().joined(separator: " or "),
        mend: nearest(to: table, among: known.keys.sorted()).map { "did you mean \(carriedMark)\($0)?" }
          ?? "name a file")
    }
    return TableSource(Array(UnsafeBufferPointer(start: file.bytes, count: file.count)), name: name)
  }
}
