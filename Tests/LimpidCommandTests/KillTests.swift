import Foundation
import Testing

/// Nothing is lost: runs that are killed at any moment, or whose disk is full, are gone on with and come to the undisturbed run's weights.
/// `LIMPID_KILLS` says how many times (8 if it does not).
@Suite("Killed runs", .enabled(if: Command.program != nil, "the limpid executable is not beside the tests"))
struct KillTests {
  private static let wanted = Int(ProcessInfo.processInfo.environment["LIMPID_KILLS"] ?? "") ?? 8

  private func lastObject(_ text: String) -> [String: Any]? {
    text.split(separator: "\n").last.flatMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
  }

  private func hash(_ command: Command, _ run: String) throws -> String? {
    let log = String(decoding: try command.read("\(run)/log.jsonl"), as: UTF8.self)
    return lastObject(log)?["weightsHash"] as? String
  }

  /// Every kind of checkpoint, all the time, so that a kill often meets one half-written.
  private let busy = [
    "--set",
    "checkpoints={\"best\":2,\"everyMinutes\":0,\"everySteps\":9,\"keep\":3,\"monitor\":\"loss\",\"seconds\":0}",
  ]
  private func arguments(_ number: Int) -> [String] {
    ["train", "digits", "--epochs", "8", "--seed", "3"] + (number % 2 == 0 ? busy : [])
  }

  /// What must hold of a run at rest: finished with the right weights, whole files only, and every byte vouched for.
  private func check(_ command: Command, _ run: String, _ expected: String?) throws {
    #expect(try hash(command, run) == expected, "\(run)")
    #expect(!command.names.contains { $0.hasPrefix("\(run)/") && $0.hasSuffix(".partial") }, "\(run)")
    let verified = try command.run(["verify", run, "--steps", "3"])
    #expect(verified.code == 0, "\(run): \(verified.output)\(verified.errors)")
  }

  @Test("killed at any moment, a run comes to the undisturbed run's weights, and no file is half-written")
  func kills() throws {
    let command = try Command()
    // The weights do not depend on the checkpoints.
    let started = ContinuousClock.now
    #expect(try command.run(arguments(0) + ["--out", "whole-0"]).code == 0)
    let busyTime = ContinuousClock.now - started
    #expect(try command.run(arguments(1) + ["--out", "whole-1"]).code == 0)
    let plainTime = ContinuousClock.now - started - busyTime
    let expected = try hash(command, "whole-0")
    #expect(try expected != nil && expected == hash(command, "whole-1"))

    var dice = SystemRandomNumberGenerator()
    var (kills, number) = (0, 0)
    while kills < KillTests.wanted {
      let run = "killed-\(number)"
      let span = (number % 2 == 0 ? busyTime : plainTime) / .microseconds(1)
      var attempts = 0
      while true {
        attempts += 1
        let isRun = command.names.contains("\(run)/run.json")
        if !isRun { try? FileManager.default.removeItem(atPath: "\(command.folder)/\(run)") }
        let process = try command.start(isRun ? ["resume", run] : arguments(number) + ["--out", run])
        // A run that is killed again and again is left alone in the end.
        if attempts < 6, kills < KillTests.wanted {
          usleep(UInt32.random(in: 0...UInt32(max(1000, span)), using: &dice))
          if process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            kills += 1
          }
        }
        let result = command.finish(process)
        if result.code == 0 { break }
        // Killed between the last file and its end: it is finished all the same.
        if result.errors.contains("a run that is finished") { break }
        #expect(result.code == -SIGKILL, "\(result)")
        if attempts > 12 { break }
      }
      try check(command, run, expected)
      number += 1
    }
  }

  @Test("a disk that is full at any moment ends a run with a sentence; with room again it is gone on with")
  func fullDisk() throws {
    let command = try Command()
    #expect(try command.run(arguments(0) + ["--out", "whole"]).code == 0)
    let expected = try hash(command, "whole")
    // No file may become larger than so many blocks of 1,024 bytes: the log, a checkpoint or the model is the first that cannot be written.
    for (number, blocks) in [2, 9, 39, 47, 60, 90, 120].enumerated() {
      let run = "full-\(number)"
      let line = arguments(number).map { "'\($0)'" }.joined(separator: " ")
      let limited = try command.shell("ulimit -f \(blocks); limpid \(line) --out \(run)")
      if limited.code != 0 {
        #expect(limited.code == 1 && limited.errors.hasPrefix("limpid: \(run)/"), "\(blocks): \(limited)")
        #expect(limited.errors.contains("  mend  ") && !limited.errors.contains("Fatal"))
        #expect(!command.names.contains { $0.hasPrefix("\(run)/") && $0.hasSuffix(".partial") })
        let isRun = command.names.contains("\(run)/run.json")
        if !isRun { continue }
        let resumed = try command.run(["resume", run])
        #expect(resumed.code == 0, "\(blocks): \(resumed.errors)")
      }
      try check(command, run, expected)
    }
  }

  @Test("a fork that is killed before it is a run leaves nothing that stands in the way of the same command")
  func forks() throws {
    let command = try Command()
    #expect(try command.run(["train", "digits", "--epochs", "2", "--out", "whole"]).code == 0)
    let fork = ["fork", "whole", "--at", "20", "--out", "fork"]
    // What a kill between the first state and run.json leaves.
    for shell in ["checkpoints/start.safetensors", "checkpoints/.start.safetensors.partial", ".run.json.partial"] {
      try command.write("fork/\(shell)", [1, 2, 3])
      let result = try command.run(fork)
      #expect(result.code == 0, "\(shell): \(result.errors)")
      #expect(try hash(command, "fork") == hash(command, "whole"))
      #expect(try command.run(["verify", "fork"]).code == 0)
      try FileManager.default.removeItem(atPath: "\(command.folder)/fork")
    }
    var dice = SystemRandomNumberGenerator()
    for _ in 0..<min(10, KillTests.wanted) {
      let process = try command.start(fork)
      usleep(UInt32.random(in: 0...400_000, using: &dice))
      kill(process.processIdentifier, SIGKILL)
      _ = command.finish(process)
      let isRun = command.names.contains("fork/run.json")
      let again = try command.run(isRun ? ["resume", "fork"] : fork)
      #expect(again.code == 0 || again.errors.contains("a run that is finished"), "\(again.errors)")
      try check(command, "fork", hash(command, "whole"))
      try FileManager.default.removeItem(atPath: "\(command.folder)/fork")
    }
  }
}
