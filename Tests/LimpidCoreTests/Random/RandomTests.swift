import LimpidCore
import LimpidTesting
import Testing

@Suite("Random numbers by key", .serialized)
struct RandomTests {
  let key = RandomKey(seed: 0x0123_4567_89AB_CDEF, stream: 5, step: 9)

  /// The definition, number by number, in Swift.
  private func bits(_ block: Int) -> SIMD4<UInt32> {
    Philox.bits(
      counter: SIMD4(UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32), key.step, key.stream),
      seed: key.seed)
  }
  private func unit(_ i: Int) -> Float { Float(bits(i / 4)[i % 4] >> 8) * 0x1p-24 }

  /// Kernels give the definition's bits on every instruction set and thread count.
  @Test func kernelsEqualTheDefinition() {
    let count = 20_001
    let uniform = (0..<count).map { Float(-1).addingProduct(unit($0), 3) }
    let mask = (0..<count).map { unit($0) >= 0.25 ? 1 / (1 - Float(0.25)) : 0 }
    let normal = (0..<count).map { i -> Float in
      let pair = i / 2 * 2
      let radius = (-2 * Float.log(1 - unit(pair))).squareRoot(), angle = unit(pair + 1) * 6.283_185_5
      return Float(2).addingProduct(radius * (i % 2 == 0 ? Float.cos(angle) : Float.sin(angle)), 0.5)
    }
    withEvery(threads: [1, 3]) { place in
      #expect(key.uniform([count], in: -1..<2).array == uniform, "\(place)")
      #expect(key.dropoutMask([count], probability: 0.25).array == mask, "\(place)")
      #expect(key.normal([count], mean: 2, standardDeviation: 0.5).array == normal, "\(place)")
    }
  }

  @Test func momentsAreRight() throws {
    let u = key.uniform([200_000]), z = key.normal([200_000]), t = key.truncatedNormal([20_000])
    #expect(try abs(u.mean().scalar - 0.5) < 0.003)
    #expect(try abs(u.variance().scalar - 1 / 12) < 0.001)
    #expect(try abs(z.mean().scalar) < 0.01)
    #expect(try abs(z.variance().scalar - 1) < 0.02)
    #expect(t.array.allSatisfy { abs($0) <= 2 })
    #expect(try abs(t.variance().scalar - 0.7737) < 0.03)
  }

  @Test func keysDiffer() {
    let other = RandomKey(seed: key.seed, stream: 5, step: 10)
    #expect(key.uniform([8]).array != other.uniform([8]).array)
    #expect(key.uniform([8]).array == Array(key.uniform([800]).array.prefix(8)))
  }

  /// Each of the six orders of three things comes about equally often.
  @Test func permutationsAreUnbiased() {
    var counts: [[Int32]: Int] = [:]
    for step in 0..<6000 { counts[RandomKey(seed: 3, step: UInt32(step)).permutation(count: 3), default: 0] += 1 }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { (880...1120).contains($0) })
    #expect(key.permutation(count: 1000).sorted() == Array(0..<1000))
    #expect(key.permutation(count: 0).isEmpty)
  }

  @Test func dropoutKeepsTheMean() throws {
    let x = try Tensor(ones: [100_000])
    let y = try x.droppedOut(probability: 0.3, key: key)
    #expect(try abs(y.mean().scalar - 1) < 0.01)
    #expect(Set(y.array) == [0, 1 / (1 - Float(0.3))])
    #expect(throws: TensorError.self) { try x.droppedOut(probability: 1, key: key) }
    let g = try gradient(at: x) { try $0.droppedOut(probability: 0.3, key: key).sum() }
    #expect(g == y)
  }
}
