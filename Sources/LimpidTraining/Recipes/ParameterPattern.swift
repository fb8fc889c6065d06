import LimpidCore
import LimpidData
import LimpidLayers

/// Parameters by name: a path, the beginning of paths, or either with stars for any text.
///
///     0            everything in the first layer
///     encoder.*    everything in the encoder
///     *.bias       all biases
///     0.weight     one parameter
public struct ParameterPattern: Sendable, Equatable, CustomStringConvertible {
  public let text: String
  public init(_ text: String) { self.text = text }
  public var description: String { text }

  /// Whether the path, or a module that it lies in, is named.
  public func matches(_ path: ModulePath) -> Bool {
    if text.isEmpty { return true }
    return (1...max(1, path.components.count)).contains { count in
      ParameterPattern.matches(
        Array(text.utf8)[...], Array(path.components.prefix(count).joined(separator: ".").utf8)[...])
    }
  }

  /// A star stands for any text, none included.
  private static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    var (p, t) = (pattern.startIndex, text.startIndex)
    // Where the last star was, and how far the text had come: there it is taken up again after a mismatch.
    var (star, mark): (Int?, Int) = (nil, t)
    while t < text.endIndex {
      if p < pattern.endIndex, pattern[p] == UInt8(ascii: "*") {
        (star, mark) = (p, t)
        p += 1
      } else if p < pattern.endIndex, pattern[p] == text[t] {
        (p, t) = (p + 1, t + 1)
      } else if let last = star {
        mark += 1
        (p, t) = (last + 1, mark)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  /// Refuses a pattern that names nothing, with the nearest name.
  func check(_ field: String, _ model: some Module) throws(RecipeError) {
    let paths = model.parameters.map(\.path)
    guard !paths.contains(where: matches) else { return }
    var names: [String] = []
    for path in paths {
      for count in 1...max(1, path.components.count) {
        let name = path.components.prefix(count).joined(separator: ".")
        if !names.contains(name) { names.append(name) }
      }
    }
    let near = nearest(to: text, among: names)
    throw RecipeError(
      field: field, came: "'\(text.prefix(60))', which names no parameter",
      expected:
        "the path of one, or its beginning: \(names.prefix(12).joined(separator: ", "))\(names.count > 12 ? ", …" : "")",
      mend: near.map { "did you mean \($0)?" } ?? "a * stands for any text: *.bias")
  }
}

/// Parameters that training leaves as they are. Running statistics go on.
///
///     freeze: [0, '*.bias']
public struct FrozenParameters: Sendable, Equatable, LaterField {
  public var patterns: [String]

  public init(_ patterns: [String]) { self.patterns = patterns }
  init() { patterns = [] }
  public init(from decoder: any Decoder) throws { patterns = try decoder.singleValueContainer().decode([String].self) }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(patterns)
  }

  /// Freezes what is named in the model.
  func apply(to model: inout some Module) throws {
    guard !patterns.isEmpty else { return }
    let all = patterns.map { ParameterPattern($0) }
    for pattern in all { try pattern.check("freeze", model) }
    var left = 0
    try model.update { path, parameter in
      if all.contains(where: { $0.matches(path) }) { parameter.isTrainable = false }
      left += parameter.isTrainable ? 1 : 0
    }
    if left == 0 {
      throw RecipeError(
        field: "freeze", came: "all parameters", expected: "some that are left to learn",
        mend: "name the layers that are to stay as they are")
    }
  }
}
