import LimpidData

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension RunFolder {
  static let openingsName = "openings.jsonl"

  /// Notes that the test part was looked at again: the more often, the less its numbers say about new examples. Training looks once, at the
  /// end, and is not noted here. A folder that cannot be written to stays as it is.
  public func noteTestOpening(by who: String) {
    guard isFinished else { return }
    let line = Array(JSONValue.object([.init("opened", .text(who))]).description.utf8) + [UInt8(ascii: "\n")]
    let file = open("\(path)/\(RunFolder.openingsName)", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else { return }
    // One write of a short line: two programs at once do not mix theirs.
    _ = line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    close(file)
  }

  /// How often the test part was looked at: once by the training that is finished, and each time that was noted.
  public var testOpenings: Int {
    guard isFinished else { return 0 }
    let bytes = (try? InputFile.bytes("\(path)/\(RunFolder.openingsName)")) ?? []
    return 1 + bytes.count { $0 == UInt8(ascii: "\n") }
  }
}
