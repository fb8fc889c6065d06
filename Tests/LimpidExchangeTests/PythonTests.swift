import LimpidCore
import LimpidExchange
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Leaves files for `Reference/exchange.py --check FOLDER`, which reads them with Python's own libraries.
@Suite struct PythonTests {
  static let folder = getenv("LIMPID_EXCHANGE_OUT").map { String(cString: $0) }

  @Test(
    .enabled(if: folder != nil, "set LIMPID_EXCHANGE_OUT to a folder to leave files for Reference/exchange.py --check"))
  func leaveFiles() throws {
    let folder = Self.folder!
    let entries: [SafetensorsFile.Entry] = [
      .init(name: "weight", value: Ramp.floats([2, 3, 4])), .init(name: "labels", value: Ramp.signed([5])),
      .init(name: "mask", value: Ramp.booleans([7])), .init(name: "scalar", value: Ramp.floats([])),
    ]
    try SafetensorsFile(entries: entries, metadata: ["note": "as written", "empty": ""]).write(
      to: "\(folder)/written.safetensors")
    try NPZFile(entries: entries).write(to: "\(folder)/written.npz")
    for entry in entries { try NPYFile(entry.value).write(to: "\(folder)/\(entry.name).npy") }
  }
}
