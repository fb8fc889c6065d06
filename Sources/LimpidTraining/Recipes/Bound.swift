/// What a number in a recipe may be. All must be finite.
public enum Bound: Sendable, CustomStringConvertible {
  case positive
  case notNegative
  /// 0 or more, and less than 1.
  case share
  /// 0 … 1.
  case part
  /// 1 or more.
  case count

  func holds(_ x: Double) -> Bool {
    switch self {
    case .positive: x > 0 && x.isFinite
    case .notNegative: x >= 0 && x.isFinite
    case .share: (0..<1).contains(x)
    case .part: (0...1).contains(x)
    case .count: x >= 1 && x.isFinite
    }
  }

  public var description: String {
    switch self {
    case .positive: "a number above 0"
    case .notNegative: "0 or more"
    case .share: "0 or more, and less than 1"
    case .part: "0 … 1"
    case .count: "1 or more"
    }
  }
}

extension NamedSetting {
  /// Refuses numbers outside of their bounds: a recipe may come from a file that anybody wrote.
  func check() throws(RecipeError) {
    for child in Mirror(reflecting: self).children {
      guard let label = child.label else { continue }
      if let inner = child.value as? ScheduleChoice { try inner.schedule.check() }
      guard let bound = Self.bounds[label] else { continue }
      for number in numbers(in: child.value) where !bound.holds(number) {
        throw RecipeError(
          field: "\(Self.name), \(label)", came: shortest(number), expected: "\(bound)",
          mend: "correct the recipe, or leave \(label) as it is when nothing is said")
      }
    }
  }
}

/// A setting's numbers; none of nil.
private func numbers(in value: Any) -> [Double] {
  switch value {
  case let x as Double: [x]
  case let n as Int: [Double(n)]
  case let list as [Int]: list.map { Double($0) }
  default: []
  }
}

/// A number in its shortest digits, a whole one without a point.
func shortest(_ x: Double) -> String {
  x == x.rounded() && x.magnitude < 1e15 ? "\(Int(x))" : "\(x)"
}
