import LimpidData

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A run in a few numbers, for a list of runs.
public struct RunSummary: Sendable {
  /// How far a run has come.
  public enum State: Sendable, Equatable {
    case finished
    /// By early stopping.
    case stoppedEarly
    /// It can be resumed: why it stopped.
    case stopped(String)
    /// A process is training it.
    case running
    /// Neither finished nor stopped, and nobody trains it: killed. It can be resumed.
    case killed
    /// Its files cannot be read: why.
    case damaged(String)
  }

  public let folder: RunFolder
  public let state: State
  /// The recipe's name.
  public private(set) var recipe = ""
  public private(set) var seed: UInt64 = 0
  /// Steps done, and in all.
  public private(set) var step = 0
  public private(set) var totalSteps = 0
  /// The best validation loss of an epoch, and the accuracy of that epoch.
  public private(set) var validationLoss: Double?
  public private(set) var validationAccuracy: Double?
  /// The test's scores by name, as "testAccuracy".
  public private(set) var test: [String: Double] = [:]
  public private(set) var seconds = 0.0
  public private(set) var weightsHash: String?
  /// SHA-256 of the test part, and how often this run looked at it.
  public private(set) var testHash: String?
  public private(set) var testOpenings = 0
  public private(set) var origin: RunOrigin?

  /// Reads a run's folder. One that is damaged is said to be so, not refused.
  public init(_ folder: RunFolder) {
    self.folder = folder
    do {
      let about = try RunDescription(reading: folder.descriptionFile)
      let log = try LoggedRun(folder)
      state = RunSummary.state(of: folder, log)
      take(about, log)
    } catch { state = .damaged(firstLine(error)) }
  }

  private static func state(of folder: RunFolder, _ log: LoggedRun) -> State {
    if folder.isFinished, let finished = log.finished {
      return finished["earlyStop"] == nil ? .finished : .stoppedEarly
    }
    let descriptor = open(folder.logFile, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    if descriptor >= 0, flock(descriptor, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK { return .running }
    return log.stopped.map { .stopped($0) } ?? .killed
  }

  private mutating func take(_ about: RunDescription, _ log: LoggedRun) {
    (recipe, seed, origin) = (about.recipe.name, about.seed, about.origin)
    step = (log.steps.last?.step).map { $0 + 1 } ?? about.origin?.step ?? 0
    totalSteps = (log.started?["epochs"]?.integer ?? 0) * (log.started?["stepsPerEpoch"]?.integer ?? 0)
    let scored = log.epochs.filter { $0.scores["validationLoss"] != nil }
    let best = scored.min { $0.scores["validationLoss"]! < $1.scores["validationLoss"]! }
    validationLoss = best?.scores["validationLoss"]
    validationAccuracy = best?.scores["validationAccuracy"]
    for member in log.finished?.members ?? [] where member.name.hasPrefix("test") {
      if let value = member.value.double { test[member.name] = value }
    }
    (testHash, testOpenings) = (about.data["test"], folder.testOpenings)
    if test["testOpenings"] != nil || testOpenings > 0 { test["testOpenings"] = Double(testOpenings) }
    seconds = log.finished?["seconds"]?.double ?? log.steps.reduce(0) { $0 + $1.seconds }
    weightsHash = log.finished?["weightsHash"]?.text
  }

  /// The main score of the test part: accuracy, or what else there is first.
  public var mainScore: (name: String, value: Double)? {
    for name in ["testAccuracy", "testR2", "testRMSE", "testExplained", "testLoss"] {
      if let value = test[name] { return (name, value) }
    }
    return nil
  }

  /// All runs under a folder, at most three levels down, by name.
  public static func all(under path: String) -> [RunSummary] {
    folders(under: path, depth: 0).map { RunSummary($0) }
  }

  private static func folders(under path: String, depth: Int) -> [RunFolder] {
    if RunFolder(path).isRun { return [RunFolder(path)] }
    guard depth < 3, let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      var status = stat()
      guard !name.hasPrefix("."), lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        continue
      }
      names.append(name)
    }
    return names.sorted(by: RunSummary.isBefore).flatMap { folders(under: "\(path)/\($0)", depth: depth + 1) }
  }

  /// Names as people sort them: digits-2 before digits-10.
  static func isBefore(_ a: String, _ b: String) -> Bool {
    func parts(_ text: String) -> (String, Int) {
      let digits = text.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
      return (String(text.dropLast(digits.count)), Int(String(digits)) ?? -1)
    }
    let (x, y) = (parts(a), parts(b))
    return x.0 == y.0 ? x.1 < y.1 : x.0 < y.0
  }
}

extension RunSummary.State: CustomStringConvertible {
  public var description: String {
    switch self {
    case .finished: "finished"
    case .stoppedEarly: "stopped early"
    case .stopped(let reason): reason == "interrupted" ? "interrupted" : "stopped"
    case .running: "running"
    case .killed: "killed"
    case .damaged: "damaged"
    }
  }
}
