import LimpidCore
import LimpidLayers

/// A graph's nodes to classes: two graph convolutions with ReLU between them. Kipf and Welling, "Semi-supervised classification with graph
/// convolutional networks", 2017.
///
/// **Shapes**: x [nodes, inputs], logits [nodes, classes].
public struct GraphNetwork: Module {
  public var first: GraphConvolution
  public var second: GraphConvolution

  public init(_ inputs: Int, hidden: Int = 16, classes: Int) {
    first = GraphConvolution(inputs, hidden)
    second = GraphConvolution(hidden, classes)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&first, "first")
    try v.visit(&second, "second")
  }

  public func callAsFunction(_ x: Tensor, _ adjacency: SparseMatrix) throws -> Tensor {
    try second(first(x, adjacency).relu(), adjacency)
  }

  public var summary: String { "GraphNetwork \(first.inputs) → \(first.outputs) → \(second.outputs)" }
}
