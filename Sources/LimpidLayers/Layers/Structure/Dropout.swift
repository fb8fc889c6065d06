import LimpidCore

/// While training, sets each element to zero with probability `rate` and divides the others by 1 − rate, so that the mean stays; at other
/// times does nothing. Srivastava et al., "Dropout", 2014.
///
/// Which elements go is a function of the seed, the training step and the layer's place in the model: a step that is computed again drops
/// the same ones.
public struct Dropout: DescribedLayer {
  public let rate: Float
  public var path: ModulePath = []

  public init(_ rate: Float = 0.5) { self.rate = rate }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {}

  public func forward(_ x: Tensor) throws -> Tensor {
    let context = Context.current
    guard context.isTraining else { return x }
    return try x.droppedOut(
      probability: rate, key: RandomKey(seed: context.seed, path: context.path, step: context.step))
  }

  public var summary: String { "Dropout \(rate)" }
  public var attributes: Attributes { ["rate": rate] }
  public init(_ attributes: inout AttributeReader) throws { rate = try attributes.number("rate", or: 0.5) }

  public static var examples: [LayerExample] {
    [LayerExample(Dropout(0.25), [4, 6], gives: [4, 6], summary: "Dropout 0.25")]
  }
}
