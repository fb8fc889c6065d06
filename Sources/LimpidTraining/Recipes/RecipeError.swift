/// What is wrong with a recipe: the field or choice, what came, what was expected, and how to mend it.
///
///     optimizer: 'adamm' is not known, expected one of sgd, adam, adamW, rmsProp, adagrad, lion
///       mend  did you mean adam?
public struct RecipeError: Error, Sendable, Hashable, CustomStringConvertible {
  public let field: String
  public let came: String
  public let expected: String
  public let mend: String

  public init(field: String, came: String, expected: String, mend: String) {
    self.field = field
    self.came = came
    self.expected = expected
    self.mend = mend
  }

  public var description: String { "\(field): \(came), expected \(expected)\n  mend  \(mend)" }

  /// A name that nothing has.
  public static func unknown(_ field: String, _ name: String, among names: [String]) -> RecipeError {
    let near = nearest(to: name, among: names)
    return RecipeError(
      field: field, came: "'\(name.prefix(60))' is not known", expected: "one of \(names.joined(separator: ", "))",
      mend: near.map { "did you mean \($0)?" } ?? "choose one of these")
  }
}

/// The name that differs least, if it differs by at most a third of its letters (Damerau's distance, case aside).
public func nearest(to name: String, among names: [String]) -> String? {
  let letters = Array(name.lowercased())
  let ranked = names.map { (name: $0, distance: distance(letters, Array($0.lowercased()))) }
  guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
  return best.distance <= max(1, max(best.name.count, letters.count) / 3) ? best.name : nil
}

/// How many letters must be changed, put in, taken out or swapped with the next to make one word of the other.
private func distance(_ a: [Character], _ b: [Character]) -> Int {
  var before: [Int] = []
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var next = [i + 1]
    for (j, y) in b.enumerated() {
      var least = min(row[j + 1] + 1, next[j] + 1, row[j] + (x == y ? 0 : 1))
      if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { least = min(least, before[j - 1] + 1) }
      next.append(least)
    }
    (before, row) = (row, next)
  }
  return row[b.count]
}
