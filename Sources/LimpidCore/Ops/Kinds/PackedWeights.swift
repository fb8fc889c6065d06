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
