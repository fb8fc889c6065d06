import LimpidCore

/// x, times a small slope where it is negative.
public struct LeakyReLU: DescribedLayer {
  public let slope: Float
  public var path: ModulePath = []

  public init(slope: Float = 0.01) { self.slope = slope }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {}
  public func forward(_ x: Tensor) throws -> Tensor { x.leakyRelu(slope: slope) }
  public var summary: String { "LeakyReLU \(slope)" }
  public var attributes: Attributes { ["slope": slope] }
  public init(_ attributes: inout AttributeReader) throws { slope = try attributes.number("slope", or: 0.01) }

  public static var examples: [LayerExample] {
    [LayerExample(LeakyReLU(slope: 0.2), [4, 5], gives: [4, 5], summary: "LeakyReLU 0.2")]
  }
}
