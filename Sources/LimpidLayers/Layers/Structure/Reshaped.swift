import LimpidCore

/// The elements of each example under another shape.
///
/// **Shapes**: x [n, ...], y [n] + shape.
public struct Reshaped: DescribedLayer {
  public let shape: Shape
  public var path: ModulePath = []

  /// `shape` is that of one example, without the batch axis.
  public init(to shape: Shape) { self.shape = shape }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {}

  public func forward(_ x: Tensor) throws -> Tensor {
    let count = x.shape.dropFirst().reduce(1, *)
    if shape.contains(-1) {
      throw TensorError(
        operation: "Reshaped", came: "to \(shape)", expected: "every size, also the one that could be worked out",
        mend: "write sizes whose product is \(count)")
    }
    guard x.rank > 0, count == shape.elementCount, shape.allSatisfy({ $0 >= 0 }) else {
      throw TensorError(
        operation: "Reshaped", came: "examples of shape \(Shape(Array(x.shape.dropFirst())))",
        expected: "\(shape.elementCount) elements each for \(shape)", mend: "choose sizes whose product is \(count)")
    }
    return try x.reshaped(to: Shape([x.shape[0]] + shape.dimensions))
  }

  public var summary: String { "Reshaped to \(shape)" }
  public func nearestInput(to shape: Shape) -> Shape { Shape([shape.first ?? 1] + self.shape.dimensions) }

  public var attributes: Attributes { ["to": shape.dimensions] }
  public init(_ attributes: inout AttributeReader) throws { shape = Shape(try attributes.integers("to")) }

  public static var examples: [LayerExample] {
    [LayerExample(Reshaped(to: [2, 3]), [4, 6], gives: [4, 2, 3], summary: "Reshaped to [2, 3]")]
  }
}
