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

  /// "tensor", "indices", "mask".
  public var kind: String {
    switch self {
    case .tensor: "tensor"
    case .indices: "indices"
    case .mask: "mask"
    }
  }

  public var tensor: Tensor? { if case .tensor(let t) = self { t } else { nil } }
  public var indices: IndexTensor? { if case .indices(let t) = self { t } else { nil } }
  public var mask: MaskTensor? { if case .mask(let t) = self { t } else { nil } }

  /// True if kinds, shapes and every bit agree, where any NaN counts as the same NaN.
  public func hasSameBits(as other: Value) -> Bool {
    if case .tensor(let a) = self, case .tensor(let b) = other { return a.hasSameBits(as: b) }
    return self == other
  }

  var released: Value { if case .tensor(let t) = self { .tensor(t.released) } else { self } }
}

extension Tensor { public var value: Value { .tensor(self) } }
extension IndexTensor { public var value: Value { .indices(self) } }
extension MaskTensor { public var value: Value { .mask(self) } }
