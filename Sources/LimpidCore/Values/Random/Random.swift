import CLimpid

/// A name for a sequence of random numbers. There is no generator whose state moves on: number i of a key is always the same
/// (Philox 4x32-10 of seed, stream, step and i), on every machine and number of threads.
///
///     let key = RandomKey(seed: 7)
///     print(key.uniform([2]).shape, key.uniform([2]) == key.uniform([2]))
///     // [2] true
///
/// Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3, 2011.
public struct RandomKey: Sendable, Hashable, Codable {
  /// What a run is repeated with.
  public var seed: UInt64
  /// Which of the run's uses of randomness: a parameter's initial value, a layer's dropout, the shuffle.
  public var stream: UInt32
  /// The training step, or epoch.
  public var step: UInt32

  public init(seed: UInt64, stream: UInt32 = 0, step: UInt32 = 0) {
    self.seed = seed
    self.stream = stream
    self.step = step
  }

  private var key: limpid_random_key { limpid_random_key(seed: seed, stream: stream, step: step) }

  /// The four random words of block `block`.
  public func words(_ block: UInt64) -> (UInt32, UInt32, UInt32, UInt32) {
    var words: [UInt32] = [0, 0, 0, 0]
    limpid_random_words(key, block, &words)
    return (words[0], words[1], words[2], words[3])
  }

  /// Numbers spread evenly over a range, its upper end excluded but for rounding: low + (high − low) · k / 2²⁴ with random k.
  public func uniform(_ shape: Shape, in range: Range<Float> = 0..<1) -> Tensor {
    Tensor(filling: shape) {
      limpid_random_uniform(key, 0, range.lowerBound, range.upperBound, $0, Int64(shape.elementCount))
    }
  }

  /// Normally distributed numbers (Box and Muller). None is further than 5.8 deviations from the mean.
  public func normal(_ shape: Shape, mean: Float = 0, standardDeviation: Float = 1) -> Tensor {
    Tensor(filling: shape) { limpid_random_normal(key, 0, mean, standardDeviation, $0, Int64(shape.elementCount)) }
  }

  /// Normally distributed numbers of which those further than `bound` deviations from the mean are drawn again.
  ///
  /// Number i is the first within the bound of the four normals of block i, else of block i + 2⁴⁰, and so on.
  public func truncatedNormal(
    _ shape: Shape, mean: Float = 0, standardDeviation: Float = 1, bound: Float = 2
  ) -> Tensor {
    precondition(bound >= 0.5, "a bound below half a deviation leaves too little to draw from")
    var drawn: [Float] = [0, 0, 0, 0]
    return Tensor(filling: shape) { out in
      for i in 0..<shape.elementCount {
        var block = UInt64(i), found: Float?
        while found == nil {
          limpid_random_normal(key, 4 &* block, 0, 1, &drawn, 4)
          found = drawn.first { abs($0) <= bound }
          block &+= 1 << 40
        }
        out[i] = mean.addingProduct(found!, standardDeviation)
      }
    }
  }

  /// A mask for dropout: 0 with the given probability, else 1 / (1 − probability).
  public func dropoutMask(_ shape: Shape, probability: Float) -> Tensor {
    Tensor(filling: shape) {
      limpid_random_mask(key, 0, probability, 1 / (1 - probability), $0, Int64(shape.elementCount))
    }
  }

  /// The numbers 0 ..< count in a random order, each order equally likely (Fisher and Yates, with Lemire's unbiased bounds).
  ///
  ///     print(RandomKey(seed: 1).permutation(count: 5).sorted())
  ///     // [0, 1, 2, 3, 4]
  public func permutation(count: Int) -> [Int32] {
    precondition(count <= Int(Int32.max), "positions must fit an Int32")
    var order = (0..<Int32(Swift.max(count, 0))).map { $0 }
    var source = Words(key: self)
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, Int(source.below(UInt32(i + 1)))) }
    return order
  }
}

/// The words of a key, one after the other.
private struct Words {
  let key: RandomKey
  private var block: UInt64 = 0
  private var left: [UInt32] = []

  init(key: RandomKey) { self.key = key }

  private mutating func next() -> UInt32 {
    if left.isEmpty {
      let w = key.words(block)
      left = [w.3, w.2, w.1, w.0]
      block += 1
    }
    return left.removeLast()
  }

  /// A number in 0 ..< bound, each equally likely (Lemire, Fast Random Integer Generation in an Interval, 2019).
  mutating func below(_ bound: UInt32) -> UInt32 {
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let rejected = (0 &- bound) % bound
      while product.low < rejected { product = next().multipliedFullWidth(by: bound) }
    }
    return product.high
  }
}
