import LimpidCore

/// A learned row of numbers for each of `count` things: words, users, categories.
///
/// **Shapes**: x [...] of indices below `count`, y [..., size]; weight [count, size]. Only the rows that are looked up have a gradient
/// other than zero.
public struct Embedding: DescribedLayer {
  public typealias Input = IndexTensor

  public let count: Int
  public let size: Int
  private let initializer: any Initializer
  public var weight: Parameter
  public var path: ModulePath = []

  public init(_ count: Int, _ size: Int, initializer: any Initializer = .normal()) {
    self.count = count
    self.size = size
    self.initializer = initializer
    weight = Parameter([count, size], initializer)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws { try v.visit(&weight, "weight") }
  public func forward(_ x: IndexTensor) throws -> Tensor { try weight.value.gathering(x) }

  public var summary: String { "Embedding \(count) → \(size)" }
  public var attributes: Attributes { ["count": count, "size": size, "initializer": initializer.name] }
  public init(_ attributes: inout AttributeReader) throws {
    self.init(
      try attributes.integer("count"), try attributes.integer("size"),
      initializer: try attributes.initializer(or: .normal()))
  }

  public static var examples: [LayerExample] {
    [LayerExample(Embedding(7, 3), [4, 5], gives: [4, 5, 3], summary: "Embedding 7 → 3", below: 7)]
  }
}
