import Limpid
import LimpidTerminal

/// What weights in fewer bits save, and what they do to an answer.
struct StorageChange {
  private let network: StoredNetwork
  /// The largest difference of a probability, or of a number, from the answer with weights in Float32.
  private let difference: Double

  init(_ network: StoredNetwork, _ difference: Double) {
    self.network = network
    self.difference = difference
  }

  /// The format by its name.
  static func format(_ name: String) throws -> StorageFormat {
    if let format = StorageFormat(rawValue: name) { return format }
    let names = StorageFormat.allCases.map(\.rawValue)
    throw UsageError(
      "--storage", came: "'\(name.prefix(60))'", expected: names.joined(separator: " or "),
      mend: "leave it out for float32, in which the network was trained")
  }

  var lines: [String] {
    [
      "",
      "weights of products as \(network.format.rawValue): \(kilobytes(network.storedBytes)) instead of \(kilobytes(network.exactBytes)); "
        + "the answer differs by at most \(rough(difference)) from float32's",
    ]
  }

  func add(to line: inout JSONObject) {
    line.add("storage", .text(network.format.rawValue))
    line.add("storageDifference", .number(difference))
  }

  private func kilobytes(_ bytes: Int) -> String { fixed(Double(bytes) / 1e3, 1) + " kB" }
}
