import CLimpid

/// Constant weights in the order in which a kernel reads them, made once. The order is that of one instruction set: on another the kernel
/// takes the weights as they are.
struct PackedWeights {
  private let packed: Tensor
  private let instructionSet = limpid_isa()

  init(count: Int64, _ pack: (UnsafeMutablePointer<Float>) -> Void) {
    packed = Tensor(filling: [Int(count)], pack)
  }

  /// Nil if the instruction set is another one now.
  var pointer: UnsafePointer<Float>? { limpid_isa() == instructionSet ? packed.pointer : nil }
}

/// Weights that a kernel wants transformed: before every run, or once if they are constants of a program.
final class TransformedWeights {
  private let transform: (UnsafeMutablePointer<Float>) -> Void
  private let size: () -> Int64
  private let isConstant: Bool
  private var instructionSet: limpid_isa_kind?
  private var weights = Tensor(uninitialized: [0])

  init(isConstant: Bool, size: @escaping () -> Int64, _ transform: @escaping (UnsafeMutablePointer<Float>) -> Void) {
    (self.transform, self.size, self.isConstant) = (transform, size, isConstant)
    if isConstant { _ = ready }
  }

  /// The weights, transformed for the instruction set in use.
  var ready: UnsafePointer<Float> {
    let isNew = limpid_isa() != instructionSet
    if isNew {
      weights = Tensor(uninitialized: [Int(size())])
      instructionSet = limpid_isa()
    }
    if isNew || !isConstant { transform(weights.rawPointer.assumingMemoryBound(to: Float.self)) }
    return weights.pointer
  }
}
