import LimpidData

/// What each class counts in the loss: all alike (`none`), so that every class counts alike in all (`balanced`: n / (classes · n of the class),
/// as scikit-learn has it), or numbers by the classes' names (others count 1).
///
///     classWeights: balanced
///     classWeights: {yes: 3}
public enum ClassWeights: Sendable, Equatable {
  case none
  case balanced
  case given([String: Double])

  /// One number for each class; nil if all are alike. A name that no class has is refused.
  public func weights(_ field: String, classNames: [String], counts: [Int]) throws(RecipeError) -> [Double]? {
    switch self {
    case .none: return nil
    case .balanced:
      try check(field, classNames)
      let present = counts.count { $0 > 0 }, all = counts.reduce(0, +)
      return counts.map { $0 == 0 ? 1 : Double(all) / Double(present * $0) }
    case .given(let numbers):
      try check(field, classNames)
      for name in numbers.keys.sorted() where !classNames.contains(name) {
        throw RecipeError.unknown(field, name, among: classNames)
      }
      let weights = classNames.map { numbers[$0] ?? 1 }
      guard weights.contains(where: { $0 > 0 }) else {
        throw RecipeError(
          field: field, came: "0 for all classes", expected: "one above 0", mend: "leave the field out")
      }
      return weights
    }
  }

  private func check(_ field: String, _ classNames: [String]) throws(RecipeError) {
    guard classNames.isEmpty else { return }
    throw RecipeError(
      field: field, came: "\(self) for a target that is a number", expected: "classes",
      mend: "leave \(field) out, or predict classes: table.task=classes")
  }

  func check(_ field: String) throws(RecipeError) {
    guard case .given(let numbers) = self else { return }
    for (name, number) in numbers.sorted(by: { $0.key < $1.key }) where !(0...1e6).contains(number) {
      throw RecipeError(
        field: "\(field).\(name)", came: shortest(number), expected: number > 0 ? "0 … 1,000,000" : "0 or more",
        mend: "1 is what others count")
    }
  }
}

extension ClassWeights: LaterField, CustomStringConvertible {
  init() { self = .none }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let word = try? container.decode(String.self) {
      switch word {
      case "none": self = .none
      case "balanced": self = .balanced
      default:
        throw RecipeError.unknown(
          decoder.codingPath.last?.stringValue ?? "classWeights", word, among: ["none", "balanced"])
      }
    } else {
      self = .given(try container.decode([String: Double].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .none: try container.encode("none")
    case .balanced: try container.encode("balanced")
    case .given(let numbers): try container.encode(numbers)
    }
  }

  public var description: String {
    switch self {
    case .none: "none"
    case .balanced: "balanced"
    case .given(let numbers):
      numbers.sorted { $0.key < $1.key }.map { "\($0.key): \(shortest($0.value))" }.joined(separator: ", ")
    }
  }
}

/// How often the examples of a class come in an epoch: each example once (`shuffled`; `sequential`: in the order of the data), all classes equally often (`balanced`), or by weights
/// (an example of a class with weight 3 comes three times as often as one with 1). See `Sampling`.
public enum Sampler: Sendable, Equatable {
  case shuffled
  case sequential
  case balanced
  case weighted([String: Double])

  private var shares: ClassWeights {
    switch self {
    case .shuffled, .sequential: .none
    case .balanced: .balanced
    case .weighted(let numbers): .given(numbers)
    }
  }

  /// The sampling of these examples; nil if each comes once.
  func sampling(labels: [Int32], classNames: [String]) throws(RecipeError) -> Sampling? {
    var counts = [Int](repeating: 0, count: classNames.count)
    for label in labels { counts[Int(label)] += 1 }
    guard let weights = try shares.weights("sampler", classNames: classNames, counts: counts) else { return nil }
    let own = labels.map { weights[Int($0)] }
    guard own.contains(where: { $0 > 0 }) else {
      throw RecipeError(
        field: "sampler", came: "no example with a weight above 0", expected: "one at least",
        mend: "give the classes that there are a weight")
    }
    return Sampling(weights: own, labels: labels)
  }

  func check() throws(RecipeError) { try shares.check("sampler") }
}

extension Sampler: LaterField, CustomStringConvertible {
  init() { self = .shuffled }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    switch try? container.decode(String.self) {
    case "shuffled": self = .shuffled
    case "sequential": self = .sequential
    case "balanced": self = .balanced
    case let word?: throw RecipeError.unknown("sampler", word, among: ["shuffled", "sequential", "balanced"])
    case nil: self = .weighted(try container.decode([String: Double].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    if let word {
      var container = encoder.singleValueContainer()
      return try container.encode(word)
    }
    try shares.encode(to: encoder)
  }

  /// Where each example comes once.
  private var word: String? { self == .shuffled ? "shuffled" : self == .sequential ? "sequential" : nil }

  public var description: String { word ?? "\(shares)" }
}
