/// One JSON object on one line, its members in the order in which they were added. For events: thousands of them, written at once.
public struct JSONLine: Sendable {
  private var members: [String] = []
  public init() {}

  public mutating func add(_ name: String, _ value: Int) { members.append("\(JSONLine.quoted(name)):\(value)") }
  public mutating func add(_ name: String, _ value: UInt64) { members.append("\(JSONLine.quoted(name)):\(value)") }
  /// The shortest digits that give the same Double again; null for what JSON has no number for.
  public mutating func add(_ name: String, _ value: Double) {
    members.append("\(JSONLine.quoted(name)):\(value.isFinite ? "\(value)" : "null")")
  }
  public mutating func add(_ name: String, _ value: String) {
    members.append("\(JSONLine.quoted(name)):\(JSONLine.quoted(value))")
  }
  /// A value that is JSON already.
  public mutating func add(_ name: String, json: String) { members.append("\(JSONLine.quoted(name)):\(json)") }
  public mutating func add(_ name: String, _ parts: [JSONLine]) {
    add(name, json: "[\(parts.map(\.text).joined(separator: ","))]")
  }

  public var text: String { "{\(members.joined(separator: ","))}" }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case _ where scalar.value < 32 || scalar.value == 0x2028 || scalar.value == 0x2029:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
