import CLimpid

/// Numbers in a box: Float32, contiguous, row-major. Cheap to copy; once seen it never changes.
///
///     let x = try Tensor([2, 3], [1, 2, 3, 4, 5, 6])
///     print(x)
///     // [[1, 2, 3],
///     //  [4, 5, 6]]
public struct Tensor: Sendable {
  public let shape: Shape
  let storage: Storage?
  /// Which recorder watches this value; nil if none does.
  public internal(set) var id: ValueID?

  /// A tensor of `shape` from its elements in row-major order.
  public init(_ shape: Shape, _ elements: [Float]) throws(TensorError) {
    try shape.validate(for: "Tensor")
    guard elements.count == shape.elementCount else {
      throw TensorError(
        operation: "Tensor", came: "\(elements.count) elements for shape \(shape)",
        expected: "\(shape.elementCount) elements", mend: "give as many elements as the product of the sizes")
    }
    self.init(unchecked: shape, elements)
  }

  /// A scalar.
  public init(_ value: Float) { self.init(unchecked: [], [value]) }

  /// A tensor of one axis.
  public init(_ elements: [Float]) { self.init(unchecked: [elements.count], elements) }

  public init(zeros shape: Shape) throws(TensorError) { try self.init(shape, repeating: 0) }
  public init(ones shape: Shape) throws(TensorError) { try self.init(shape, repeating: 1) }

  public init(_ shape: Shape, repeating value: Float) throws(TensorError) {
    try shape.validate(for: "Tensor")
    self.init(unchecked: shape, repeating: value)
  }

  /// The whole numbers of a range as a tensor of one axis.
  ///
  ///     print(Tensor(0..<4))
  ///     // [0, 1, 2, 3]
  public init(_ range: Range<Int>) { self.init(range.map { Float($0) }) }

  /// The number of axes.
  public var rank: Int { shape.rank }
  /// The number of elements.
  public var count: Int { shape.elementCount }

  /// The elements in row-major order.
  public var array: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// The only element. Refuses a tensor of another count.
  public var scalar: Float {
    get throws(TensorError) {
      guard count == 1 else {
        throw TensorError(
          operation: "scalar", came: "a tensor of shape \(shape)", expected: "exactly one element",
          mend: "reduce it first, for instance with sum() or mean()")
      }
      return pointer[0]
    }
  }

  /// The element at an index along each axis.
  public func element(_ index: Int...) throws(TensorError) -> Float {
    guard index.count == rank, zip(index, shape).allSatisfy({ (0..<$1).contains($0) }) else {
      throw TensorError(
        operation: "element", came: "index \(index) into shape \(shape)",
        expected: "\(rank) numbers, each below its axis's size", mend: "count from 0 along each axis")
    }
    return pointer[zip(index, shape.strides).reduce(0) { $0 + $1.0 * $1.1 }]
  }

  // MARK: Within the package

  /// A tensor whose elements `fill` writes, every one of them.
  package init(filling shape: Shape, _ fill: (UnsafeMutablePointer<Float>) -> Void) {
    let storage = Storage(byteCount: shape.elementCount * MemoryLayout<Float>.stride)
    fill(storage.pointer.assumingMemoryBound(to: Float.self))
    self.init(shape, storage: storage, id: nil)
  }

  package init(unchecked shape: Shape, _ elements: [Float]) {
    assert(elements.count == shape.elementCount)
    self.init(filling: shape) { out in
      elements.withUnsafeBufferPointer { if let base = $0.baseAddress { out.update(from: base, count: $0.count) } }
    }
  }

  package init(unchecked shape: Shape, repeating value: Float) {
    self.init(filling: shape) { $0.update(repeating: value, count: shape.elementCount) }
  }

  init(_ shape: Shape, storage: Storage?, id: ValueID?) {
    self.shape = shape
    self.storage = storage
    self.id = id
  }

  /// A tensor whose elements are still to be written, through `rawPointer`.
  package init(uninitialized shape: Shape) {
    self.init(shape, storage: Storage(byteCount: shape.elementCount * MemoryLayout<Float>.stride), id: nil)
  }

  /// The elements of a tensor that nobody has seen yet.
  package var rawPointer: UnsafeMutableRawPointer {
    guard let storage else { preconditionFailure("a dropped value cannot be written") }
    return storage.pointer
  }

  /// The elements. Valid as long as a tensor with the same memory is held: within a kernel, its inputs are.
  package var pointer: UnsafePointer<Float> {
    UnsafePointer((storage?.pointer ?? Recorder.noteReading(byteCount: 4 * count)).assumingMemoryBound(to: Float.self))
  }

  /// The same memory seen under another shape of the same count. Not recorded.
  package func viewed(as shape: Shape) -> Tensor {
    assert(shape.elementCount == count)
    return Tensor(shape, storage: storage, id: nil)
  }

  /// The same value, unknown to any recorder: a constant for differentiation.
  public var detached: Tensor {
    storage == nil ? Recorder.detached(self) : Tensor(shape, storage: storage, id: nil)
  }

  /// The shape and identity without the elements, for a tape that does not need them.
  var released: Tensor { Tensor(shape, storage: nil, id: id) }

  /// False if the tape has let the elements go.
  public var isPresent: Bool { storage != nil }

  func identified(_ id: ValueID?) -> Tensor { Tensor(shape, storage: storage, id: id) }

  /// Lets `body` write the elements in place if no other tensor shares them, otherwise on a copy. Not recorded.
  package mutating func withUniqueElements(_ body: (UnsafeMutablePointer<Float>) -> Void) {
    guard var own = storage else { preconditionFailure("a dropped value cannot be written") }
    self = Tensor(shape, storage: nil, id: nil)
    if !isKnownUniquelyReferenced(&own) {
      let copy = Storage(byteCount: own.byteCount)
      copy.pointer.copyMemory(from: own.pointer, byteCount: own.byteCount)
      own = copy
    }
    body(own.pointer.assumingMemoryBound(to: Float.self))
    self = Tensor(shape, storage: own, id: nil)
  }

  /// Adds `other`, of the same shape, in place and unrecorded, if no other tensor shares the memory; otherwise does nothing and says
  /// so. The same bits as `+`.
  mutating func addInPlace(_ other: Tensor) -> Bool {
    guard var own = storage, shape == other.shape else { return false }
    self = Tensor(shape, storage: nil, id: id)
    defer { self = Tensor(shape, storage: own, id: nil) }
    guard isKnownUniquelyReferenced(&own) else { return false }
    let count = Int64(count), sum = own.pointer.assumingMemoryBound(to: Float.self)
    limpid_binary(LIMPID_BINARY_add, 1, [count], sum, [1], other.pointer, [1], sum, 0, 0)
    return true
  }
}

extension Tensor: Equatable {
  /// Equal shapes and equal elements (so a tensor with a NaN equals nothing). To compare bits, use `hasSameBits(as:)`.
  public static func == (a: Tensor, b: Tensor) -> Bool { a.shape == b.shape && a.array == b.array }

  /// True if shapes and every bit agree, where any NaN counts as the same NaN.
  public func hasSameBits(as other: Tensor) -> Bool {
    guard shape == other.shape else { return false }
    let a = pointer, b = other.pointer
    return (0..<count).allSatisfy { a[$0].bitPattern == b[$0].bitPattern || (a[$0].isNaN && b[$0].isNaN) }
  }
}
