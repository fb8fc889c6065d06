import LimpidCore

/// Groups of inputs, each turned into `size` numbers by a matrix of its own; the other inputs pass as they are, and stand first.
///
/// Of a group that has 1 at one place and 0 elsewhere (a category), the place's row comes out: its embedding. Of a group of weights of words
/// (a text), the weighted sum of the words' embeddings.
///
///     ColumnEmbedding(inputs: 9, groups: [2..<9], size: 3)
///
/// **Shapes**: x [n, inputs], y [n, inputs − Σ counts + groups · size]; weight*g* [count*g*, size].
public struct ColumnEmbedding: DescribedLayer {
  public let inputs: Int
  public let groups: [Range<Int>]
  public let size: Int
  private let initializer: any Initializer
  public var weights: [Parameter]
  public var path: ModulePath = []

  /// - Parameter groups: in increasing order, none empty, without overlap, within `inputs`.
  public init(inputs: Int, groups: [Range<Int>], size: Int, initializer: any Initializer = .normal(0.3)) {
    (self.inputs, self.groups, self.size, self.initializer) = (inputs, groups, size, initializer)
    weights = groups.map { Parameter([$0.count, size], initializer) }
  }

  /// Numbers that come out.
  public var outputs: Int { inputs - groups.reduce(0) { $0 + $1.count } + groups.count * size }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    for i in weights.indices { try v.visit(&weights[i], "weight\(i)") }
  }

  public func forward(_ x: Tensor) throws -> Tensor {
    guard x.shape.last == inputs else {
      throw TensorError(
        operation: "columnEmbedding", came: "\(x.shape)", expected: "[n, \(inputs)]",
        mend: "give it the inputs that its groups were counted in")
    }
    var parts: [Tensor] = [], end = 0
    for group in groups {
      if end < group.lowerBound { parts.append(try x.sliced(axis: -1, end..<group.lowerBound)) }
      end = group.upperBound
    }
    if end < inputs { parts.append(try x.sliced(axis: -1, end..<inputs)) }
    for (group, weight) in zip(groups, weights) { parts.append(try x.sliced(axis: -1, group).matmul(weight.value)) }
    return try concatenate(parts, axis: -1)
  }

  public var summary: String { "ColumnEmbedding \(inputs) → \(outputs), \(groups.count) of size \(size)" }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(last: inputs) }

  public var attributes: Attributes {
    [
      "inputs": inputs, "starts": groups.map(\.lowerBound), "counts": groups.map(\.count), "size": size,
      "initializer": initializer.name,
    ]
  }
  public init(_ attributes: inout AttributeReader) throws {
    let inputs = try attributes.integer("inputs"), starts = try attributes.integers("starts")
    let counts = try attributes.integers("counts")
    var groups: [Range<Int>] = [], end = 0
    guard starts.count == counts.count else { throw ColumnEmbedding.refusal(starts, counts, inputs) }
    for (start, count) in zip(starts, counts) {
      guard start >= end, count > 0, start <= inputs, count <= inputs - start else {
        throw ColumnEmbedding.refusal(starts, counts, inputs)
      }
      end = start + count
      groups.append(start..<end)
    }
    self.init(
      inputs: inputs, groups: groups, size: try attributes.integer("size"),
      initializer: try attributes.initializer(or: .normal(0.3)))
  }

  private static func refusal(_ starts: [Int], _ counts: [Int], _ inputs: Int) -> TensorError {
    TensorError(
      operation: "ColumnEmbedding", came: "groups of \(counts) inputs from \(starts)",
      expected: "groups in increasing order, without overlap, within \(inputs) inputs",
      mend: "correct starts and counts")
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(
        ColumnEmbedding(inputs: 9, groups: [1..<3, 5..<9], size: 2), [4, 9], gives: [4, 7],
        summary: "ColumnEmbedding 9 → 7, 2 of size 2")
    ]
  }
}
