#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A table's cells as numbers, row by row. Above a bound they lie in a file without a name, of which the system keeps in memory what is
/// in use, so that a table may be larger than the memory.
///
/// `@unchecked`: filled by threads that each have rows of their own; after that it is only read.
final class TableStore: @unchecked Sendable {
  let rows: Int
  let width: Int
  let cells: UnsafeMutablePointer<Float>
  private let bytes: Int

  private let isInFile: Bool

  /// Tables up to this size are held in memory.
  static let mostInMemory = 1 << 28

  init(rows: Int, width: Int) throws(DataError) {
    self.rows = rows
    self.width = width
    bytes = max(1, rows * width * 4)
    var descriptor: Int32 = -1
    isInFile = bytes > TableStore.mostInMemory
    if isInFile { descriptor = try TableStore.unnamedFile(bytes) }
    let flags = descriptor < 0 ? MAP_PRIVATE | MAP_ANON : MAP_SHARED
    let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, descriptor, 0)
    if descriptor >= 0 { close(descriptor) }
    guard let memory, memory != MAP_FAILED else {
      throw DataError(
        file: "table", came: "no memory for \(grouped(rows)) rows of \(grouped(width)) numbers",
        expected: "\(grouped(bytes)) bytes", mend: "leave columns out, or close other programs")
    }
    cells = memory.bindMemory(to: Float.self, capacity: rows * width)
  }

  deinit { munmap(cells, bytes) }

  /// Says that some rows are not needed for now: if they lie in a file, they need not be in this program's memory until they are read again.
  func letGo(_ rows: Range<Int>) {
    guard isInFile else { return }
    let page = 1 << 16
    let (first, end) = (rows.lowerBound * width * 4 / page * page, rows.upperBound * width * 4 / page * page)
    if end > first { madvise(UnsafeMutableRawPointer(cells) + first, end - first, MADV_DONTNEED) }
  }

  private static func unnamedFile(_ bytes: Int) throws(DataError) -> Int32 {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var name = Array("\(folder)/limpid-table-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    let text = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard descriptor >= 0, unlink(name) == 0, ftruncate(descriptor, off_t(bytes)) == 0 else {
      let reason = systemMessage()
      if descriptor >= 0 { close(descriptor) }
      throw DataError(
        file: text, came: "the file for the table's numbers cannot be made (\(reason))",
        expected: "\(grouped(bytes)) bytes in \(folder)", mend: "free some space, or name another folder in TMPDIR")
    }
    return descriptor
  }

  subscript(row: Int) -> UnsafeMutablePointer<Float> { cells + row * width }
}
