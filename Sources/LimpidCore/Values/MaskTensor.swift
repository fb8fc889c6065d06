/// Yes or no in a box: one byte an element, 0 or 1, contiguous, row-major; a value.
public struct MaskTensor: Sendable {
  public let shape: Shape
  let storage: Storage?
  public internal(set) var id: ValueID?

  /// A tensor of `shape` from its elements in row-major order.
  public init(_ shape: Shape, _ elements: [Bool]) throws(TensorError) {
    try shape.validate(for: "MaskTensor")
    guard elements.count == shape.elementCount else {
      throw TensorError(
        operation: "MaskTensor", came: "\(elements.count) elements for shape \(shape)",
        expected: "\(shape.elementCount) elements", mend: "give as many elements as the product of the sizes")
    }
    self.init(unchecked: shape, elements)
  }

  /// A tensor of one axis.
  public init(_ elements: [Bool]) { self.init(unchecked: [elements.count], elements) }

  public var rank: Int { shape.rank }
  public var count: Int { shape.elementCount }

  /// The elements in row-major order.
  public var array: [Bool] { UnsafeBufferPointer(start: pointer, count: count).map { $0 != 0 } }

  package init(filling shape: Shape, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    let storage = Storage(byteCount: shape.elementCount)
    fill(storage.pointer.assumingMemoryBound(to: UInt8.self))
    self.init(shape, storage: storage, id: nil)
  }

  init(_ shape: Shape, storage: Storage?, id: ValueID?) {
    self.shape = shape
    self.storage = storage
    self.id = id
  }

  package init(unchecked shape: Shape, _ elements: [Bool]) {
    assert(elements.count == shape.elementCount)
    self.init(filling: shape) { out in for (i, e) in elements.enumerated() { out[i] = e ? 1 : 0 } }
  }

  /// The elements, 0 or 1; valid as long as this tensor is held.
  package var pointer: UnsafePointer<UInt8> {
    UnsafePointer((storage?.pointer ?? Recorder.noteReading(byteCount: count)).assumingMemoryBound(to: UInt8.self))
  }
}

extension MaskTensor: Equatable {
  public static func == (a: MaskTensor, b: MaskTensor) -> Bool { a.shape == b.shape && a.array == b.array }
}
