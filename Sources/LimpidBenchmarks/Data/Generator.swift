import LimpidCore

/// The numbers that all frameworks of the comparison compute on: a function of (seed, index), by the mixing step of splitmix64.
///
///     u64(seed, i) = mix(seed · 0xD1342543DE82EF95 + (i + 1) · 0x9E3779B97F4A7C15)   modulo 2⁶⁴
///
/// `i` is the flat row-major index. Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
public struct Generator: Sendable {
  private let start: UInt64

  public init(seed: UInt64) { start = seed &* 0xD134_2543_DE82_EF95 }

  /// 64 random bits.
  @inline(__always)
  public subscript(index: Int) -> UInt64 {
    var z = start &+ (UInt64(index) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number in [0, 1): the top 24 bits times 2⁻²⁴.
  @inline(__always)
  public func unit(_ index: Int) -> Float { Float(self[index] >> 40) * 0x1p-24 }

  /// A number in [−1, 1).
  @inline(__always)
  public func symmetric(_ index: Int) -> Float { 2 * unit(index) - 1 }

  /// A whole number below `bound`.
  public func whole(_ index: Int, below bound: UInt64) -> Int32 { Int32(self[index] % bound) }

  // MARK: Tensors

  /// Numbers in [0, 1).
  public func unit(_ shape: Shape) -> Tensor {
    Tensor(filling: shape) { out in for i in 0..<shape.elementCount { out[i] = unit(i) } }
  }

  /// Numbers in [−1, 1).
  public func symmetric(_ shape: Shape) -> Tensor {
    Tensor(filling: shape) { out in for i in 0..<shape.elementCount { out[i] = symmetric(i) } }
  }

  /// Images in [−1, 1), drawn as [n, channels, height, width] and laid out as [n, height, width, channels].
  public func symmetricImages(_ n: Int, channels: Int, height: Int, width: Int) -> Tensor {
    images(n, channels, height, width) { symmetric($0) }
  }

  /// The same in [0, 1).
  public func unitImages(_ n: Int, channels: Int, height: Int, width: Int) -> Tensor {
    images(n, channels, height, width) { unit($0) }
  }

  private func images(_ n: Int, _ channels: Int, _ height: Int, _ width: Int, _ draw: (Int) -> Float) -> Tensor {
    Tensor(filling: [n, height, width, channels]) { out in
      let area = height * width
      for image in 0..<n {
        for channel in 0..<channels {
          let from = (image * channels + channel) * area, to = image * area * channels + channel
          for pixel in 0..<area { out[to + pixel * channels] = draw(from + pixel) }
        }
      }
    }
  }

  /// Whole numbers below `bound`.
  public func whole(_ shape: Shape, below bound: Int) -> IndexTensor {
    IndexTensor(filling: shape) { out in
      for i in 0..<shape.elementCount { out[i] = whole(i, below: UInt64(bound)) }
    }
  }
}

/// The generator of batch `b` of a workload, `offset` further for its second and third part.
func batch(_ b: Int, _ offset: Int = 0) -> Generator { Generator(seed: UInt64(1000 + 10 * b + offset)) }
