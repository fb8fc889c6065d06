import Foundation

/// The `limpid` executable beside the tests, run in a folder of its own.
final class Command {
  /// Where it runs; gone with everything in it when the test is over.
  let folder: String

  struct Result {
    let code: Int32
    let output: String
    let errors: String
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "limpid-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// The program that was built with these tests.
  static let program: String? = {
    let beside = Bundle.main.bundleURL.appending(path: "limpid").path
    let byArgument = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "limpid").path
    return [beside, byArgument].first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Runs it to the end. Its output goes to files, so that nothing waits for a full pipe.
  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Result {
    try finish(start(arguments, environment: environment))
  }

  /// The same through a shell, for redirections and limits; `limpid` in the script is the program.
  func shell(_ script: String) throws -> Result {
    let text = "limpid() { '\(Command.program!)' \"$@\"; }\n\(script)"
    return try finish(start(["-c", text], program: "/bin/bash"))
  }

  func start(
    _ arguments: [String], program: String = Command.program!, environment: [String: String] = [:]
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    var variables = ["PATH": "/usr/bin:/bin", "TERM": "dumb", "COLUMNS": "80"]
    variables.merge(environment) { $1 }
    process.environment = variables
    let name = UUID().uuidString
    for (kind, set) in [("out", { process.standardOutput = $0 }), ("err", { process.standardError = $0 })]
      as [(String, (FileHandle) -> Void)]
    {
      let path = "\(folder).\(name).\(kind)"
      _ = FileManager.default.createFile(atPath: path, contents: nil)
      set(FileHandle(forWritingAtPath: path)!)
    }
    process.standardInput = FileHandle.nullDevice
    files[ObjectIdentifier(process)] = "\(folder).\(name)"
    try process.run()
    return process
  }

  private var files: [ObjectIdentifier: String] = [:]

  /// What a process has written so far.
  func output(_ process: Process, _ kind: String = "out") -> String {
    let path = "\(files[ObjectIdentifier(process)]!).\(kind)"
    return String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  func finish(_ process: Process) -> Result {
    process.waitUntilExit()
    let result = Result(
      code: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: output(process), errors: output(process, "err"))
    for kind in ["out", "err"] {
      try? FileManager.default.removeItem(atPath: "\(files[ObjectIdentifier(process)]!).\(kind)")
    }
    return result
  }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let url = URL(filePath: "\(folder)/\(name)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))) }

  func copy(_ name: String, to other: String) throws {
    try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(folder)/\(other)")
  }

  /// Every file and folder there is, to see that none came.
  var names: [String] { (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []).sorted() }
}
