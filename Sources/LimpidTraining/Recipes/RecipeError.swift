import LimpidData

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
