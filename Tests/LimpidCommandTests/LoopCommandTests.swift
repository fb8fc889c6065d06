import Foundation
import Testing

/// What a user asks of training beyond the defaults.
@Suite("The loop", .enabled(if: Command.program != nil, "the limpid executable is not beside the tests"))
struct LoopCommandTests {
  private func last(_ text: String) throws -> [String: Any] {
    let line = try #require(text.split(separator: "\n").last)
    return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test("find learning-rate and batch-size suggest, say why, and touch nothing")
  func finders() throws {
    let command = try Command()
    let found = try command.run(["find", "learning-rate", "digits"])
    #expect(found.code == 0 && found.errors == "", "\(found)")
    #expect(found.output.contains("suggested  0.") && found.output.contains("because    the loss falls fastest at"))
    #expect(found.output.contains(": untouched"))
    let json = try last(command.run(["find", "learning-rate", "digits", "--json"]).output)
    #expect(json["hashBefore"] as? String == json["hashAfter"] as? String && json["suggestion"] is Double)
    let sizes = try last(command.run(["find", "batch-size", "digits", "--largest", "64", "--json"]).output)
    #expect((sizes["trials"] as? [Any])?.count == 4 && sizes["suggestion"] is Int)
    #expect(command.names.isEmpty)
    let wrong = try command.run(["find", "learning-rate", "digits", "--lowest", "1", "--highest", "0.1"])
    #expect(wrong.code == 2 && wrong.errors.contains("exchange them"))
  }

  @Test("The last line has every metric with its interval, and the temperature; loggers' files are there")
  func metrics() throws {
    let command = try Command()
    let trained = try command.run([
      "train", "digits", "--epochs", "3", "--json", "--log", "csv,tensorboard", "--out", "run",
    ])
    #expect(trained.code == 0, "\(trained.errors)")
    let finished = try last(trained.output)
    for key in [
      "testAccuracy", "testBalancedAccuracy", "testPrecision", "testRecall", "testF1", "testAUC", "testPRAUC",
      "testLogLoss", "testBrier", "testECE",
      "testMCC", "testTop5Accuracy",
    ] {
      for name in [key, "\(key)Low", "\(key)High"] { #expect(finished[name] is Double, "\(name)") }
    }
    #expect(finished["testTemperature"] is Double && finished["weights"] as? Int == 9472)
    #expect(command.names.contains("run/log.csv"))
    #expect(command.names.contains("run/tensorboard/events.out.tfevents.limpid"))
    #expect(try command.run(["verify", "run"]).code == 0)
    try command.write("run/log.csv", try command.read("run/log.csv") + [0x20])
    let changed = try command.run(["verify", "run"])
    #expect(changed.code == 1 && changed.output.contains("log.csv"))
  }

  @Test("The profile tells phases, layers and operations; as JSON it comes before the run")
  func profile() throws {
    let command = try Command()
    let text = try command.run(["train", "digits", "--epochs", "1", "--profile"])
    for part in ["making batches", "waiting for data", "backward", "update", "of ceiling", "GFLOP/s", "memory  "] {
      #expect(text.output.contains(part), "\(part)")
    }
    let lines = try command.run(["train", "digits", "--epochs", "1", "--profile", "--json"]).output.split(
      separator: "\n")
    #expect(lines[0].hasPrefix("{\"event\":\"profile\"") && lines.last!.contains("runFinished"))
  }

  @Test("L1 leaves exact zeros, and a comparison counts them; a sweep that is broken off goes on")
  func comparing() throws {
    let command = try Command()
    let compared = try command.run([
      "compare", "digits", "--set", "optimizer.l1=0,0.3", "--learning-rate", "0.01", "--epochs", "6", "--seeds", "2",
      "--json",
    ])
    #expect(compared.code == 0, "\(compared.errors)")
    let variants = try #require(try last(compared.output)["variants"] as? [[String: Any]])
    let shares = variants.compactMap { $0["zeroShare"] as? Double }
    #expect(shares.count == 2 && shares[0] < 0.01 && shares[1] > 0.2, "\(shares)")

    let sweep = [
      "sweep", "digits", "--set", "learningRate=1e-4..1e-1", "--epochs", "6", "--trials", "4", "--seed", "2",
    ]
    let random = sweep + ["--strategy", "random", "--json", "--out"]
    let whole = try command.run(random + ["whole"])
    let process = try command.start(random + ["parts"])
    while process.isRunning, !command.names.contains(where: { $0.hasPrefix("parts/") && $0.hasSuffix("log.jsonl") }) {
      usleep(1000)
    }
    kill(process.processIdentifier, SIGKILL)
    _ = command.finish(process)
    let parts = try command.run(random + ["parts"])
    #expect(whole.code == 0 && parts.code == 0, "\(parts.errors)")
    #expect(parts.output.replacing("parts/", with: "") == whole.output.replacing("whole/", with: ""))
  }

  @Test("A table is trained with everything on, stopped and gone on with to the same weights")
  func table() throws {
    let command = try Command()
    var rows = "width,height,colour,kind\n"
    for i in 0..<240 {
      let kind = i % 12 == 0 ? "rare" : i % 3 == 0 ? "long" : "wide"
      let (w, h) = (Double(i * 37 % 100) / 10, Double(i * 53 % 90) / 10)
      rows += "\(kind == "wide" ? w + 8 : w),\(kind == "rare" ? h + 9 : h),\(i % 2 == 0 ? "red" : "blue"),\(kind)\n"
    }
    try command.write("kinds.csv", Array(rows.utf8))
    let everything = [
      "train", "--data", "kinds.csv", "--target", "kind", "--epochs", "12", "--json", "--set", "classWeights=balanced",
      "--set", "sampler={\"rare\":3}", "--set", "mixup=0.2", "--set", "accumulation=2", "--set", "averaging=ema",
      "--set", "freeze=*.bias", "--out",
    ]
    let whole = try command.run(everything + ["whole"])
    #expect(whole.code == 0, "\(whole.errors)")
    #expect(try command.run(everything + ["parts", "--max-steps", "7"]).code == 0)
    let resumed = try command.run(["resume", "parts", "--json"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    let (a, b) = try (last(whole.output), last(resumed.output))
    #expect(a["weightsHash"] as? String == b["weightsHash"] as? String && a["testF1"] is Double)
    let folds = [
      "train", "--data", "kinds.csv", "--target", "kind", "--epochs", "2", "--folds", "3", "--json", "--out",
    ]
    let wholeFolds = try command.run(folds + ["whole-folds"])
    #expect(try command.run(folds + ["folds", "--max-steps", "3"]).code == 0)
    let onward = try command.run(folds + ["folds"])
    #expect(onward.code == 0, "\(onward.errors)")
    #expect(try last(onward.output)["weightsHash"] as? String == last(wholeFolds.output)["weightsHash"] as? String)
    let wrong = try command.run(everything + ["other", "--set", "classWeights={\"lang\":2}"])
    #expect(wrong.code == 1 && wrong.errors.contains("classWeights: 'lang' is not known"), "\(wrong.errors)")
    #expect(wrong.errors.contains("did you mean long?"))
  }
}
