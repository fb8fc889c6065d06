import Foundation
import LimpidTraining
import Testing

/// What other programs read of a run.
@Suite struct LoggerTests {
  @Test("CRC-32C, framing and protocol buffers have their known bytes")
  func records() {
    #expect(TFRecord.crc32c(Array("123456789".utf8)) == 0xE306_9283)
    #expect(TFRecord.crc32c([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    var event = ProtocolBuffer()
    event.add(2, UInt64(300))
    event.add(3, "ab")
    event.add(4, Float(1))
    #expect(event.bytes == [0x10, 0xAC, 0x02, 0x1A, 2, 0x61, 0x62, 0x25, 0, 0, 0x80, 0x3F])
    let framed = TFRecord.framed([1, 2, 3])
    #expect(framed.count == 8 + 4 + 3 + 4 && framed[0] == 3 && Array(framed[12..<15]) == [1, 2, 3])
  }

  @Test("Loggers hold every step once, also after a kill; their files are vouched for")
  func loggers() throws {
    func lines(_ folder: RunFolder) throws -> [[Substring]] {
      try String(contentsOfFile: "\(folder.path)/log.csv", encoding: .utf8).split(separator: "\n").map { line in
        // All but the times.
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        return Array(cells[..<8] + cells[9...])
      }
    }
    let recipe = RunTests.recipe.with { $0.loggers = LoggerChoice([.csv, .tensorboard]) }
    let whole = try Tiny.withFolder { folder in
      var session = try RunSession(recipe, seed: 5, folder: folder)
      _ = try session.run()
      #expect(try RunVerification(folder, .some(1)).findings.allSatisfy { $0.state == .intact })
      return try lines(folder)
    }
    #expect(whole.count == 1 + 52 + 2 && whole[0][0] == "kind" && whole[27][0] == "epoch")
    try Tiny.withFolder { folder in
      var session = try RunSession(recipe, seed: 5, folder: folder)
      _ = try session.run(controllers: [StepLimit(30)])
      // As a kill leaves it: more than the checkpoint knows of, and half a line.
      let path = "\(folder.path)/log.csv"
      try (Data(contentsOf: URL(filePath: path)) + Data("step,30,1,0.1".utf8)).write(to: URL(filePath: path))
      var resumed = try RunSession(resuming: folder)
      _ = try resumed.run()
      #expect(try lines(folder) == whole)
      let events = try Data(contentsOf: URL(filePath: "\(folder.path)/tensorboard/events.out.tfevents.limpid"))
      #expect(events.count > 52 * 100)
    }
  }
}
