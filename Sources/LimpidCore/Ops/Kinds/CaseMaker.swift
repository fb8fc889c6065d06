/// Makes the battery's cases, the same ones every time.
public struct CaseMaker: Sendable {
  private var state: UInt64

  public init(seed: UInt64 = 1) { state = seed }

  /// The next 64 random bits (SplitMix64).
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A whole number in `range`.
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  /// A number in `range` that stays clear of whole numbers and their halves, where kinks lie.
  public mutating func number(in range: ClosedRange<Float>) -> Float {
    while true {
      let u = Float(next() >> 40) * 0x1p-24
      let x = range.lowerBound + (range.upperBound - range.lowerBound) * u
      if abs(x - (x * 2).rounded() / 2) > 0.02 { return x }
    }
  }

  public mutating func tensor(_ shape: Shape, in range: ClosedRange<Float> = -2...2) -> Tensor {
    var elements: [Float] = []
    for _ in 0..<shape.elementCount { elements.append(number(in: range)) }
    return Tensor(unchecked: shape, elements)
  }

  /// Whole numbers in 0 ..< bound.
  public mutating func indices(_ shape: Shape, below bound: Int) -> IndexTensor {
    var elements: [Int32] = []
    for _ in 0..<shape.elementCount { elements.append(Int32(integer(in: 0...(bound - 1)))) }
    return IndexTensor(unchecked: shape, elements)
  }

  public mutating func mask(_ shape: Shape) -> MaskTensor {
    var elements: [Bool] = []
    for _ in 0..<shape.elementCount { elements.append(next() % 2 == 0) }
    return MaskTensor(unchecked: shape, elements)
  }

  /// Odd shapes: scalar, empty, one element, primes, vector tails.
  public var shapes: [Shape] {
    [[], [0], [1], [3], [7], [17], [2, 3], [3, 0, 2], [5, 13], [2, 3, 5], [4, 67], [1, 129]]
  }

  /// Shapes that go together by broadcasting, in each direction.
  public var shapePairs: [(Shape, Shape)] {
    [
      ([], []), ([0], [0]), ([1], [7]), ([7], []), ([], [5]), ([3, 5], [3, 5]), ([3, 5], [5]), ([3, 1], [3, 5]),
      ([3, 1], [1, 5]), ([2, 3, 17], [3, 1]), ([17], [2, 3, 17]), ([0, 3], [3]), ([2, 1, 3], [1, 4, 1]),
      ([5, 67], [5, 67]), ([4, 129], [4, 1]),
    ]
  }
}
