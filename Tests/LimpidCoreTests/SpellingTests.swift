import LimpidCore
import Testing

/// Spellings on tensors that are made of several operations: what they print, and what they say when the shapes are wrong.
@Suite("Spellings of products, convolutions and pooling")
struct SpellingTests {
  let a = Tensor([1, 2, 3])
  let m = try! Tensor([[1, 2], [3, 4]])

  @Test func productsOfVectors() throws {
    #expect(try a.dot([4, 5, 6]).description == "32")
    #expect(try a.matmul([4, 5, 6]).shape == [])
    #expect(try Tensor([1, 2]).matmul(m).description == "[7, 10]")
    #expect(try m.matmul([1, 2]).description == "[5, 11]")
    #expect(try Tensor([1, 2]).outer([10, 20, 30]).description == "[[10, 20, 30],\n [20, 40, 60]]")
  }

  @Test func einsumPrintsItsExample() throws {
    #expect(try einsum("ij,kj->ik", m, m).description == "[[ 5, 11],\n [11, 25]]")
    #expect(try einsum("ii->", m).description == "5")
    #expect(try einsum("ij->ji", m).description == "[[1, 3],\n [2, 4]]")
  }

  @Test func sequencesAreImagesOfHeightOne() throws {
    let x = try Tensor([1, 4, 1], [1, 2, 3, 4])
    #expect(try x.convolution1D(Tensor([2, 1, 1], [1, -1])).array == [-1, -1, -1])
    #expect(try x.maxPool1D().array == [2, 4])
    #expect(try x.averagePool1D(window: 3, stride: 1, padding: 1, countsPadding: false).array == [1.5, 2, 3, 3.5])
  }

  @Test func aTransposedConvolutionEnlarges() throws {
    let x = try Tensor(ones: [1, 2, 2, 3]), w = try Tensor(ones: [3, 3, 2, 3])
    #expect(try x.transposedConvolution2D(w, stride: 2).shape == [1, 5, 5, 2])
    #expect(try x.transposedConvolution2D(w, stride: 2, padding: 1, extra: 1).shape == [1, 4, 4, 2])
    #expect(try x.transposedConvolution2D(w, stride: 2).element(0, 2, 2, 0) == 12)
  }

  @Test func examplesThatAllCountNothingHaveNoLoss() throws {
    let logits = try Tensor([[1, 2], [3, 4]])
    #expect(try logits.softmaxCrossEntropy([0, 0], weights: [0, 1]).scalar == 0)
    #expect(try logits.softmaxCrossEntropy([1, 1], ignoring: 1).scalar == 0)
  }

  @Test func aTinyCrossEntropyKeepsItsDigits() throws {
    let losses = try Tensor([-20, 20]).binaryCrossEntropy(targets: [0, 1], reduction: .none).array
    for loss in losses { #expect(abs(loss / 2.0611537e-9 - 1) < 1e-6) }
  }

  @Test func aReasonReachesWhatASumWasMadeFrom() throws {
    let result = try differentiate(at: [Tensor([1.2, 2.5])]) { x in ((x[0] * 2).floor() * 3).sum() }
    #expect(result.absent == [0: "floor is constant but for steps, so its derivative is 0"])
  }

  @Test func wholeImages() throws {
    let x = try Tensor([1, 2, 2, 1], [1, 2, 3, 6])
    #expect(try x.globalAveragePool2D().description == "[[3]]")
    #expect(try x.globalMaxPool2D().description == "[[6]]")
  }

  @Test func errorsSayHowToMend() {
    func says(_ body: () throws -> Tensor) -> String {
      do { return "accepted: \(try body().shape)" } catch { return "\(error)" }
    }
    #expect(
      says { try einsum("ij,jk->ik", m) }
        == "einsum: \"ij,jk->ik\" with 1 operand needs 2\n  mend  give one operand for each part between commas")
    #expect(
      says { try einsum("ij,jk->ik", m, Tensor(ones: [3, 2])) }
        == """
        einsum: j has size 2, and 3 in operand 1 of shape [3, 2] needs one size for each letter
          mend  use another letter for this axis, or reshape the operand
        """)
    #expect(
      says { try einsum("ijk->", m) }
        == """
        einsum: "ijk" for operand 0 of shape [2, 2] needs one letter for each of its 2 axes
          mend  name every axis, also the ones that stay as they are
        """)
    #expect(
      says { try einsum("ij->ik", m) }
        == """
        einsum: k in the result "ik" needs letters that occur in an operand, each once in the result
          mend  take it out of the result, or name an operand's axis so
        """)
    #expect(
      says { try einsum("...ij->ji", m) }
        == """
        einsum: "...ij->ji" needs letters, commas between operands, and at most one ->
          mend  write batch axes as letters too, such as "bij,bjk->bik"
        """)
    #expect(
      says { try a.dot([1]) }
        == "dot: shapes [3] and [1] needs two tensors of one axis, equally long\n"
        + "  mend  use matmul for matrices, or reshape to [-1] first")
    #expect(
      says { try Tensor(2).matmul(m) }
        == "matmul: shapes [] and [2, 2] needs at least one axis each\n  mend  multiply by a scalar with *")
    #expect(
      says { try a.convolution1D(a) }
        == """
        convolution1D: sequences [3] and filters [3] needs [batch, length, channels] and [length, channels, outChannels]
          mend  reshape a sequence without channels to [batch, length, 1]
        """)
    #expect(
      says { try m.maxPool1D() }
        == """
        maxPool1D: a tensor of shape [2, 2] needs sequences [batch, length, channels]
          mend  reshape a sequence without channels to [batch, length, 1]
        """)
  }
}
