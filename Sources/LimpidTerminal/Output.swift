#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A stream of the program: results on 1, progress and errors on 2. Every line goes out at once.
///
/// A reader that went away (`limpid … | head`) ends the program without a word, as other tools do. A disk that is full is said.
public struct Output: Sendable {
  public let descriptor: Int32
  public let terminal: Terminal

  public init(descriptor: Int32) {
    self.descriptor = descriptor
    terminal = Terminal(descriptor: descriptor)
  }

  /// What was asked for: standard output.
  public static let results = Output(descriptor: 1)
  /// What people should know besides: standard error.
  public static let notes = Output(descriptor: 2)

  /// Writes a line.
  public func line(_ text: String = "") { write(text + "\n") }
  public func lines(_ texts: [String]) { if !texts.isEmpty { write(texts.joined(separator: "\n") + "\n") } }

  /// Writes a text as it is.
  public func write(_ text: String) {
    var text = text
    let problem: Int32 = text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let start = bytes.baseAddress! + done
        #if canImport(Glibc)
        let count = Glibc.write(descriptor, start, bytes.count - done)
        #elseif canImport(Musl)
        let count = Musl.write(descriptor, start, bytes.count - done)
        #else
        let count = Darwin.write(descriptor, start, bytes.count - done)
        #endif
        if count > 0 {
          done += count
        } else if count < 0, errno == EAGAIN {
          var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&wait, 1, -1)
        } else if count < 0, errno != EINTR {
          return errno
        }
      }
      return 0
    }
    if problem == 0 || descriptor != 1 { return }
    if problem == EPIPE { exit(128 + SIGPIPE) }
    let reason = strerror(problem).map { String(cString: $0) } ?? "error \(problem)"
    Output.notes.line(
      "limpid: the results cannot be written (\(reason)), expected room for them\n  mend  send them elsewhere, or free some space"
    )
    exit(1)
  }
}
