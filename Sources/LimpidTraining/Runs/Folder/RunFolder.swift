import LimpidData

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The files of a run's folder.
public struct RunFolder: Sendable, Equatable, CustomStringConvertible {
  public let path: String
  public init(_ path: String) { self.path = path }

  public var descriptionFile: String { "\(path)/run.json" }
  public var logFile: String { "\(path)/log.jsonl" }
  public var lastCheckpoint: String { "\(path)/checkpoints/last.safetensors" }
  public var modelFile: String { "\(path)/model.safetensors" }
  public var cardFile: String { "\(path)/card.md" }
  public var description: String { path }

  public var exists: Bool { InputFile.exists(path) }
  public var isRun: Bool { InputFile.exists(descriptionFile) }
  public var hasCheckpoint: Bool { InputFile.exists(lastCheckpoint) }
  public var isFinished: Bool { InputFile.exists(modelFile) }

  /// Refuses a folder without a run.
  func requireRun(expected: String = "the folder of a run") throws(RunError) {
    guard !isRun else { return }
    throw RunError(
      file: path, came: exists ? "no run.json in it" : "no such folder", expected: expected,
      mend: "train first: limpid train digits")
  }

  /// Makes the folder and those inside it. One that is there and not empty is refused; one that a process left before it had written
  /// anything is taken over. Nobody else can make the same run as long as the claim is held: until `run.json` is there.
  @discardableResult package func make() throws(RunError) -> Claim {
    guard !path.isEmpty else {
      throw RunError(
        file: "run", came: "a folder without a name", expected: "a new folder, or an empty one",
        mend: "name it: runs/first")
    }
    var partial = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      partial += "/\(part)"
      if mkdir(partial, 0o777) != 0, errno != EEXIST { throw cannotBeMade(errno) }
    }
    let claim = Claim(self, open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    guard claim.descriptor >= 0 else { throw cannotBeMade(errno) }
    // A file system without locks: no matter.
    if flock(claim.descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { throw RunFolder.taken(path) }
    guard !isRun else { throw RunFolder.taken(path) }
    // What a process leaves that is killed before run.json is there: a fork writes the state it begins with first.
    let shell = [".run.json.partial", "checkpoints/start.safetensors", "checkpoints/.start.safetensors.partial"]
    guard RunFolder.entries(path).isSubset(of: ["checkpoints", ".run.json.partial"]),
      RunFolder.entries("\(path)/checkpoints").allSatisfy({ shell.contains("checkpoints/\($0)") })
    else {
      throw RunError(
        file: path, came: "a folder with other files in it", expected: "a new folder, or an empty one",
        mend: "name a folder inside it: \(path)/run")
    }
    for name in shell { unlink("\(path)/\(name)") }
    if mkdir("\(path)/checkpoints", 0o777) != 0, errno != EEXIST { throw cannotBeMade(errno) }
    return claim
  }

  /// A folder that this process is about to fill. Gone with the process, however that ends.
  package struct Claim: ~Copyable {
    package let folder: RunFolder
    fileprivate let descriptor: Int32
    fileprivate init(_ folder: RunFolder, _ descriptor: Int32) { (self.folder, self.descriptor) = (folder, descriptor) }
    /// Lets others look whether a run is there.
    package consuming func release() {}
    deinit { close(descriptor) }
  }

  private func cannotBeMade(_ code: Int32) -> RunError {
    RunError(
      file: path, came: "the folder cannot be made (\(systemMessage(code)))",
      expected: "a folder that may be written to",
      mend: "choose another with --out")
  }

  private static func taken(_ path: String) -> RunError {
    RunError(
      file: path, came: "a folder with a run in it", expected: "a new folder, or an empty one",
      mend: "choose another name, resume that run, or delete it first")
  }

  /// The names of what is in a folder; none if there is no such folder.
  private static func entries(_ path: String) -> Set<String> {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: Set<String> = []
    while let entry = readdir(folder) {
      names.insert(withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names.subtracting([".", ".."])
  }

  /// Makes the first of NAME-1, NAME-2, … that is not there yet. Of several processes that do so at once each gets its own.
  package static func makeUnused(_ name: String) throws(RunError) -> Claim {
    while true {
      let folder = unused(name)
      do { return try folder.make() } catch { if error != taken(folder.path) { throw error } }
    }
  }

  /// The first of NAME-1, NAME-2, … under a folder that is not there yet.
  public static func unused(_ name: String, under parent: String = "runs") -> RunFolder {
    var number = 1
    while InputFile.exists("\(parent)/\(name)-\(number)") { number += 1 }
    return RunFolder("\(parent)/\(name)-\(number)")
  }
}
