#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A table's cells as numbers, row by row. Above a bound they lie in a file without a name, from which rows are read when they are asked for, so
/// that neither a table's size nor the way it is gone through decides how much memory it takes.
///
/// `@unchecked`: filled by threads that each have rows of their own; after that it is only read.
final class TableStore: @unchecked Sendable {
  let rows: Int
  let width: Int
  /// Nil if the cells lie in a file.
  private let memory: UnsafeMutablePointer<Float>?
  private let file: Int32

  /// Tables up to this size are held in memory.
  static let mostInMemory = 1 << 27

  init(rows: Int, width: Int, mostInMemory: Int = TableStore.mostInMemory) throws(DataError) {
    self.rows = rows
    self.width = width
    if rows * width * 4 > mostInMemory {
      memory = nil
      file = try TableStore.unnamedFile(rows * width * 4)
    } else {
      memory = .allocate(capacity: max(1, rows * width))
      file = -1
    }
  }

  deinit {
    memory?.deallocate()
    if file >= 0 { close(file) }
  }

  var isInFile: Bool { file >= 0 }

  private static func unnamedFile(_ bytes: Int) throws(DataError) -> Int32 {
    let folder = TableStore.folder
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

  private static var folder: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

  /// Lets `body` write some rows, `width` numbers each.
  ///
  /// - Parameters:
  ///   - isFirst: whether nothing stands in them yet that must stay.
  func write(
    _ first: Int, _ count: Int, isFirst: Bool, _ body: (UnsafeMutablePointer<Float>) -> Void
  ) throws(DataError) {
    guard count > 0, width > 0 else { return }
    if let memory { return body(memory + first * width) }
    let cells = UnsafeMutablePointer<Float>.allocate(capacity: count * width)
    defer { cells.deallocate() }
    if !isFirst { read(first, count, into: cells) }
    body(cells)
    var done = 0
    let bytes = count * width * 4
    while done < bytes {
      let some = pwrite(file, UnsafeRawPointer(cells) + done, bytes - done, off_t(first * width * 4 + done))
      if some < 0, errno == EINTR { continue }
      guard some > 0 else {
        throw DataError(
          file: TableStore.folder, came: "the table's numbers cannot be written (\(systemMessage()))",
          expected: "\(grouped(rows * width * 4)) bytes of space",
          mend: "free some space, or name another folder in TMPDIR")
      }
      done += some
    }
  }

  private func read(_ first: Int, _ count: Int, into cells: UnsafeMutablePointer<Float>) {
    var done = 0
    let bytes = count * width * 4
    while done < bytes {
      let some = pread(file, UnsafeMutableRawPointer(cells) + done, bytes - done, off_t(first * width * 4 + done))
      if some < 0, errno == EINTR { continue }
      // The file is ours alone and has this length: only a broken disk comes here.
      if some <= 0 { fatalError("the table's numbers in \(TableStore.folder) cannot be read: \(systemMessage())") }
      done += some
    }
  }

  /// Rows that are worth reading at once.
  var stretch: Int { max(1, min(1 << 16, (1 << 21) / max(1, width * 4))) }

  /// The cells of neighbours.
  func read<Result>(_ some: Range<Int>, _ body: (UnsafePointer<Float>) -> Result) -> Result {
    if let memory { return body(memory + some.lowerBound * width) }
    let cells = UnsafeMutablePointer<Float>.allocate(capacity: max(1, some.count * width))
    defer { cells.deallocate() }
    read(some.lowerBound, some.count, into: cells)
    return body(cells)
  }

  /// The cells of any rows, each by a pointer. Neighbours, with gaps of no more rows than are wanted, are read from the file together.
  func read(_ some: some Collection<Int>, _ body: (UnsafeMutablePointer<UnsafePointer<Float>?>) -> Void) {
    let count = some.count
    withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: max(1, count)) { pointers in
      if let memory {
        for (i, row) in some.enumerated() { pointers.initializeElement(at: i, to: UnsafePointer(memory + row * width)) }
        return body(pointers.baseAddress!)
      }
      // The runs: where each begins among the wanted, its first row, and how many rows are read for it.
      var runs: [(place: Int, row: Int, rows: Int)] = []
      var whole = 0
      for (i, row) in some.enumerated() {
        if let run = runs.last, row >= run.row + run.rows, row - run.row < 2 * (i - run.place) + 2 {
          whole += row - run.row + 1 - run.rows
          runs[runs.count - 1].rows = row - run.row + 1
        } else {
          runs.append((i, row, 1))
          whole += 1
        }
      }
      let cells = UnsafeMutablePointer<Float>.allocate(capacity: max(1, whole * width))
      defer { cells.deallocate() }
      var (at, number) = (cells, -1)
      for (i, row) in some.enumerated() {
        if number + 1 < runs.count, runs[number + 1].place == i {
          if number >= 0 { at += runs[number].rows * width }
          number += 1
          read(runs[number].row, runs[number].rows, into: at)
        }
        pointers.initializeElement(at: i, to: UnsafePointer(at + (row - runs[number].row) * width))
      }
      body(pointers.baseAddress!)
    }
  }

  /// The cells of any rows one after the other; those in a file are read some at a time.
  func forEach(_ some: some RandomAccessCollection<Int>, _ body: (_ place: Int, _ cells: UnsafePointer<Float>) -> Void)
  {
    let block = max(1, stretch / 8)
    for start in stride(from: 0, to: some.count, by: block) {
      let first = some.index(some.startIndex, offsetBy: start)
      let part = some[first..<some.index(first, offsetBy: min(block, some.count - start))]
      read(part) { for i in 0..<part.count { body(start + i, $0[i]!) } }
    }
  }

  /// One cell of each of some rows.
  func column(_ place: Int, _ some: some RandomAccessCollection<Int>) -> [Float] {
    [Float](unsafeUninitializedCapacity: some.count) { all, filled in
      forEach(some) { all.initializeElement(at: $0, to: $1[place]) }
      filled = some.count
    }
  }

  /// What `body` makes of one cell of every row.
  func gathered<Element: Sendable & BitwiseCopyable>(
    _ place: Int, as _: Element.Type, _ body: @escaping @Sendable (UnsafePointer<Float>) -> Element
  ) -> [Element] {
    let block = stretch
    return [Element](unsafeUninitializedCapacity: rows) { all, filled in
      nonisolated(unsafe) let all = all
      _ = try? inParallel((rows + block - 1) / block) { part throws(DataError) -> Int in
        let some = part * block..<min(self.rows, (part + 1) * block)
        self.read(some) { cells in
          for row in some {
            all.initializeElement(at: row, to: body(cells + (row - some.lowerBound) * self.width + place))
          }
        }
        return 0
      }
      filled = rows
    }
  }

  /// One cell.
  func cell(_ row: Int, _ place: Int) -> Float { read(row..<row + 1) { $0[place] } }
}
