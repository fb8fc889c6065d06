/// What is wrong with a run folder: the file, what came, what was expected and how to mend it.
///
///     runs/digits-1/log.jsonl: line 41 does not follow from line 40, expected the hash 5b1c… of line 40 in it
///       mend  the log was changed after it was written; take it from a backup
public struct RunError: Error, Sendable, Hashable, CustomStringConvertible {
  public let file: String
  public let came: String
  public let expected: String
  public let mend: String

  public init(file: String, came: String, expected: String, mend: String) {
    self.file = file
    self.came = came
    self.expected = expected
    self.mend = mend
  }

  public var description: String { "\(file): \(came), expected \(expected)\n  mend  \(mend)" }
}
