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

  /// Notes that the test part was looked at by this run's model: the more often, the less its numbers say about new examples. The look at
  /// the end of training is in the log and is not noted here. Lines are chained like those of the log, the first to `run.json`. A folder
  /// that cannot be written to stays as it is.
  public func noteTestOpening(by who: String) {
    guard let description = try? InputFile.bytes(descriptionFile) else { return }
    let file = open("\(path)/\(RunFolder.openingsName)", O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else { return }
    defer { close(file) }
    // Two programs at once write one line after the other. A file system without locks: no matter.
    _ = flock(file, LOCK_EX)
    let last = (try? InputFile.bytes("\(path)/\(RunFolder.openingsName)"))?.split(separator: UInt8(ascii: "\n")).last
    var members = JSONLine()
    members.add("opened", who)
    let line = RunLog.line(after: last.map { Hash.of($0) } ?? Hash.of(description), members) + "\n"
    _ = Array(line.utf8).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
  }

  /// Who looked at the test part after training, in order.
  public var testOpeners: [String] {
    let bytes = (try? InputFile.bytes("\(path)/\(RunFolder.openingsName)")) ?? []
    return bytes.split(separator: UInt8(ascii: "\n")).map { JSONValue($0)?["opened"]?.text ?? "unknown" }
  }

  /// How often the test part was looked at: before a fork began, by the training that is finished, and each time that was noted.
  public var testOpenings: Int {
    let before = (try? RunDescription(reading: descriptionFile))?.origin?.testOpenings ?? 0
    return before + (isFinished ? 1 : 0) + testOpeners.count
  }

  /// Checks the chain of the noted openings; how many there are, nil if there is no such file.
  func checkOpenings(anchor: String) throws -> Int? {
    let file = "\(path)/\(RunFolder.openingsName)"
    guard InputFile.exists(file) else { return nil }
    let bytes = try InputFile.bytes(file)
    let (lines, mark) = try RunLog.lines(bytes, name: file, anchor: anchor)
    guard mark.bytes == bytes.count else {
      throw RunError(
        file: file, came: "\(counted(bytes.count - mark.bytes, "byte")) behind line \(mark.lines)",
        expected: "whole lines", mend: "take the folder from a backup")
    }
    return lines.count
  }
}

/// How often runs looked at one and the same test part, all together.
public struct TestOpenings: Sendable, Equatable {
  /// SHA-256 of the test part.
  public let test: String
  public let runs: Int
  public let count: Int

  /// By test part, in the order in which they come.
  public static func all(of runs: [RunSummary]) -> [TestOpenings] {
    var order: [String] = []
    var groups: [String: [RunSummary]] = [:]
    for run in runs where run.testOpenings > 0 {
      guard let test = run.testHash else { continue }
      if groups[test] == nil { order.append(test) }
      groups[test, default: []].append(run)
    }
    return order.map { test in
      // What a fork takes over was counted in the run that it comes from, if that is here.
      let own = groups[test]!.reduce(0) { $0 + $1.testOpenings - ($1.origin?.testOpenings ?? 0) }
      return TestOpenings(test: test, runs: groups[test]!.count, count: own)
    }
  }
}
