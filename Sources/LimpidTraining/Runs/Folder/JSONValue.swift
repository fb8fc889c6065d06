import LimpidExchange

/// A JSON text as it stands: members in their order, numbers by their digits, so that reading and writing changes nothing that matters.
public enum JSONValue: Sendable, Equatable {
  case null
  case flag(Bool)
  /// The digits as they were written.
  case number(String)
  case text(String)
  case list([JSONValue])
  case object([Member])

  /// A name of an object with its value.
  public struct Member: Sendable, Equatable {
    public var name: String
    public var value: JSONValue
    public init(_ name: String, _ value: JSONValue) { (self.name, self.value) = (name, value) }
  }

  /// The value of a member; nil if there is none, or if this is no object. Setting it puts a new member at the end; nil takes it out.
  public subscript(name: String) -> JSONValue? {
    get { members?.first { $0.name == name }?.value }
    set {
      var members = members ?? []
      let place = members.firstIndex { $0.name == name }
      switch (place, newValue) {
      case (let i?, let value?): members[i].value = value
      case (let i?, nil): members.remove(at: i)
      case (nil, let value?): members.append(Member(name, value))
      case (nil, nil): break
      }
      self = .object(members)
    }
  }

  /// The value at a path of names with points between; a number counts in a list.
  subscript(at path: String) -> JSONValue? {
    path.split(separator: ".").reduce(self as JSONValue?) { value, name in
      guard let list = value?.list else { return value?[String(name)] }
      return Int(name).flatMap { list.indices.contains($0) ? list[$0] : nil }
    }
  }

  public var text: String? { if case .text(let text) = self { text } else { nil } }
  public var double: Double? { if case .number(let digits) = self { Double(digits) } else { nil } }
  public var integer: Int? { if case .number(let digits) = self { Int(digits) } else { nil } }
  public var list: [JSONValue]? { if case .list(let values) = self { values } else { nil } }
  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  /// Reads a text. Nil if it is no JSON, or nested more than 64 deep.
  public init?(_ bytes: some Collection<UInt8>) {
    var reader = JSONReader(Array(bytes))
    guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
    self = value
  }

  public init?(_ text: String) { self.init(Array(text.utf8)) }

  /// Where reading a text that is no JSON stops, counted from 1.
  static func problem(in bytes: [UInt8]) -> (line: Int, character: Int) {
    var reader = JSONReader(bytes)
    _ = reader.value(depth: 0)
    _ = reader.isAtEnd
    let before = bytes[..<min(bytes.count, reader.place)]
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return (
      1 + before.count { $0 == UInt8(ascii: "\n") }, 1 + String(decoding: before[start...], as: UTF8.self).count
    )
  }
}

extension JSONValue: CustomStringConvertible {
  /// As text on one line.
  public var description: String {
    switch self {
    case .null: "null"
    case .flag(let flag): "\(flag)"
    case .number(let digits): digits
    case .text(let text): JSONLine.quoted(text)
    case .list(let values): "[\(values.map(\.description).joined(separator: ","))]"
    case .object(let members):
      "{\(members.map { "\(JSONLine.quoted($0.name)):\($0.value)" }.joined(separator: ","))}"
    }
  }
}

/// Reads JSON strictly: no comments, no comma at the end, nothing behind the value but space.
private struct JSONReader {
  private var scanner: JSONScanner

  init(_ bytes: [UInt8]) { scanner = JSONScanner(bytes[...]) }

  var isAtEnd: Bool { mutating get { scanner.isAtEnd } }
  /// Bytes that were read.
  var place: Int { scanner.problem("").byte }

  mutating func value(depth: Int) -> JSONValue? {
    guard depth <= 64 else { return nil }
    scanner.skipSpace()
    switch scanner.next {
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return list(depth)
    case UInt8(ascii: "\""): return string().map { .text($0) }
    default: return word()
    }
  }

  private mutating func string() -> String? { try? scanner.string() }

  private mutating func word() -> JSONValue? {
    let word = scanner.word()
    switch word {
    case "true": return .flag(true)
    case "false": return .flag(false)
    case "null": return .null
    default:
      let isOfDigits = word.utf8.first != UInt8(ascii: "+") && word.utf8.allSatisfy("+-.eE0123456789".utf8.contains)
      return isOfDigits && Double(word) != nil ? .number(word) : nil
    }
  }

  private mutating func object(_ depth: Int) -> JSONValue? {
    guard scanner.took("{") else { return nil }
    var members: [JSONValue.Member] = []
    if scanner.took("}") { return .object([]) }
    repeat {
      scanner.skipSpace()
      guard let name = string(), scanner.took(":"), let value = value(depth: depth + 1) else { return nil }
      members.append(JSONValue.Member(name, value))
    } while scanner.took(",")
    return scanner.took("}") ? .object(members) : nil
  }

  private mutating func list(_ depth: Int) -> JSONValue? {
    guard scanner.took("[") else { return nil }
    var values: [JSONValue] = []
    if scanner.took("]") { return .list([]) }
    repeat {
      guard let value = value(depth: depth + 1) else { return nil }
      values.append(value)
    } while scanner.took(",")
    return scanner.took("]") ? .list(values) : nil
  }
}
