extension TableForm {
  /// Files that are known and no text.
  static func refuseOtherKinds(_ start: [UInt8], _ path: String) throws(DataError) {
    let kinds: [(bytes: [UInt8], what: String, mend: String)] = [
      (Array("PK\u{3}\u{4}".utf8), "a zip archive, such as an Excel workbook", "save the sheet as CSV, or unzip it"),
      ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel workbook", "save the sheet as CSV"),
      (Array("PAR1".utf8), "a Parquet file", "export it as CSV"),
      (Array("%PDF".utf8), "a PDF document", "export the table in it as CSV"),
      ([0x89, 0x50, 0x4E, 0x47], "a PNG picture", "pictures are trained on by folder: limpid train --data FOLDER"),
      ([0xFF, 0xD8, 0xFF], "a JPEG picture", "pictures are trained on by folder: limpid train --data FOLDER"),
      (Array("SQLite format 3".utf8), "an SQLite database", "export the table as CSV"),
      ([0x93, 0x4E, 0x55, 0x4D], "a NumPy array", "write it as text: numpy.savetxt(FILE, array, delimiter=\",\")"),
      ([0xFD, 0x37, 0x7A, 0x58], "a file packed by xz", "unpack it first: unxz FILE"),
      ([0x42, 0x5A, 0x68], "a file packed by bzip2", "unpack it first: bunzip2 FILE"),
      ([0x28, 0xB5, 0x2F, 0xFD], "a file packed by zstd", "unpack it first: unzstd FILE"),
    ]
    if let kind = kinds.first(where: { start.starts(with: $0.bytes) }) {
      throw DataError(file: path, came: kind.what, expected: "a table as text (CSV)", mend: kind.mend)
    }
  }
}
