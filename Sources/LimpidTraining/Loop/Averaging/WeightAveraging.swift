/// Which mean of the weights is evaluated and saved in place of the last ones.
///
///     averaging: {kind: ema, decay: 0.999}
///     averaging: {kind: swa, from: 0.75}
public struct WeightAveraging: Sendable, Equatable {
  /// Which mean it is.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// The last weights themselves.
    case none
    /// After every step a share of 1 − d of the way to the new weights, d the lesser of `decay` and (1 + t) / (10 + t) after t steps, so that
    /// short runs too forget where they began (Polyak, Juditsky 1992; the ramp as in TensorFlow's moving averages).
    case ema
    /// The mean of the weights after each epoch, from the share `from` of the run on (Izmailov and others: stochastic weight averaging, 2018).
    case swa
  }
  public var kind: Kind
  /// For `ema`.
  public var decay: Double
  /// For `swa`: 0 for the whole run, 0.75 for its last quarter.
  public var from: Double

  public init(_ kind: Kind = .none, decay: Double = 0.999, from: Double = 0.75) {
    self.kind = kind
    self.decay = decay
    self.from = from
  }

  func check() throws(RecipeError) {
    if !Bound.share.holds(decay) {
      throw RecipeError(
        field: "averaging.decay", came: shortest(decay), expected: "\(Bound.share)", mend: "0.999 is usual")
    }
    if !Bound.share.holds(from) {
      throw RecipeError(
        field: "averaging.from", came: shortest(from), expected: "\(Bound.share)", mend: "0.75 is usual")
    }
  }

  /// The share of the newest weights in the mean, after `count` others.
  func share(_ count: Int) -> Float {
    if count == 0 { return 1 }
    return kind == .swa
      ? Float(1 / Double(count + 1)) : Float(1 - min(decay, Double(1 + count) / Double(10 + count)))
  }
}

extension WeightAveraging: LaterField, CustomStringConvertible {
  init() { self.init(.none) }

  private enum Key: CodingKey { case kind, decay, from }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let word = try container.decodeIfPresent(String.self, forKey: .kind) ?? "none"
    guard let kind = Kind(rawValue: word) else {
      throw RecipeError.unknown("averaging", word, among: Kind.allCases.map(\.rawValue))
    }
    self.kind = kind
    decay = try container.decodeIfPresent(Double.self, forKey: .decay) ?? 0.999
    from = try container.decodeIfPresent(Double.self, forKey: .from) ?? 0.75
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(decay, forKey: .decay)
    try container.encode(from, forKey: .from)
  }

  public var description: String {
    switch kind {
    case .none: "none"
    case .ema: "exponential moving average, decay \(shortest(decay))"
    case .swa: "mean over epochs from \(shortest(100 * from)) % of the run on"
    }
  }
}
