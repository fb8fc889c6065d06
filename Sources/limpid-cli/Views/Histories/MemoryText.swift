import CLimpid
import LimpidTerminal

/// What the pool of buffers did.
enum MemoryText {
  static func line() -> String {
    let report = limpid_buffer_report()
    let share = report.taken == 0 ? 0 : 100 * Double(report.reused) / Double(report.taken)
    return "\(megabytes(report.peak_bytes)) in use at most, \(megabytes(report.kept_bytes)) in reserve; "
      + "\(thousands(Int(report.taken))) taken, \(fixed(share, 1)) % from the reserve"
  }

  static func json() -> JSONObject {
    let report = limpid_buffer_report()
    return JSONObject([
      ("event", .text("buffers")), ("peakBytes", .integer(Int(report.peak_bytes))),
      ("keptBytes", .integer(Int(report.kept_bytes))), ("taken", .integer(Int(report.taken))),
      ("reused", .integer(Int(report.reused))),
    ])
  }

  private static func megabytes(_ bytes: UInt64) -> String { fixed(Double(bytes) / 1e6, 1) + " MB" }
}
