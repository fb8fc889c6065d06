import LimpidData

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The log of a run, `log.jsonl`: one event a line. Each line begins with the hash of the line before it (the first with the hash of
/// `run.json`), so that no line can be changed, taken out or put in without all later ones showing it. It ends with the first 16 digits of
/// the hash of what stands before them, so that the line itself shows that it was changed, the last one too.
///
///     {"after":"9f86d0…","event":"stepFinished","step":0,"loss":2.31, … ,"check":"8b41…"}
public final class RunLog: TrainingObserver {
  /// Where the log stands: enough to go on from there.
  public struct Mark: Sendable, Equatable, Codable {
    public var lines = 0
    public var bytes = 0
    /// SHA-256 of the last line without its end, or of `run.json`.
    public var head: String

    package init(head: String) { self.head = head }
  }

  public let path: String
  private let descriptor: Int32
  private var waiting: [UInt8] = []
  public private(set) var mark: Mark

  /// Opens the log at `mark`; what was written after it is cut off. One that another process writes is refused before anything is cut.
  init(_ path: String, at mark: Mark) throws(RunError) {
    self.path = path
    self.mark = mark
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw RunLog.problem(path) }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {  // a file system without locks: no matter
      close(descriptor)
      throw RunError(
        file: path, came: "a run that another process is training", expected: "one that nobody trains",
        mend: "wait for its end, or stop that process")
    }
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= mark.bytes else {
      close(descriptor)
      throw RunError(
        file: path, came: "a log of \(end) bytes", expected: "at least the \(mark.bytes) that the checkpoint knows of",
        mend: "take the log from a backup; without it the run can only begin anew")
    }
    guard ftruncate(descriptor, off_t(mark.bytes)) == 0, lseek(descriptor, off_t(mark.bytes), SEEK_SET) >= 0 else {
      close(descriptor)
      throw RunLog.problem(path)
    }
  }

  deinit {
    try? flush()
    close(descriptor)
  }

  public func observe(_ event: TrainingEvent) throws {
    let line = RunLog.line(after: mark.head, event.jsonLine)
    mark.head = Hash.of(line)
    mark.lines += 1
    mark.bytes += line.utf8.count + 1
    waiting += line.utf8
    waiting.append(UInt8(ascii: "\n"))
    if waiting.count > 1 << 16 { try flush() }
  }

  /// A line without its end: the hash of the line before, the members, the check.
  static func line(after head: String, _ members: JSONLine) -> String {
    var line = JSONLine()
    line.add("after", head)
    let start = String(line.text.dropLast() + "," + members.text.dropFirst().dropLast())
    var hash = Hash()
    hash.add(start)
    return start + check(hash)
  }

  /// The end of a line: the member with the hash of what stands before it.
  fileprivate static func check(_ before: Hash) -> String { ",\"check\":\"\(before.digits().prefix(16))\"}" }

  /// Hands all lines to the system.
  public func flush() throws(RunError) {
    var done = 0
    while done < waiting.count {
      let count = waiting.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, $0.count - done) }
      if count >= 0 {
        done += count
      } else if errno != EINTR {
        let problem = RunLog.problem(path)
        // No half line stays; what did not get there is computed again.
        let whole = off_t(mark.bytes - waiting.count)
        _ = ftruncate(descriptor, whole)
        _ = lseek(descriptor, whole, SEEK_SET)
        throw problem
      }
    }
    waiting.removeAll(keepingCapacity: true)
  }

  /// Lets others train this run; what is left to write is written first.
  func release() {
    try? flush()
    _ = flock(descriptor, LOCK_UN)
  }

  /// Makes sure that all lines are on the disk: before a checkpoint that counts on them.
  public func sync() throws(RunError) {
    try flush()
    guard fsync(descriptor) == 0 else { throw RunLog.problem(path) }
  }

  private static func problem(_ path: String) -> RunError {
    let code = errno
    return RunError(
      file: path, came: "the log cannot be written (\(systemMessage(code)))",
      expected: "a disk with room that may be written to",
      mend: "free some space or check the folder's rights, then resume the run")
  }
}

extension RunLog {
  /// Checks the chain of a log's lines. Throws an error that names the first line that was changed or does not follow.
  public static func check(_ path: String, anchor: String) throws -> Mark {
    try lines(InputFile.bytes(path), name: path, anchor: anchor).mark
  }

  /// The lines of a log, each held to its own hash and to that of the line before. What stands behind the last whole line is left out: a
  /// kill may leave part of a line.
  static func lines(_ bytes: [UInt8], name path: String, anchor: String) throws(RunError) -> (
    lines: [ArraySlice<UInt8>], mark: Mark
  ) {
    var mark = Mark(head: anchor)
    var lines: [ArraySlice<UInt8>] = []
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
      let number = mark.lines + 1
      // {"after":"64 digits", … ,"check":"16 digits"}
      guard isWhole(line) else {
        throw RunError(
          file: path, came: "line \(number) was changed", expected: "the text whose hash is at its end",
          mend: "take the folder from a backup")
      }
      guard line.starts(with: "{\"after\":\"\(mark.head)\",".utf8) else {
        throw RunError(
          file: path, came: "line \(number) does not follow from \(number == 1 ? "run.json" : "line \(number - 1)")",
          expected: "the hash \(mark.head.prefix(12))… in it",
          mend: number == 1
            ? "run.json was changed after it was written; take the folder from a backup"
            : "lines were taken out or put in; take the folder from a backup")
      }
      mark.head = Hash.of(line)
      mark.lines += 1
      mark.bytes += line.count + 1
      lines.append(line)
    }
    return (lines, mark)
  }

  /// Whether a line is as it was written.
  static func isWhole(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.count > checkLength else { return false }
    var hash = Hash()
    line.dropLast(checkLength).withUnsafeBytes { hash.add($0) }
    return line.suffix(checkLength).elementsEqual(check(hash).utf8)
  }

  private static let checkLength = check(Hash()).utf8.count
}
