import LimpidData

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// An event file as TensorBoard reads it: TFRecord framing around protocol buffers of TensorFlow's `Event`, written here by hand.
///
/// A record is the length (8 bytes, little-endian), its masked CRC-32C, the bytes, and their masked CRC-32C. An `Event` has `wall_time`
/// (field 1, double), `step` (2, varint), `file_version` (3, text; only the first), `summary` (5); a `Summary` has `value`s (1), each with a
/// `tag` (1, text) and a `simple_value` (2, float).
final class TensorBoardLogger: RunLogger {
  let file = "tensorboard/events.out.tfevents.limpid"
  private let out: GrowingFile
  /// When the run began, as the clock on the wall would have it without the pauses.
  private let start: Double
  private var seconds = 0.0

  init(_ folder: RunFolder, secondsBefore: Double) throws {
    let path = "\(folder.path)/tensorboard"
    do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
      throw RunError(
        file: path, came: "the folder cannot be made", expected: "a run's folder that may be written to",
        mend: "check the folder's rights, or leave the logger out")
    }
    out = try GrowingFile("\(folder.path)/\(file)")
    start = Date().timeIntervalSince1970 - secondsBefore
    var event = ProtocolBuffer()
    event.add(1, start)
    event.add(3, "brain.Event:2")
    try out.write(TFRecord.framed(event.bytes))
  }

  func take(_ log: LoggedRun) throws {
    var epochs = log.epochs[...]
    for step in log.steps {
      seconds += step.seconds
      try write(
        step.step,
        [
          ("train/loss", step.loss), ("train/accuracy", step.accuracy), ("train/learningRate", step.learningRate),
          ("train/gradientNorm", step.gradientNorm),
        ])
      while let epoch = epochs.first, epoch.step <= step.step + 1 {
        epochs.removeFirst()
        try write(
          epoch.step,
          epoch.scores.sorted { $0.key < $1.key }.map { (TensorBoardLogger.tag($0.key), Optional($0.value)) })
      }
    }
  }

  func observe(_ event: TrainingEvent) throws {
    switch event {
    case .stepFinished(let report):
      seconds += report.seconds
      try write(
        report.step,
        [
          ("train/loss", report.loss), ("train/accuracy", report.accuracy?.value),
          ("train/learningRate", report.learningRate), ("train/gradientNorm", report.gradientNorm),
        ])
    case .epochFinished(let report):
      try write(report.step, scores(report.train, "train") + (report.validation.map { scores($0, "validation") } ?? []))
      try out.flush()
    case .runStopped: try out.flush()
    default: break
    }
  }

  func close() throws { try out.flush() }

  /// "validationLoss" → "validation/loss"; the means over an epoch's training are "epoch/…", so that they have a curve of their own.
  private static func tag(_ name: String) -> String {
    for part in DataPart.allCases where name.hasPrefix(part.rawValue) {
      let rest = name.dropFirst(part.rawValue.count)
      return "\(part == .train ? "epoch" : part.rawValue)/\(rest.prefix(1).lowercased())\(rest.dropFirst())"
    }
    return name
  }

  private func scores(_ scores: Scores, _ part: String) -> [(String, Double?)] {
    var line = JSONLine()
    scores.write(to: &line, as: DataPart(rawValue: part)!)
    return (JSONValue(line.text)?.members ?? []).map { (TensorBoardLogger.tag($0.name), $0.value.double) }
      .sorted { $0.0 < $1.0 }
  }

  private func write(_ step: Int, _ values: [(tag: String, value: Double?)]) throws {
    var summary = ProtocolBuffer()
    for case (let tag, let value?) in values {
      var entry = ProtocolBuffer()
      entry.add(1, tag)
      entry.add(2, Float(value))
      summary.add(1, entry.bytes)
    }
    var event = ProtocolBuffer()
    event.add(1, start + seconds)
    event.add(2, UInt64(step))
    event.add(5, summary.bytes)
    try out.write(TFRecord.framed(event.bytes))
  }
}

/// The bytes of a protocol buffer, field by field.
package struct ProtocolBuffer {
  package private(set) var bytes: [UInt8] = []
  package init() {}

  private mutating func varint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }

  private mutating func key(_ field: Int, _ wire: Int) { varint(UInt64(field << 3 | wire)) }

  package mutating func add(_ field: Int, _ value: UInt64) {
    key(field, 0)
    varint(value)
  }
  package mutating func add(_ field: Int, _ value: Double) {
    key(field, 1)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }
  package mutating func add(_ field: Int, _ value: Float) {
    key(field, 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
  }
  package mutating func add(_ field: Int, _ value: [UInt8]) {
    key(field, 2)
    varint(UInt64(value.count))
    bytes += value
  }
  package mutating func add(_ field: Int, _ value: String) { add(field, Array(value.utf8)) }
}

/// TensorFlow's framing of records.
package enum TFRecord {
  package static func framed(_ data: [UInt8]) -> [UInt8] {
    let length = withUnsafeBytes(of: UInt64(data.count).littleEndian) { Array($0) }
    return length + little(masked(length)) + data + little(masked(data))
  }

  private static func little(_ x: UInt32) -> [UInt8] { withUnsafeBytes(of: x.littleEndian) { Array($0) } }

  /// ((crc >> 15) | (crc << 17)) + 0xa282ead8: so that a CRC over data that hold CRCs still finds faults.
  private static func masked(_ data: [UInt8]) -> UInt32 {
    let crc = crc32c(data)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
  }

  /// CRC-32C (Castagnoli): reflected, polynomial 0x1EDC6F41.
  package static func crc32c(_ data: some Sequence<UInt8>) -> UInt32 {
    ~data.reduce(UInt32.max) { crc, byte in table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
  }
}
