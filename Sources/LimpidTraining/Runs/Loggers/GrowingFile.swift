import LimpidData

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file that is begun anew and then only grows.
final class GrowingFile {
  let path: String
  private let descriptor: Int32
  private var waiting: [UInt8] = []

  init(_ path: String) throws(RunError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw GrowingFile.problem(path) }
  }

  deinit {
    try? flush()
    close(descriptor)
  }

  func write(_ bytes: some Sequence<UInt8>) throws(RunError) {
    waiting += bytes
    if waiting.count > 1 << 16 { try flush() }
  }

  /// Hands all bytes to the system.
  func flush() throws(RunError) {
    var done = 0
    while done < waiting.count {
      // The C library's function, not this class's.
      let count = waiting.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress! + done, $0.count - done) }
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        let problem = GrowingFile.problem(path)
        waiting.removeFirst(done)
        throw problem
      }
    }
    waiting.removeAll(keepingCapacity: true)
  }

  private static func problem(_ path: String) -> RunError {
    RunError(
      file: path, came: "the file cannot be written (\(systemMessage(errno)))",
      expected: "a disk with room that may be written to", mend: "free some space, then resume the run")
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
