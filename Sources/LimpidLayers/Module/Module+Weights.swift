import LimpidCore

extension Module {
  /// Every parameter, state included, by its path as text: what a model file holds.
  public var weights: [(name: String, value: Tensor)] {
    parameters.map { ($0.path.description, $0.parameter.value) }
  }

  /// Takes over the weights. Nothing changes unless every name and every shape agrees; if not, the error lists all that is wrong.
  public mutating func load(_ weights: [(name: String, value: Tensor)]) throws {
    try load(Dictionary(weights.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }))
  }

  public mutating func load(_ weights: [String: Tensor]) throws {
    var missing: [String] = []
    var misshapen: [String] = []
    var unexpected = Set(weights.keys)
    for (path, parameter) in parameters {
      guard let value = weights[path.description] else {
        missing.append("\(path) \(parameter.shape)")
        continue
      }
      unexpected.remove(path.description)
      if value.shape != parameter.shape { misshapen.append("\(path): \(value.shape) for \(parameter.shape)") }
    }
    guard missing.isEmpty && misshapen.isEmpty && unexpected.isEmpty else {
      throw WeightsError(
        missing: missing, misshapen: misshapen,
        unexpected: unexpected.sorted().map { "\($0) \(weights[$0]!.shape)" })
    }
    try update { path, parameter in parameter.value = weights[path.description]!.detached }
  }
}

/// Weights that do not fit a model: all that is missing, of another shape, or more than there is a place for.
public struct WeightsError: Error, Sendable, Hashable, CustomStringConvertible {
  public let missing: [String]
  public let misshapen: [String]
  public let unexpected: [String]

  public var description: String {
    func list(_ title: String, _ names: [String]) -> String {
      names.isEmpty ? "" : "\n  \(title)  " + names.joined(separator: ", ")
    }
    return "load: the weights do not fit the model" + list("missing     ", missing)
      + list("wrong shape ", misshapen) + list("unexpected  ", unexpected)
      + "\n  mend          build the model that the weights were saved from, or rename the weights"
  }
}
