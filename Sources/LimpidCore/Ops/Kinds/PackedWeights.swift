import CLimpid

/// Constant weights in the order in which a kernel reads them, made once. The order is that of one instruction set: on another the kernel
/// takes the weights as they are.
struct PackedWeights {
  private let packed: Tensor
  private let instructionSet: limpid_isa_kind

  init(count: @autoclosure () -> Int64, _ pack: (UnsafeMutablePointer<Float>) -> Void) {
    var before: UInt64, made: (limpid_isa_kind, Tensor)
    repeat {
      before = limpid_isa_selections()
      made = (limpid_isa(), Tensor(filling: [Int(count())], pack))
    } while limpid_isa_selections() != before
    (instructionSet, packed) = made
  }

  /// Calls `body` with them, or with nil if the instruction set is another one now; again, if another one is chosen meanwhile.
  func use(_ body: (UnsafePointer<Float>?) -> Void) {
    var selections: UInt64
    repeat {
      selections = limpid_isa_selections()
      body(limpid_isa() == instructionSet ? packed.pointer : nil)
    } while limpid_isa_selections() != selections
  }

  /// The same for the weights of several, packed at the same time.
  static func use(_ all: [PackedWeights], _ body: ([UnsafePointer<Float>]?) -> Void) {
    var selections: UInt64
    repeat {
      selections = limpid_isa_selections()
      let current = limpid_isa()
      body(all.allSatisfy { $0.instructionSet == current } ? all.map(\.packed.pointer) : nil)
    } while limpid_isa_selections() != selections
  }
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
    if isConstant { prepare() }
  }

  /// Calls `body` with the weights, transformed for the instruction set in use; again, if another one is chosen meanwhile.
  func use(_ body: (UnsafePointer<Float>) -> Void) {
    var before: UInt64
    repeat {
      before = limpid_isa_selections()
      prepare()
      body(weights.pointer)
    } while limpid_isa_selections() != before
  }

  private func prepare() {
    if isConstant, limpid_isa() == instructionSet { return }
    var before: UInt64
    repeat {
      before = limpid_isa_selections()
      let current = limpid_isa()
      if current != instructionSet { weights = Tensor(uninitialized: [Int(size())]) }
      instructionSet = current
      transform(weights.rawPointer.assumingMemoryBound(to: Float.self))
    } while limpid_isa_selections() != before
  }
}
