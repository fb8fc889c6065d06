import LimpidCore

/// x where it is positive, alpha · (exp(x) − 1) elsewhere.
public struct ELU: DescribedLayer {
  public let alpha: Float
  public var path: ModulePath = []

  public init(alpha: Float = 1) { self.alpha = alpha }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {}
  public func forward(_ x: Tensor) throws -> Tensor { x.elu(alpha: alpha) }
  public var summary: String { alpha == 1 ? "ELU" : "ELU \(alpha)" }
  public var attributes: Attributes { ["alpha": alpha] }
  public init(_ attributes: inout AttributeReader) throws { alpha = try attributes.number("alpha", or: 1) }

  public static var examples: [LayerExample] {
    [LayerExample(ELU(alpha: 0.5), [4, 5], gives: [4, 5], summary: "ELU 0.5")]
  }
}
