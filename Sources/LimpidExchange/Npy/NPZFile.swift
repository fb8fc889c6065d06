import LimpidCore
import LimpidData

/// Named arrays in one file, as `numpy.savez` writes them: a zip file of NPY files.
///
/// Read are entries as they are and deflated ones (`numpy.savez_compressed`; this needs the machine's zlib). Written
/// are entries as they are.
public struct NPZFile: Sendable {
  /// A value and its name, without `.npy`.
  public typealias Entry = SafetensorsFile.Entry

  /// The values in the order of the file.
  public let entries: [Entry]

  public init(entries: [Entry]) { self.entries = entries }

  /// Reads a file. A damaged or hostile one gets an error.
  public init(reading path: String) throws(DataError) {
    try self.init(InputFile.bytes(path), name: path)
  }

  /// Reads a file that is in memory; `name` stands for it in messages.
  public init(_ bytes: [UInt8], name file: String) throws(DataError) {
    var entries: [Entry] = []
    for member in try ZipDirectory(bytes, file: file).members {
      let name = member.name.hasSuffix(".npy") ? String(member.name.dropLast(4)) : member.name
      let array = try NPYFile(member.contents(in: bytes, file: file), name: "\(file)/\(shown(member.name))")
      entries.append(Entry(name: name, value: array.value))
    }
    self.init(entries: entries)
  }

  /// The value of a name, if there is one.
  public subscript(name: String) -> Value? { entries.first { $0.name == name }?.value }

  /// Writes the file whole or not at all.
  public func write(to path: String) throws(DataError) {
    try OutputFile.write(encoded(for: path), to: path)
  }

  /// The bytes of the file; `file` stands for it in messages.
  public func encoded(for file: String = "npz") throws(DataError) -> [UInt8] {
    var archive = ZipWriter(file: file)
    for entry in entries { try archive.append("\(entry.name).npy", NPYFile(entry.value).encoded()) }
    return try archive.finished()
  }
}
