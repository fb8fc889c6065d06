/// One JSON object on one line, fields in the order in which they were put in.
///
/// ```swift
/// print(JSONObject([("event", .text("epochFinished")), ("epoch", .integer(3)), ("loss", .number(0.25))]))
/// // {"event":"epochFinished","epoch":3,"loss":0.25}
/// ```
public struct JSONObject: Sendable, CustomStringConvertible {
  /// What a field may hold.
  public indirect enum Value: Sendable {
    case null
    case flag(Bool)
    case integer(Int)
    /// A seed, for instance: greater than an `Int` may be.
    case unsigned(UInt64)
    /// Written with as many digits as tell it from every other; what JSON has no word for (NaN, infinity) as null.
    case number(Double)
    case text(String)
    case list([Value])
    case object(JSONObject)
  }

  public var fields: [(name: String, value: Value)]

  public init(_ fields: [(String, Value)] = []) { self.fields = fields.map { (name: $0.0, value: $0.1) } }

  /// Puts a field at the end.
  public mutating func add(_ name: String, _ value: Value) { fields.append((name, value)) }

  public var description: String {
    "{" + fields.map { "\(JSONObject.quoted($0.name)):\($0.value)" }.joined(separator: ",") + "}"
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension JSONObject.Value: CustomStringConvertible {
  public var description: String {
    switch self {
    case .null: "null"
    case .flag(let flag): "\(flag)"
    case .integer(let n): "\(n)"
    case .unsigned(let n): "\(n)"
    case .number(let x):
      if !x.isFinite {
        "null"
      } else if x == x.rounded(), x.magnitude < 1e15 {
        String(Int(x))
      } else {
        "\(x)"
      }
    case .text(let text): JSONObject.quoted(text)
    case .list(let values): "[\(values.map(\.description).joined(separator: ","))]"
    case .object(let object): object.description
    }
  }

  /// A single-precision number in its own, shorter digits.
  public static func number(_ x: Float) -> JSONObject.Value { .number(Double("\(x)") ?? Double(x)) }
}
