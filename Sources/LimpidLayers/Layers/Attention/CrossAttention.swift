import LimpidCore

/// Attention of one sequence to another, in several heads: of a translation to the text it translates, for instance.
///
/// **Shapes**: x [N, T, size] and memory [N, S, memorySize] give y [N, T, size]; weights query [size, size], keyValue
/// [memorySize, 2 · size], output [size, size].
public struct CrossAttention: Module {
  public let size: Int
  public let memorySize: Int
  public let heads: Int
  public var query: Dense
  public var key: Dense
  public var value: Dense
  public var output: Dense

  public init(_ size: Int, heads: Int, memorySize: Int? = nil, bias: Bool = true) {
    self.size = size
    self.heads = heads
    self.memorySize = memorySize ?? size
    query = Dense(size, size, bias: bias)
    key = Dense(self.memorySize, size, bias: bias)
    value = Dense(self.memorySize, size, bias: bias)
    output = Dense(size, size, bias: bias)
    takePlaces()
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&query, "query")
    try v.visit(&key, "key")
    try v.visit(&value, "value")
    try v.visit(&output, "output")
  }

  public func callAsFunction(_ x: Tensor, memory: Tensor, mask: AttentionMask? = nil) throws -> Tensor {
    try checkHeads(size, heads, of: "CrossAttention")
    return try output(query(x).attending(to: key(memory), values: value(memory), heads: heads, mask: mask))
  }

  public var summary: String { "CrossAttention \(size) to \(memorySize), \(counted(heads, "head"))" }
}
