/// Every schedule with the settings that it has where a recipe only names it: `schedule=step`.
public let usualSchedules: [any Schedule] = [
  ConstantRate(), Stepwise(every: 10), Milestones(at: [30, 60]), Exponential(factor: 0.97), Cosine(),
  Warmup(steps: 100), OneCycle(), Plateau(),
]

extension NamedSetting {
  /// The fields that a recipe may set, with their values: "every 10, factor 0.1, unit epochs".
  public var fields: String {
    let remembered: Set = ["best", "epochsWithout", "coolingLeft", "cuts"]
    return Mirror(reflecting: self).children.compactMap { child -> String? in
      guard let label = child.label, !remembered.contains(label) else { return nil }
      if let number = child.value as? Double { return "\(label) \(shortest(number))" }
      let inside = Mirror(reflecting: child.value)
      if inside.displayStyle != .optional { return "\(label) \(child.value)" }
      return inside.children.first.map { "\(label) \($0.value)" } ?? "\(label) (all)"
    }.joined(separator: ", ")
  }
}
