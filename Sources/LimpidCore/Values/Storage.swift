import CLimpid

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

/// Memory from the buffer pool, given back when the last tensor that reads it is gone.
///
/// `@unchecked Sendable`: the contents are written once, before the tensor that owns them is seen by anyone else, or while the storage
/// is uniquely referenced; after that they are only read.
final class Storage: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer
  let byteCount: Int

  init(byteCount: Int) {
    guard let pointer = limpid_buffer_take(byteCount) else {
      // There is nothing left to compute with. A sentence is better than a stack trace.
      let sentence = "limpid: no memory for \(byteCount) more bytes; use a smaller batch or model, or more memory.\n"
      _ = sentence.withCString { write(2, $0, strlen($0)) }
      exit(1)
    }
    self.pointer = pointer
    self.byteCount = byteCount
  }

  deinit { limpid_buffer_give(pointer, byteCount) }
}

/// Which recorder knows a value, and by which number.
public struct ValueID: Sendable, Hashable {
  let recorder: UInt32
  let index: Int32
}
