import CLimpid

/// Memory from the buffer pool, given back when the last tensor that reads it is gone.
///
/// `@unchecked Sendable`: the contents are written once, before the tensor that owns them is seen by anyone else, or while the storage
/// is uniquely referenced; after that they are only read.
final class Storage: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer
  let byteCount: Int
  /// Whose memory this is a part of; nil if it is the pool's.
  private let owner: Storage?

  init(byteCount: Int) {
    self.pointer = limpid_buffer_take(byteCount)!  // never null
    self.byteCount = byteCount
    owner = nil
  }

  /// A part of another storage, which stays as long as this does.
  init(_ owner: Storage, offset: Int, byteCount: Int) {
    pointer = owner.pointer + offset
    self.byteCount = byteCount
    self.owner = owner
  }

  deinit { if owner == nil { limpid_buffer_give(pointer, byteCount) } }
}

/// There is nothing left to compute with. A sentence is better than a stack trace.
private func endWithoutMemory(_ what: String) -> Never {
  let sentence = "limpid: no memory for \(what); use a smaller batch or model, or more memory.\n"
  _ = sentence.withCString { write(2, $0, strlen($0)) }
  exit(1)
}

/// Ends the process if a kernel says (by 0) that it had no memory to work in.
func demandMemory(_ isDone: Int32) { if isDone == 0 { endWithoutMemory("the scratch space of a kernel") } }

/// Which recorder knows a value, and by which number.
public struct ValueID: Sendable, Hashable {
  let recorder: UInt32
  let index: Int32
}
