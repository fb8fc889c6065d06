import LimpidCore

/// The arrays of `Reference/exchange.py`: element i is (i - 3) / 2 for floats, i - 3 for signed integers, i for
/// unsigned ones, i % 3 == 0 for booleans.
enum Ramp {
  static func floats(_ shape: Shape) -> Value {
    .tensor(Tensor(unchecked: shape, (0..<shape.elementCount).map { Float($0 - 3) / 2 }))
  }

  static func signed(_ shape: Shape) -> Value {
    .indices(IndexTensor(unchecked: shape, (0..<shape.elementCount).map { Int32($0 - 3) }))
  }

  static func unsigned(_ shape: Shape) -> Value {
    .indices(IndexTensor(unchecked: shape, (0..<shape.elementCount).map { Int32($0) }))
  }

  static func booleans(_ shape: Shape) -> Value {
    .mask(MaskTensor(unchecked: shape, (0..<shape.elementCount).map { $0 % 3 == 0 }))
  }

  /// By the first letter of the element type's name, as NumPy and safetensors have it.
  static func of(_ type: String, _ shape: Shape) -> Value {
    switch type.lowercased().replacing("big-", with: "").first {
    case "i": signed(shape)
    case "u": unsigned(shape)
    case "f": floats(shape)
    default: type.lowercased() == "bf16" ? floats(shape) : booleans(shape)
    }
  }
}
