/// Whole numbers in a box: labels, tokens, positions. Int32, contiguous, row-major; a value.
public struct IndexTensor: Sendable {
  public let shape: Shape
  let storage: Storage?
  public internal(set) var id: ValueID?

  /// A tensor of `shape` from its elements in row-major order.
  public init(_ shape: Shape, _ elements: [Int32]) throws(TensorError) {
    try shape.validate(for: "IndexTensor")
    guard elements.count == shape.elementCount else {
      throw TensorError(
        operation: "IndexTensor", came: "\(elements.count) elements for shape \(shape)",
        expected: "\(shape.elementCount) elements", mend: "give as many elements as the product of the sizes")
    }
    self.init(unchecked: shape, elements)
  }

  /// A tensor of one axis.
  public init(_ elements: [Int32]) { self.init(unchecked: [elements.count], elements) }

  public var rank: Int { shape.rank }
  public var count: Int { shape.elementCount }

  /// The elements in row-major order.
  public var array: [Int32] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// The same elements under another shape of the same count.
  public func reshaped(to shape: Shape) throws(TensorError) -> IndexTensor {
    try shape.validate(for: "reshaped")
    guard shape.elementCount == count else {
      throw TensorError(
        operation: "reshaped", came: "\(self.shape) to \(shape)", expected: "\(count) elements",
        mend: "choose sizes whose product is \(count)")
    }
    return IndexTensor(shape, storage: storage, id: id)
  }

  package init(filling shape: Shape, _ fill: (UnsafeMutablePointer<Int32>) -> Void) {
    let storage = Storage(byteCount: shape.elementCount * MemoryLayout<Int32>.stride)
    fill(storage.pointer.assumingMemoryBound(to: Int32.self))
    self.init(shape, storage: storage, id: nil)
  }

  package init(unchecked shape: Shape, _ elements: [Int32]) {
    assert(elements.count == shape.elementCount)
    self.init(filling: shape) { out in
      elements.withUnsafeBufferPointer { if let base = $0.baseAddress { out.update(from: base, count: $0.count) } }
    }
  }

  init(_ shape: Shape, storage: Storage?, id: ValueID?) {
    self.shape = shape
    self.storage = storage
    self.id = id
  }

  /// The elements; valid as long as this tensor is held.
  package var pointer: UnsafePointer<Int32> {
    UnsafePointer((storage?.pointer ?? Recorder.noteReading(byteCount: 4 * count)).assumingMemoryBound(to: Int32.self))
  }

  /// False while a computation is captured that this belongs to.
  public var isPresent: Bool { storage != nil }
}

extension IndexTensor: Equatable {
  public static func == (a: IndexTensor, b: IndexTensor) -> Bool { a.shape == b.shape && a.array == b.array }
}
