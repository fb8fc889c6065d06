import LimpidCore

/// A field with the values that it is to be tried with: `model.dropout=0,0.2,0.5`, or a range to draw from: `learningRate=1e-4..1e-1`.
public struct Variation: Sendable, Equatable {
  /// What a field is tried with.
  public enum Values: Sendable, Equatable {
    case list([JSONValue])
    /// Drawn evenly on a logarithmic scale if both ends are above 0, else evenly; whole numbers if both ends are.
    case range(Double, Double, isWhole: Bool)
  }

  public let path: String
  public let values: Values

  public init(_ text: String) throws(RecipeError) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw RecipeError(
        field: "set", came: "'\(text.prefix(60))'", expected: "field=value,value … or field=least..greatest",
        mend: "put a = between the field and its values")
    }
    path = parts[0]
    if let dots = parts[1].firstRange(of: ".."), let low = Double(parts[1][..<dots.lowerBound]),
      let high = Double(parts[1][dots.upperBound...])
    {
      let ends = [parts[1][..<dots.lowerBound], parts[1][dots.upperBound...]]
      guard low.isFinite, high.isFinite else {
        throw RecipeError(
          field: path, came: parts[1], expected: "a range with two finite ends", mend: "for instance \(path)=1e-4..1e-1"
        )
      }
      guard low < high else {
        throw RecipeError(
          field: path, came: parts[1], expected: "least..greatest", mend: "the smaller number comes first")
      }
      values = .range(low, high, isWhole: Int(ends[0]) != nil && Int(ends[1]) != nil)
      return
    }
    var changes: [JSONValue] = []
    for word in Variation.split(parts[1]) {
      let value = try RecipeChange("\(path)=\(word)").value
      guard !changes.contains(value) else {
        throw RecipeError(
          field: path, came: "the value \(word) twice", expected: "each value once", mend: "leave one of them out")
      }
      changes.append(value)
    }
    values = .list(changes)
  }

  /// Cuts at commas that are not inside of brackets or quotes.
  static func split(_ text: String) -> [String] {
    var parts = [""]
    var (depth, isQuoted) = (0, false)
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if !isQuoted, "[{".contains(character) { depth += 1 }
      if !isQuoted, "]}".contains(character) { depth -= 1 }
      if character == ",", depth == 0, !isQuoted { parts.append("") } else { parts[parts.count - 1].append(character) }
    }
    return parts
  }

  /// Refuses a field that is given twice: only the last of its values would count.
  static func check(_ variations: [Variation]) throws(RecipeError) {
    for (place, variation) in variations.enumerated()
    where variations[..<place].contains(where: { $0.path == variation.path }) {
      throw RecipeError(
        field: variation.path, came: "the field twice", expected: "each field once",
        mend: "put all of its values behind one --set, with commas between")
    }
  }

  /// Every combination, the last field changing fastest.
  public static func grid(_ variations: [Variation]) throws(RecipeError) -> [[RecipeChange]] {
    var all: [[RecipeChange]] = [[]]
    for variation in variations {
      guard case .list(let values) = variation.values else {
        throw RecipeError(
          field: variation.path, came: "a range", expected: "single values for a grid",
          mend: "list them, or draw by lot: limpid sweep --strategy random")
      }
      all = all.flatMap { before in values.map { before + [RecipeChange(variation.path, $0)] } }
    }
    guard all.count <= 10_000 else {
      throw RecipeError(
        field: "set", came: "\(all.count) combinations", expected: "at most 10000",
        mend: "take fewer values, or --strategy random")
    }
    return all
  }

  /// So many different combinations drawn by lot; all, where there are no more.
  static func drawn(_ variations: [Variation], seed: UInt64, count: Int) throws(RecipeError) -> [[RecipeChange]] {
    var possible = 1
    for variation in variations {
      guard case .list(let values) = variation.values else {
        possible = .max
        break
      }
      possible = possible.multipliedReportingOverflow(by: values.count).overflow ? .max : possible * values.count
    }
    if possible <= count { return try grid(variations) }
    var drawn: [[RecipeChange]] = [], seen: Set<String> = []
    // A range of whole numbers may hold fewer than were asked for.
    for index in 0..<20 * count where drawn.count < count {
      let changes = Variation.drawn(variations, seed: seed, index: index)
      if seen.insert(changes.map(\.description).joined(separator: ",")).inserted { drawn.append(changes) }
    }
    return drawn
  }

  /// Combination number `index` drawn by lot: a function of (seed, index, place of the field).
  public static func drawn(_ variations: [Variation], seed: UInt64, index: Int) -> [RecipeChange] {
    variations.enumerated().map { place, variation in
      let words = Philox.bits(
        counter: SIMD4(UInt32(truncatingIfNeeded: index), UInt32(place), 0, 0x5EE_0001), seed: seed)
      let unit = Double(words.x >> 8) * 0x1p-24
      switch variation.values {
      case .list(let values):
        return RecipeChange(variation.path, values[min(values.count - 1, Int(unit * Double(values.count)))])
      case .range(let low, let high, let isWhole):
        let value =
          low > 0 ? exponential(logarithm(low) + unit * (logarithm(high) - logarithm(low))) : low + unit * (high - low)
        if isWhole { return RecipeChange(variation.path, .number("\(Int(exactly: value.rounded()) ?? .max)")) }
        // Three digits say enough, and do not depend on the last bit of the C library.
        return RecipeChange(variation.path, .number(threeDigits(value)))
      }
    }
  }
}

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

private func exponential(_ x: Double) -> Double { exp(x) }

/// A number rounded to three digits that mean something.
private func threeDigits(_ x: Double) -> String {
  // Powers of ten below the least normal number are not exact enough to divide by.
  guard x.isFinite, x.magnitude >= 1e-290 else { return "\(x)" }
  let exponent = Int(log10(abs(x)).rounded(.down))
  let digits = Int((x / pow(10, Double(exponent - 2))).rounded())
  return "\(Double("\(digits)e\(exponent - 2)") ?? x)"
}
