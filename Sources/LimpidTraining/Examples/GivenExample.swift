import LimpidCore

/// One example that somebody gives a network to look at.
public struct GivenExample: Sendable {
  /// As it was given: "digits:17".
  public let name: String
  /// [1] + the shape of the network's input.
  public let tensor: Tensor
  /// What it shows, if that is known.
  public let label: Int?
  /// What was done to the numbers, if anything: "divided by 16".
  public let change: String?

  /// The same example, which shows that.
  func labeled(_ label: Int?) -> GivenExample { GivenExample(name: name, tensor: tensor, label: label, change: change) }
}
