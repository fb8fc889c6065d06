import LimpidCore

/// y = A · (x · weight) + bias: every node gets the mean of what its neighbours and itself are made into. A is the graph's matrix, such as
/// `SparseMatrix.normalizedAdjacency`. Kipf and Welling, "Semi-supervised classification with graph convolutional networks", 2017.
///
/// **Shapes**: x [nodes, inputs], y [nodes, outputs]; weight [inputs, outputs], bias [outputs].
public struct GraphConvolution: Module {
  public let inputs: Int
  public let outputs: Int
  public var weight: Parameter
  public var bias: Parameter?
  public private(set) var path: ModulePath = []

  public init(_ inputs: Int, _ outputs: Int, bias: Bool = true) {
    self.inputs = inputs
    self.outputs = outputs
    weight = Parameter([inputs, outputs], .glorotUniform)
    self.bias = bias ? Parameter([outputs], .zeros, role: .bias) : nil
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&weight, "weight")
    try v.visit(&bias, "bias")
  }
  public mutating func place(at path: ModulePath) { self.path = path }

  /// The nodes' new values, for the graph `adjacency` [nodes, nodes].
  public func callAsFunction(_ x: Tensor, _ adjacency: SparseMatrix) throws -> Tensor {
    let path = path
    return try Context.with({ if !path.isEmpty { $0.path = path } }) {
      do {
        let y = try adjacency.matmul(x.matmul(weight.value))
        return if let bias { try y + bias.value } else { y }
      } catch let error as TensorError { throw error.at(path, module: summary) }
    }
  }

  public var summary: String { "GraphConvolution \(inputs) → \(outputs)\(bias == nil ? ", no bias" : "")" }
}
