/// What is predicted, and how a column's values become what a network learns.
public enum TableTarget: Sendable, Codable, Equatable {
  /// A number. The network learns (f(value) − mean) / deviation, where f is the logarithm or nothing.
  case number(mean: Double, deviation: Double, isLogarithm: Bool)
  /// One of two classes; the second is what the one output says yes to.
  case binary(classNames: [String])
  case classes(classNames: [String])

  /// Outputs of the network.
  public var outputs: Int {
    switch self {
    case .number, .binary: 1
    case .classes(let names): names.count
    }
  }

  public var classNames: [String] {
    switch self {
    case .number: []
    case .binary(let names), .classes(let names): names
    }
  }

  public var isNumber: Bool { if case .number = self { true } else { false } }
}
