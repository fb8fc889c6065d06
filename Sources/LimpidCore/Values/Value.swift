/// What flows through a record: numbers, indices or a mask.
public enum Value: Sendable, Equatable {
  case tensor(Tensor)
  case indices(IndexTensor)
  case mask(MaskTensor)

  public var shape: Shape {
    switch self {
    case .tensor(let t): t.shape
    case .indices(let t): t.shape
    case .mask(let t): t.shape
    }
  }

  public internal(set) var id: ValueID? {
    get {
      switch self {
      case .tensor(let t): t.id
      case .indices(let t): t.id
      case .mask(let t): t.id
      }
    }
    set {
      switch self {
      case .tensor(let t): self = .tensor(t.identified(newValue))
      case .indices(var t):
        t.id = newValue
        self = .indices(t)
      case .mask(var t):
        t.id = newValue
        self = .mask(t)
      }
    }
  }

  /// What a value is; prints as "tensor", "indices", "mask".
  public enum Kind: String, Sendable, CustomStringConvertible {
    case tensor, indices, mask

    public var description: String { rawValue }
    /// Bytes of an element.
    package var stride: Int { self == .mask ? 1 : 4 }
  }

  public var kind: Kind {
    switch self {
    case .tensor: .tensor
    case .indices: .indices
    case .mask: .mask
    }
  }

  /// The bytes of the elements.
  package var byteCount: Int { shape.elementCount * kind.stride }

  public var tensor: Tensor? { if case .tensor(let t) = self { t } else { nil } }
  public var indices: IndexTensor? { if case .indices(let t) = self { t } else { nil } }
  public var mask: MaskTensor? { if case .mask(let t) = self { t } else { nil } }

  /// True if kinds, shapes and every bit agree, where any NaN counts as the same NaN.
  public func hasSameBits(as other: Value) -> Bool {
    if case .tensor(let a) = self, case .tensor(let b) = other { return a.hasSameBits(as: b) }
    return self == other
  }

  var released: Value { if case .tensor(let t) = self { .tensor(t.released) } else { self } }

  /// A value whose elements are still to be written.
  package init(uninitialized kind: Kind, _ shape: Shape) {
    self.init(kind, shape, storage: Storage(byteCount: shape.elementCount * kind.stride))
  }

  /// A value of which only the shape is known: what flows while a computation is captured.
  init(absent kind: Kind, _ shape: Shape) { self.init(kind, shape, storage: nil) }

  init(_ kind: Kind, _ shape: Shape, storage: Storage?) {
    switch kind {
    case .tensor: self = .tensor(Tensor(shape, storage: storage, id: nil))
    case .indices: self = .indices(IndexTensor(shape, storage: storage, id: nil))
    case .mask: self = .mask(MaskTensor(shape, storage: storage, id: nil))
    }
  }

  /// False if only the shape is known.
  public var isPresent: Bool { storage != nil }

  private var storage: Storage? {
    switch self {
    case .tensor(let t): t.storage
    case .indices(let t): t.storage
    case .mask(let t): t.storage
    }
  }

  /// The elements, for whoever made the value and has not shown it yet, and for copying.
  package var rawPointer: UnsafeMutableRawPointer {
    guard let storage else { preconditionFailure("a value of which only the shape is known has no elements") }
    return storage.pointer
  }

  /// A copy with memory of its own, unknown to any recorder.
  package var copied: Value {
    let copy = Value(uninitialized: kind, shape)
    copy.rawPointer.copyMemory(from: rawPointer, byteCount: byteCount)
    return copy
  }
}

extension Tensor { public var value: Value { .tensor(self) } }
extension IndexTensor { public var value: Value { .indices(self) } }
extension MaskTensor { public var value: Value { .mask(self) } }
