import LimpidData
import LimpidLayers

/// Whether a run's files are what they were when they were written.
public struct RunChecks: Sendable {
  /// What was found of one file.
  public struct Check: Sendable {
    /// The file, or what else was checked.
    public let subject: String
    public let state: State
  }

  /// Whether a file is as it was.
  public enum State: Sendable, Equatable {
    /// It is as it was; the hash that shows it.
    case intact(String)
    /// It is not: why.
    case damaged(String)
    /// It could not be looked at: why.
    case unknown(String)
  }

  public private(set) var checks: [Check] = []

  /// False if anything is damaged.
  public var allIntact: Bool { !checks.contains { if case .damaged = $0.state { true } else { false } } }

  /// Checks the weights' hash, the chain of the log, the checkpoint's tie to `run.json`, and the data.
  public init(_ run: Run) {
    let folder = run.folder
    // Opening a model file compares its weights with their own hash; but it may be another run's.
    if run.isFinished {
      let hash = run.model.weightsHash
      let isOwn = run.about == nil || RunChecks.lastLine(folder.logFile).contains("\"weightsHash\":\"\(hash)\"")
      add(
        run.about == nil ? folder.path : "model.safetensors",
        isOwn ? .intact(hash) : .damaged("other weights than those that log.jsonl ends with"))
    }
    if !run.isFinished, run.isModelMissing {
      add("model.safetensors", .damaged("it is missing, though log.jsonl ends with runFinished"))
    }
    guard let about = run.about, let bytes = try? InputFile.bytes(folder.descriptionFile) else { return }
    let anchor = Hash.of(bytes)
    check("log.jsonl") {
      let lines = try RunLog.check(folder.logFile, anchor: anchor).lines
      return .intact("\(counted(lines, "line")), each with the hash of the one before")
    }
    if folder.hasCheckpoint {
      check("checkpoints/last.safetensors") {
        try Checkpoint(reading: folder.lastCheckpoint).state.recipeHash == anchor
          ? .intact("written under this run.json") : .damaged("it belongs to another run.json")
      }
    }
    do {
      let hashes = try RunData(about.recipe.located(from: folder)).hashes
      for (part, hash) in about.data.sorted(by: { $0.key < $1.key }) {
        add(
          "\(part) data",
          hashes[part] == hash ? .intact(hash) : .damaged("it is not the data that the run was trained on"))
      }
    } catch {
      add("data", .unknown(RunChecks.firstLine(error)))
    }
  }

  private static func lastLine(_ path: String) -> String {
    let lines = (try? InputFile.bytes(path))?.split(separator: UInt8(ascii: "\n"))
    return String(decoding: lines?.last ?? [], as: UTF8.self)
  }

  private mutating func check(_ subject: String, _ body: () throws -> State) {
    do {
      add(subject, try body())
    } catch {
      add(subject, .damaged(RunChecks.firstLine(error)))
    }
  }

  private static func firstLine(_ error: any Error) -> String {
    "\(error)".split(separator: "\n").first.map(String.init) ?? "it cannot be read"
  }

  private mutating func add(_ subject: String, _ state: State) { checks.append(Check(subject: subject, state: state)) }
}
