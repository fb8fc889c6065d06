import LimpidCore
import Testing

@Suite("Values")
struct ValueTests {
  @Test func printing() throws {
    #expect("\(Tensor(3.5))" == "3.5")
    #expect("\(Tensor([1, -2, 0.5]))" == "[1, -2, 0.5]")
    #expect("\(try Tensor([[1, -20], [0.25, 3]]))" == "[[   1,  -20],\n [0.25,    3]]")
    #expect(
      "\(try Tensor([2, 2, 1], [1, 2, 3, 4]))" == "[[[1],\n  [2]],\n\n [[3],\n  [4]]]")
    #expect("\(Tensor(0..<2000))" == "[0, 1, 2, …, 1997, 1998, 1999]")
    #expect("\(try Tensor(zeros: [0, 3]))" == "[], shape [0, 3]")
    #expect("\(IndexTensor([3, 10]))" == "[3, 10]")
    #expect("\(MaskTensor([true, false]))" == "[true, false]")
  }

  @Test("Long rows go on in the next line, in columns")
  func wrapping() throws {
    let lines = "\(Tensor(0..<30))".split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("[ 0,  1,  2,") && lines[0].hasSuffix("16, 17,"))
    #expect(lines[1] == " 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]")
    #expect(lines.allSatisfy { $0.count <= 75 })
    let square = try "\(Tensor([2, 40], (0..<80).map { Float($0) }))".split(separator: "\n")
    #expect(square.count == 6 && square[0].hasPrefix("[[ 0,  1") && square[3].hasPrefix(" [40, 41"))
    #expect("\(IndexTensor(Array(0..<24)))".split(separator: "\n").count == 2)
  }

  @Test("Indices and masks have parts as tensors have")
  func partsOfIndices() throws {
    let x = try IndexTensor([2, 3], [1, 2, 3, 4, 5, 6])
    #expect(try x[1] == IndexTensor([4, 5, 6]) && x[0..., 1] == IndexTensor([2, 5]))
    #expect(try x[-1, 1...] == IndexTensor([5, 6]) && x[1, 2].array == [6] && x[1, 2].rank == 0)
    #expect(try x[2..<2].shape == [0, 3] && x[0..., 0..<2] == IndexTensor([2, 2], [1, 2, 4, 5]))
    #expect(try IndexTensor([[1, 2, 3], [4, 5, 6]]) == x && MaskTensor([[true], [false]]).shape == [2, 1])
    #expect(message { try IndexTensor([[1, 2], [3]]) }.hasPrefix("IndexTensor: row 1 has 1 elements, row 0 has 2"))
    #expect(try MaskTensor([true, false, true])[1...] == MaskTensor([false, true]))
    #expect(message { try x[2] }.hasPrefix("subscript: 2 along axis 0 of shape [2, 3] needs positions in 0 ..< 2"))
  }

  @Test func whatComesIsChecked() {
    #expect(
      message { try Tensor([2, 2], [1, 2, 3]) }
        == "Tensor: 3 elements for shape [2, 2] needs 4 elements\n  mend  give as many elements as the product of the sizes"
    )
    #expect(
      message { try Tensor(zeros: [-1, 2]) } == """
        Tensor: shape [-1, 2] has the negative size -1 needs sizes of 0 or more
          mend  check the arithmetic that made this size
        """)
    #expect(message { try Tensor(zeros: [1 << 16, 1 << 15]) }.contains("at most 2147483647 elements"))
    #expect(message { try Tensor(zeros: [1 << 40, 1 << 40]) }.contains("at most 2147483647 elements"))
    #expect(
      message { try Tensor(zeros: [1 << 15, 1]).broadcast(to: [1 << 15, 1 << 16]) }.contains("more than 2³¹ − 1"))
    #expect(message { try Tensor([1, 2]).scalar }.hasPrefix("scalar: a tensor of shape [2] needs exactly one element"))
    #expect(
      message { try Tensor([[1, 2], [3]]) }.hasPrefix("Tensor: row 1 has 1 elements, row 0 has 2 needs rows of one"))
    #expect(message { try Tensor([1, 2]).element(2) }.hasPrefix("element: index [2] into shape [2]"))
  }

  @Test func elements() throws {
    let x = try Tensor([2, 3], [1, 2, 3, 4, 5, 6])
    #expect(try x.element(1, 2) == 6)
    #expect(x.array == [1, 2, 3, 4, 5, 6])
    #expect(Tensor(0..<3) == [0, 1, 2])
    #expect(Tensor([.nan]) != Tensor([.nan]))
    #expect(Tensor([.nan]).hasSameBits(as: [.nan]))
    #expect(!Tensor([0.0]).hasSameBits(as: [-0.0]))
  }

  @Test func subscripts() throws {
    let x = try Tensor([[1, 2, 3], [4, 5, 6]])
    #expect(try x[1] == [4, 5, 6])
    #expect(try x[0..., 1] == [2, 5])
    #expect(try x[-1, 1...] == [5, 6])
    #expect(try x[0..<1, ...1] == Tensor([[1, 2]]))
    #expect(try x[..<2, 1...2] == Tensor([[2, 3], [5, 6]]))
    #expect(try x[1, 2] == Tensor(6))
    #expect(try x[2..<2].shape == [0, 3])
    #expect(try gradient(at: x) { try $0[0..., -1].sum() } == Tensor([[0, 0, 1], [0, 0, 1]]))
    #expect(
      message { try x[2] } == """
        subscript: 2 along axis 0 of shape [2, 3] needs positions in 0 ..< 2
          mend  choose positions within the axis, from its end with -1, -2, …; 0... takes all of it
        """)
    #expect(
      message { try x[0, 1...3] }.hasPrefix(
        "subscript: 1 ..< 4 along axis 1 of shape [2, 3] needs positions in 0 ..< 3"))
    #expect(message { try x[Int.min] }.hasPrefix("subscript: -9223372036854775808 along axis 0"))
    #expect(message { try x[0, 0, 0] }.hasPrefix("subscript: 3 selections for shape [2, 3] needs at most 2"))
  }

  @Test func writingInPlaceNeverChangesAnotherTensor() {
    var a: Tensor = [1, 2]
    let b = a
    a.withUniqueElements { $0[0] = 9 }
    #expect(a == [9, 2] && b == [1, 2])
    let before = a.pointer
    a.withUniqueElements { $0[1] = 7 }
    #expect(a.pointer == before && a == [9, 7])
  }
}
