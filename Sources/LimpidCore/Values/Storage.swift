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

/// Stops if a kernel says (by 0) that it had no memory to work in. The pool ends the process with a sentence before that.
func demandMemory(_ isDone: Int32) { precondition(isDone != 0, "a kernel had no memory to work in") }

/// Which recorder knows a value, and by which number.
public struct ValueID: Sendable, Hashable {
  let recorder: UInt32
  let index: Int32
}
