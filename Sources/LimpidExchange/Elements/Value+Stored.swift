import LimpidCore
import LimpidData

extension Value {
  /// What it is stored as.
  var storedKind: ElementKind {
    switch self {
    case .tensor: .float32
    case .indices: .int32
    case .mask: .bool
    }
  }

  /// The place of its kind among the kinds in a file.
  var storedPlace: Int {
    switch self {
    case .tensor: 0
    case .indices: 1
    case .mask: 2
    }
  }

  /// Lets `body` read its elements as they are stored, lowest byte first.
  func withStoredBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Limpid runs on machines that keep the lowest byte first, as these formats do, so the memory is the file.
    precondition(1.littleEndian == 1)
    let count = shape.elementCount * storedKind.size
    // The value must live until `body` is done: the pointers only borrow its memory.
    defer { withExtendedLifetime(self) {} }
    return switch self {
    case .tensor(let tensor): try body(UnsafeRawBufferPointer(start: tensor.pointer, count: count))
    case .indices(let indices): try body(UnsafeRawBufferPointer(start: indices.pointer, count: count))
    case .mask(let mask): try body(UnsafeRawBufferPointer(start: mask.pointer, count: count))
    }
  }
}
