import Foundation
import Testing

/// What a user sees from the first command on.
@Suite("The command", .enabled(if: Command.program != nil, "the limpid executable is not beside the tests"))
struct StoryTests {
  private func hash(_ command: Command, _ run: String) throws -> Substring? {
    let text = try command.run(["inspect", run]).output
    return text.split(separator: "\n").first { $0.hasPrefix("weights SHA-256") }
  }

  private func objects(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test("train, predict, why, inspect")
  func story() throws {
    let command = try Command()
    let trained = try command.run(["train", "digits", "--epochs", "4", "--memory"])
    #expect(trained.code == 0 && trained.errors == "")
    for part in [
      "Dense 64 → ", "test accuracy  0.", "95 % interval", "most frequent mistakes", "slowest operations",
      "SHA-256 ", "examples/s", "run      runs/digits-1", "buffers",
    ] {
      #expect(trained.output.contains(part), "\(part)")
    }
    #expect(!trained.output.contains("\u{1b}"))
    let predicted = try command.run(["predict", "runs/digits-1", "--input", "digits:17"])
    #expect(predicted.code == 0 && predicted.output.contains("label  ") && predicted.output.contains("██"))
    for neuron in ["1.17", "3.0"] {
      let why = try command.run(["why", "runs/digits-1", "--input", "digits:17", "--neuron", neuron])
      #expect(why.code == 0 && why.output.contains("Equal, bit for bit."))
    }
    let inspected = try command.run(["inspect", "runs/digits-1"])
    #expect(inspected.code == 0 && inspected.output.contains("intact") && !inspected.output.contains("DAMAGED"))
  }

  @Test("--json prints one object a line, and the last has the results")
  func json() throws {
    let command = try Command()
    let trained = try command.run(["train", "digits", "--epochs", "2", "--json", "--out", "run"])
    let events = try objects(trained.output)
    let names = events.map { $0["event"] as? String }
    #expect(names.first == "runStarted" && names.last == "runFinished" && trained.errors == "")
    #expect(names.count { $0 == "epochFinished" } == 2 && names.count { $0 == "stepFinished" } > 20)
    let last = try #require(events.last)
    for key in [
      "testAccuracy", "testLoss", "weightsHash", "seconds", "examplesPerSecond", "peakMemoryMB", "steps",
    ] {
      #expect(last[key] != nil, "\(key)")
    }
    let prediction = try objects(try command.run(["predict", "run", "--input", "digits:3", "--json"]).output)
    #expect((prediction.first?["probabilities"] as? [String: Any])?.count == 10)
    let why = try objects(try command.run(["why", "run", "--input", "digits:3", "--neuron", "1.2", "--json"]).output)
    #expect(why.first?["isExact"] as? Bool == true && (why.first?["products"] as? [Any])?.count == 64)
    let inspection = try objects(try command.run(["inspect", "run", "--json"]).output)
    #expect((inspection.first?["tensors"] as? [Any])?.isEmpty == false)
  }

  @Test("Ctrl-C saves, says how to go on, and resuming comes to the same bits")
  func interruption() throws {
    let command = try Command()
    let whole = try command.run(["train", "digits", "--epochs", "30", "--seed", "5", "--out", "whole"])
    #expect(whole.code == 0)
    let process = try command.start(["train", "digits", "--epochs", "30", "--seed", "5", "--out", "parts"])
    while process.isRunning, !command.output(process).contains("examples/s") { usleep(2000) }
    process.interrupt()
    let result = command.finish(process)
    #expect(result.code == 1, "\(result)")
    #expect(result.errors.contains("go on with  limpid resume parts"))
    let resumed = try command.run(["resume", "parts"])
    #expect(resumed.code == 0 && resumed.output.contains("goes on from step"))
    let hashes = try (hash(command, "whole"), hash(command, "parts"))
    #expect(hashes.0 != nil && hashes.0 == hashes.1)
  }

  @Test("a run that is killed goes on, and comes to the same bits")
  func killing() throws {
    let command = try Command()
    _ = try command.run(["train", "digits", "--epochs", "12", "--out", "whole"])
    let process = try command.start(["train", "digits", "--epochs", "12", "--out", "killed"])
    while process.isRunning, !command.output(process).contains("examples/s") { usleep(2000) }
    kill(process.processIdentifier, SIGKILL)
    #expect(command.finish(process).code == -SIGKILL)
    #expect(try command.run(["resume", "killed"]).code == 0)
    let hashes = try (hash(command, "whole"), hash(command, "killed"))
    #expect(hashes.0 != nil && hashes.0 == hashes.1)
  }

  @Test("numbers that are none end the run with the place where they came up")
  func notFinite() throws {
    let command = try Command()
    let result = try command.run(["train", "digits", "--learning-rate", "1e30", "--out", "run"])
    #expect(result.code == 1 && result.errors.hasPrefix("limpid: training: the loss is"))
    #expect(result.errors.contains("\n  mend   lower the learning rate"))
  }

  @Test("the same weights on any number of threads")
  func threads() throws {
    let command = try Command()
    var hashes: Set<Substring?> = []
    for threads in ["1", "2", "3"] {
      _ = try command.run(["train", "digits", "--epochs", "2", "--threads", threads, "--out", "threads-\(threads)"])
      hashes.insert(try hash(command, "threads-\(threads)"))
    }
    #expect(hashes.count == 1 && hashes.first != .some(nil))
  }

  @Test("a reader that goes away is met with silence; a full disk with a sentence")
  func streams() throws {
    let command = try Command()
    let pipe = try command.shell("limpid train digits --epochs 3 | head -1")
    #expect(pipe.errors == "" && pipe.output.hasPrefix("digits: "))
    let full = try command.shell("limpid inspect nowhere > /dev/full; limpid --help > /dev/full")
    #expect(full.code == 1 && full.errors.contains("the results cannot be written (No space left on device)"))
    // A file that may not grow stands for a disk that is full: 8 blocks of 1,024 bytes.
    let limited = try command.shell("ulimit -f 8; limpid train digits --epochs 1 --out small")
    #expect(limited.code == 1 && limited.errors.hasPrefix("limpid: small/") && limited.errors.contains("  mend  "))
    #expect(!command.names.contains { $0.hasSuffix(".partial") || $0 == "small/model.safetensors" })
  }

  @Test("a log that was changed is found")
  func changedLog() throws {
    let command = try Command()
    #expect(try command.run(["train", "digits", "--epochs", "1", "--out", "run"]).code == 0)
    let log = String(decoding: try command.read("run/log.jsonl"), as: UTF8.self)
    let changed = log.replacing("\"step\":3,", with: "\"step\":4,")
    try command.write("run/log.jsonl", Array(changed.utf8))
    let inspected = try command.run(["inspect", "run"])
    #expect(inspected.code == 1 && inspected.output.contains("DAMAGED"))
  }

  @Test("help and version")
  func help() throws {
    let command = try Command()
    #expect(try command.run(["--version"]).output.hasPrefix("limpid 0."))
    for arguments in [[], ["--help"], ["train", "--help"], ["why", "--help"], ["help", "predict"]] {
      let result = try command.run(arguments)
      #expect(result.code == 0 && result.output.contains("USAGE: limpid") && result.errors == "")
    }
  }
}
