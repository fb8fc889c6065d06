import LimpidCore

/// What a golden case hands to the public spelling under test: its inputs as Limpid's values, and its attributes.
struct GoldenArguments {
  let golden: GoldenCase
  let values: [Value]

  init(_ golden: GoldenCase) throws {
    self.golden = golden
    values = try golden.inputs.map { try $0.value() }
  }

  init(_ golden: GoldenCase, _ values: [Value]) {
    self.golden = golden
    self.values = values
  }

  /// The input at position `i` as numbers.
  subscript(_ i: Int) -> Tensor { values[i].tensor! }
  func indices(_ i: Int) -> IndexTensor { values[i].indices! }
  func mask(_ i: Int) -> MaskTensor { values[i].mask! }
  var tensors: [Tensor] { values.map { $0.tensor! } }
}

extension GoldenTensor {
  func value() throws -> Value {
    let shape = Shape(self.shape)
    return switch kind {
    case .tensor: try Tensor(shape, values.map { Float($0) }).value
    case .indices: try IndexTensor(shape, values.map { Int32($0) }).value
    case .mask: try MaskTensor(shape, values.map { $0 != 0 }).value
    }
  }
}

/// Whatever an operation may give.
protocol Valued { var value: Value { get } }
extension Tensor: Valued {}
extension IndexTensor: Valued {}
extension MaskTensor: Valued {}

extension Value {
  /// The elements as numbers, for the comparison.
  var floats: [Float] {
    switch self {
    case .tensor(let t): t.array
    case .indices(let t): t.array.map { Float($0) }
    case .mask(let t): t.array.map { $0 ? 1 : 0 }
    }
  }
}
