/// The mean of the examples' losses, added up in Double in their order: it does not depend on the batches they came in.
public struct MeanLoss: Sendable, Equatable, Codable {
  public private(set) var sum = 0.0
  public private(set) var count = 0

  public init() {}

  /// Adds the loss of one more example.
  public mutating func add(_ loss: Double) {
    sum += loss
    count += 1
  }

  /// The mean; NaN of nothing.
  public var value: Double { sum / Double(count) }
}
