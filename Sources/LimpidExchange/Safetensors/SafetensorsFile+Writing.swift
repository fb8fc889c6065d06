import LimpidCore
import LimpidData

extension SafetensorsFile {
  /// Writes the file whole or not at all: an older file of that name stays as it is until the new one is on the disk.
  ///
  /// The bytes are a function of the contents: tensors by kind and name, texts by name, as the reference implementation
  /// has them.
  public func write(to path: String) throws(DataError) {
    let (header, values) = try laidOut(for: path)
    try OutputFile.write(path) { file throws(DataError) in
      try file.append(header)
      for value in values {
        try value.withStoredBytes { bytes throws(DataError) in try file.append(bytes) }
      }
    }
  }

  /// The bytes of the file.
  public func encoded() throws(DataError) -> [UInt8] {
    let (header, values) = try laidOut(for: "safetensors")
    return values.reduce(into: header) { file, value in value.withStoredBytes { file += $0 } }
  }

  /// The length, the JSON and its padding; and the values in the order of their bytes.
  private func laidOut(for file: String) throws(DataError) -> ([UInt8], [Value]) {
    var names: Set<String> = []
    for entry in entries where entry.name == "__metadata__" || !names.insert(entry.name).inserted {
      throw DataError(
        file: file,
        came: entry.name == "__metadata__" ? "a tensor named __metadata__" : "two tensors named \(shown(entry.name))",
        expected: "a name of its own for each tensor", mend: "rename it")
    }
    // Floats, then indices, then masks, so that each is aligned to its element; then by name, so that the bytes do not
    // depend on the order given.
    let ordered = entries.sorted { a, b in
      let (left, right) = (a.value.storedPlace, b.value.storedPlace)
      return left != right ? left < right : a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      let pairs = texts.map { "\(HeaderJSON.quoted($0.key)):\(HeaderJSON.quoted($0.value))" }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var place = 0
    for entry in ordered {
      let shape = Array(entry.value.shape)
      let kind = entry.value.storedKind
      let end = place + entry.value.shape.elementCount * kind.size
      let sizes = shape.map(String.init).joined(separator: ",")
      members.append(
        "\(HeaderJSON.quoted(entry.name)):{\"dtype\":\"\(kind.rawValue)\",\"shape\":[\(sizes)],\"data_offsets\":[\(place),\(end)]}"
      )
      place = end
    }
    var json = Array("{\(members.joined(separator: ","))}".utf8)
    json += [UInt8](repeating: 0x20, count: (8 - json.count % 8) % 8)
    guard json.count <= SafetensorsFile.longestHeader else {
      throw DataError(
        file: file, came: "a header of \(counted(json.count, "byte"))",
        expected: "at most \(grouped(SafetensorsFile.longestHeader))",
        mend: "store fewer or shorter texts in the metadata")
    }
    let length = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) }
    return (length + json, ordered.map(\.value))
  }
}
