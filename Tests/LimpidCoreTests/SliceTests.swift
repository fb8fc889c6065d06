import LimpidCore
import Testing

/// Parts of tensors as subscripts spell them. What each is in NumPy stands beside it.
@Suite("Slices")
struct SliceTests {
  let x: Tensor = [0, 1, 2, 3, 4, 5]
  let m = try! Tensor([3, 4], (0..<12).map { Float($0) })

  @Test func boundsCountFromTheEnd() throws {
    #expect(try x[-3...] == [3, 4, 5])  // x[-3:]
    #expect(try x[1 ..< -1] == [1, 2, 3, 4])  // x[1:-1]
    #expect(try x[1 ... -2] == [1, 2, 3, 4])
    #expect(try x[-4 ..< -2] == [2, 3])  // x[-4:-2]
    #expect(try x[-4..<6] == [2, 3, 4, 5])
    #expect(try x[..<(-2)] == [0, 1, 2, 3])  // x[:-2]
    #expect(try x[...(-1)] == x)
    #expect(try x[2 ... -1] == [2, 3, 4, 5])
    #expect(try x[-6 ..< -6].shape == [0])
  }

  @Test func stepsGoBothWays() throws {
    #expect(try x[(0...).by(2)] == [0, 2, 4])  // x[::2]
    #expect(try x[(1...).by(3)] == [1, 4])  // x[1::3]
    #expect(try x[(0...).by(-1)] == [5, 4, 3, 2, 1, 0])  // x[::-1]
    #expect(try x[(1 ..< -1).by(-2)] == [4, 2])  // x[-2:0:-2]
    #expect(try x[(-3...).by(-1)] == [5, 4, 3])
    #expect(try x[(0...).by(100)] == [0])
    #expect(try x[(0...).by(.min)] == [5])
    #expect(try x[(2..<2).by(-1)].shape == [0])
    #expect(try m[(0...).by(-1), (0...).by(-2)] == Tensor([[11, 9], [7, 5], [3, 1]]))
    #expect(try x.sliced(axis: -1, -5 ..< -1, by: -1) == [4, 3, 2, 1])
  }

  @Test func positionsRangesAndFillersMix() throws {
    let row = 1
    #expect(try m[row, 1 ..< -1] == [5, 6])
    #expect(try m[-1, -2...] == [10, 11])
    #expect(try m[.rest, -1] == [3, 7, 11])  // m[..., -1]
    #expect(try m[.rest, 1 ..< -1].shape == [3, 2])
    #expect(try m[.rest, 0, 1] == Tensor(1))
    #expect(try m[.newAxis, 0..., 2].shape == [1, 3])  // m[None, :, 2]
    #expect(try m[0..., .newAxis].shape == [3, 1, 4])
    #expect(try m.at(-1) == [8, 9, 10, 11])
  }

  @Test func rangesInVariables() throws {
    let range = 1..<3, closed = 0...1, from = 2...
    #expect(try m[range].shape == [2, 4])
    #expect(try m[closed].shape == [2, 4])
    #expect(try m[from] == Tensor([[8, 9, 10, 11]]))
    #expect(try m[0, AxisSlice(range)] == [1, 2])
    #expect(try x.sliced(axis: 0, range) == [1, 2])
    #expect(type(of: range) == Range<Int>.self && type(of: closed) == ClosedRange<Int>.self)
  }

  @Test func indicesAndMasksAlike() throws {
    let i = try IndexTensor([2, 3], [0, 1, 2, 3, 4, 5]), range = 0..<1
    #expect(try i[-1, (0...).by(-1)].array == [5, 4, 3])
    #expect(try i[.rest, 1 ..< -1].array == [1, 4])
    #expect(try i[range].shape == [1, 3])
    let mask = x .> 2
    #expect(try mask[(1 ..< -1).by(-1)].array == [true, true, false, false])
    #expect(try mask[range].array == [false])
  }

  @Test func gradientsGoBackToTheirPlaces() throws {
    #expect(try gradient(at: x) { try ($0[(1 ..< -1).by(-2)] * Tensor([10, 20])).sum() } == [0, 0, 20, 0, 10, 0])
    let g = try gradient(at: m) { try $0[.rest, (-2...).by(-1)].sum(axes: 0)[0] }
    #expect(try g == Tensor([[0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 1]]))
  }

  @Test func refusals() {
    #expect(
      message { try x[-7...] } == """
        subscript: -7... along axis 0 of shape [6] needs positions in 0 ..< 6
          mend  choose positions within the axis, from its end with -1, -2, …; 0... takes all of it
        """)
    #expect(
      message { try x[4 ..< -3] } == """
        subscript: 4 ..< -3 along axis 0 of shape [6] needs an end that is not before the beginning
          mend  on this axis the range begins at 4 and ends before 3; to go backwards, add .by(-1)
        """)
    #expect(
      message { try m[0, (0...).by(0)] } == """
        subscript: (0...).by(0) along axis 1 of shape [3, 4] needs a step other than 0
          mend  by(2) takes every second, by(-1) goes backwards
        """)
    #expect(message { try m[.rest, .rest] }.hasPrefix("subscript: more than one .rest for shape [3, 4] needs one"))
    #expect(message { try m[0, .rest, 0, 0] }.hasPrefix("subscript: 3 selections for shape [3, 4] needs at most 2"))
    #expect(message { try x[0...Int.max] }.hasPrefix("subscript: 0 ..< -9223372036854775808 along axis 0"))
    #expect(message { try x.sliced(axis: 0, 2..<8) }.hasPrefix("sliced: 2 ..< 8 along axis 0 of shape [6] needs"))
  }
}
