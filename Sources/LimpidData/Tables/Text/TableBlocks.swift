import CLimpid
import Synchronization

/// A piece of a table's text that begins and ends with a record.
struct TableBlock: Sendable {
  /// From 0; the cut is the same in every pass and on every machine.
  let number: Int
  let bytes: [UInt8]
  let isLast: Bool
}

/// Hands out a table's text block by block. Several threads may ask; each block goes to one of them.
final class TableBlocks: Sendable {
  private struct State: ~Copyable {
    var stream: TextStream
    var carried: [UInt8] = []
    var number = 0
    var isOver = false
    var checksUTF8: Bool
  }

  private let state: Mutex<State>
  private let form: TableForm
  private let size: Int

  /// - Parameters:
  ///   - size: about how many bytes a block has.
  init(_ source: TableSource, _ form: TableForm, size: Int = 1 << 20) throws(DataError) {
    self.form = form
    self.size = size
    state = Mutex(
      State(
        stream: try TextStream(source, form.encoding, mark: form.mark), checksUTF8: form.encoding == .utf8))
  }

  /// The next block; nil after the last.
  func next() throws(DataError) -> TableBlock? {
    try state.withLock { state throws(DataError) in
      if state.isOver { return nil }
      var wanted = size
      while true {
        let piece = try state.stream.read(wanted)
        state.carried += piece
        if piece.isEmpty {
          state.isOver = true
          return make(&state, count: state.carried.count, isLast: true)
        }
        let whole = limpid_csv_whole_records(form.form, state.carried, Int64(state.carried.count))
        if whole > 0 { return make(&state, count: Int(whole), isLast: false) }
        guard state.carried.count < 1 << 30 else {
          throw DataError(
            file: state.stream.path, came: "a single record of more than 1 GB", expected: "rows of a table",
            mend: "check the quotes: one that is opened and never closed takes in all that follows")
        }
        // One long record, or an open quote: twice as much each time, so that the search stays short.
        wanted = max(size, state.carried.count)
      }
    }
  }

  private func make(_ state: inout State, count: Int, isLast: Bool) -> TableBlock {
    // What was read is handed on as it is; only the beginning of the next block is copied.
    var bytes: [UInt8] = []
    swap(&bytes, &state.carried)
    state.carried = Array(bytes[count...])
    bytes.removeLast(bytes.count - count)
    defer { state.number += 1 }
    return TableBlock(number: state.number, bytes: bytes, isLast: isLast)
  }
}

/// Treats all blocks of a table on all threads, and takes the results together in the order of the blocks.
///
/// - Parameters:
///   - treat: what is done with a block; on any thread.
///   - take: gets the results one after the other; an error ends the pass.
func passOver<Result: Sendable>(
  _ blocks: TableBlocks, treat: @escaping @Sendable (TableBlock) throws(DataError) -> Result,
  take: @escaping (Int, Result) throws(DataError) -> Void
) throws(DataError) {
  let pass = Pass(blocks, treat)
  let threads = Int64(limpid_threads())
  // The taking closure runs under the pass's lock, on one thread at a time.
  nonisolated(unsafe) let take = take
  pass.take = { (number, result) throws(DataError) in try take(number, result) }
  withExtendedLifetime(pass) {
    limpid_parallel(
      threads, { context, _ in Unmanaged<AnyPass>.fromOpaque(context!).takeUnretainedValue().work() },
      Unmanaged.passUnretained(pass as AnyPass).toOpaque())
  }
  if let problem = pass.problem { throw problem }
}

/// What the C thread pool calls.
private class AnyPass: @unchecked Sendable {
  func work() {}
}

/// `@unchecked`: everything that changes does so under the lock.
private final class Pass<Result: Sendable>: AnyPass, @unchecked Sendable {
  private struct State {
    var waiting: [Int: Result] = [:]
    var upcoming = 0
    var problem: DataError?
    /// The block that the problem is in: of several the first is told.
    var problemBlock = Int.max
  }

  private let blocks: TableBlocks
  private let treat: @Sendable (TableBlock) throws(DataError) -> Result
  private let state = Mutex(State())
  var take: (@Sendable (Int, Result) throws(DataError) -> Void)!

  init(_ blocks: TableBlocks, _ treat: @escaping @Sendable (TableBlock) throws(DataError) -> Result) {
    self.blocks = blocks
    self.treat = treat
  }

  var problem: DataError? { state.withLock { $0.problem } }

  override func work() {
    while !state.withLock({ $0.problem != nil }) {
      var number = Int.max
      do {
        guard let block = try blocks.next() else { return }
        number = block.number
        let result = try treat(block)
        try state.withLock { state throws(DataError) in
          state.waiting[block.number] = result
          while let next = state.waiting.removeValue(forKey: state.upcoming) {
            number = state.upcoming
            try take(state.upcoming, next)
            state.upcoming += 1
          }
        }
      } catch {
        state.withLock { state in
          if number < state.problemBlock || state.problem == nil {
            (state.problem, state.problemBlock) = (error, number)
          }
        }
      }
    }
  }
}
