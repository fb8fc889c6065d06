import LimpidData
import LimpidTraining
import Yams

/// YAML as the values that recipes are made of, and back.
enum YAMLTree {
  /// Beyond these nobody writes a recipe, and a few lines of aliases of aliases would unfold into more values than a machine holds.
  private static let (mostBytes, mostAliases) = (1 << 20, 20)

  static func read(_ text: String, name: String) throws(RecipeError) -> JSONValue {
    guard text.utf8.count <= mostBytes else {
      throw RecipeError(
        field: shown(name), came: counted(text.utf8.count, "byte"),
        expected: "a recipe of at most \(grouped(mostBytes))",
        mend: "leave out what is as usual")
    }
    let aliases = aliases(in: text)
    guard aliases <= mostAliases else {
      throw RecipeError(
        field: shown(name), came: "\(aliases) aliases (*name)",
        expected: "at most \(mostAliases)", mend: "write the values out")
    }
    do {
      guard let node = try compose(yaml: text) else { return .null }
      return try value(node, depth: 0)
    } catch let error as RecipeError { throw error } catch {
      throw RecipeError(
        field: shown(name), came: problem(error), expected: "YAML",
        mend: "compare it with what limpid recipe table prints")
    }
  }

  /// How many words begin as an alias does: with an asterisk and a name, not in quotes.
  private static func aliases(in text: String) -> Int {
    var (count, before, isStar) = (0, UInt8(ascii: "\n"), false)
    for byte in text.utf8 {
      let isName = byte == UInt8(ascii: "_") || byte >= 0x80 || Unicode.Scalar(byte).properties.isAlphabetic
      if isStar, isName || (0x30...0x39).contains(byte) { count += 1 }
      isStar = byte == UInt8(ascii: "*") && " \t\r\n[{,:?-".utf8.contains(before)
      before = byte
    }
    return count
  }

  private static func value(_ node: Node, depth: Int) throws(RecipeError) -> JSONValue {
    guard depth < 64 else {
      throw RecipeError(
        field: "recipe", came: "fields nested more than 64 deep", expected: "fewer", mend: "write it flatter")
    }
    switch node {
    case .scalar(let scalar): return self.scalar(scalar)
    case .sequence(let sequence):
      var values: [JSONValue] = []
      for node in sequence { values.append(try value(node, depth: depth + 1)) }
      return .list(values)
    case .mapping(let mapping):
      var members: [JSONValue.Member] = []
      for (key, node) in mapping {
        members.append(JSONValue.Member(key.string ?? "?", try value(node, depth: depth + 1)))
      }
      return .object(members)
    case .alias:
      throw RecipeError(field: "recipe", came: "an alias", expected: "plain values", mend: "write the value out")
    }
  }

  /// A word in quotes is a text; one without may be a number, true, false or null. `yes` is a text.
  private static func scalar(_ scalar: Node.Scalar) -> JSONValue {
    let text = scalar.string
    if scalar.style == .singleQuoted || scalar.style == .doubleQuoted { return .text(text) }
    switch text {
    case "true": return .flag(true)
    case "false": return .flag(false)
    case "", "~", "null": return .null
    default: break
    }
    if let number = Int(text) { return .number("\(number)") }
    if text.first.map({ $0.isNumber || "+-.".contains($0) }) == true, let number = Double(text), number.isFinite {
      return .number("\(number)")
    }
    return .text(text)
  }

  /// The other way. Lists of numbers and words are written on one line.
  static func node(_ value: JSONValue) -> Node {
    switch value {
    case .null: return Node("null")
    case .flag(let flag): return Node("\(flag)")
    case .number(let digits): return Node(digits)
    case .text(let text):
      return .scalar(Node.Scalar(text, Tag(.str), isPlain(text) ? .plain : .singleQuoted))
    case .list(let values):
      let isShort = values.allSatisfy { $0.members == nil && $0.list == nil }
      return .sequence(Node.Sequence(values.map(node), Tag(.seq), isShort ? .flow : .block))
    case .object(let members):
      let pairs = members.map { (Node($0.name), node($0.value)) }
      return .mapping(Node.Mapping(pairs, Tag(.map), members.isEmpty ? .flow : .block))
    }
  }

  /// Whether a text needs no quotes to be read as a text again.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.first, first.isLetter, first.isASCII else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./ ".contains($0)) } && text.last != " "
      && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
  }

  private static func problem(_ error: any Error) -> String {
    guard let error = error as? YamlError else { return "\(error)" }
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      let isDeep = problem.hasPrefix("Maximum nesting level")
      return "line \(mark.line), column \(mark.column): \(isDeep ? "fields nested too deep" : problem)"
    case .duplicatedKeysInMapping(let keys, _): return "\(keys.map { "\($0)" }.joined(separator: ", ")) twice"
    default: return "a text that is no YAML"
    }
  }
}
