/// An update from several batches: their gradients are added up before the parameters move, so a step sees `batches` · `batchSize` examples
/// and needs the memory of one batch.
///
///     accumulation: {batches: 4, exact: true}
///
/// Added up batch by batch, the gradients are those of one large batch but for the last bits: sums have blocks of 256 (NUMERICS.md, sections
/// 2 and 3), and where a batch ends within a block the order of additions is another. Networks of dense layers with batches of exactly 256
/// give the large batch's bits all the same. With `exact` the bits are those of the large batch for every network, batch norm and dropout
/// included, because the step is then computed whole, with the memory that takes.
public struct Accumulation: Sendable, Equatable {
  /// Batches in an update.
  public var batches: Int
  public var exact: Bool

  public init(batches: Int, exact: Bool = false) {
    self.batches = batches
    self.exact = exact
  }

  func check(batchSize: Int) throws(RecipeError) {
    guard (1...1024).contains(batches) else {
      throw RecipeError(
        field: "accumulation.batches", came: "\(batches)", expected: "1 … 1,024", mend: "1 updates after each batch")
    }
    guard batchSize <= Recipe.largestBatch / batches else {
      throw RecipeError(
        field: "accumulation.batches", came: "\(batches) batches of \(batchSize)",
        expected: "at most \(Recipe.largestBatch) examples in an update", mend: "take smaller batches, or fewer")
    }
  }
}

extension Accumulation: LaterField, CustomStringConvertible {
  init() { self.init(batches: 1) }

  private enum Key: CodingKey { case batches, exact }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    batches = try container.decodeIfPresent(Int.self, forKey: .batches) ?? 1
    exact = try container.decodeIfPresent(Bool.self, forKey: .exact) ?? false
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(batches, forKey: .batches)
    try container.encode(exact, forKey: .exact)
  }

  public var description: String { batches == 1 ? "none" : "\(batches) batches\(exact ? ", exactly" : "")" }
}

/// How strongly the examples of a batch are mixed with one another: α of `Mixing`; 0 for not at all. As a recipe has it, a lone number.
public struct Mixup: Sendable, Equatable, LaterField {
  public var alpha: Double

  public init(_ alpha: Double) { self.alpha = alpha }
  init() { alpha = 0 }
  public init(from decoder: any Decoder) throws { alpha = try decoder.singleValueContainer().decode(Double.self) }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(alpha)
  }

  func check() throws(RecipeError) {
    if !(0...4).contains(alpha) {
      throw RecipeError(field: "mixup", came: shortest(alpha), expected: "0 … 4", mend: "0.2 is usual, 0 for none")
    }
  }
}
