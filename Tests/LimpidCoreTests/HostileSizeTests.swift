import LimpidCore
import Testing

/// Sizes, counts and steps as a damaged or hostile model file might hold them: a sentence, never a crash.
@Suite("Hostile sizes") struct HostileSizeTests {
  static let most = Int.max

  /// Every call is refused, and its error names the operation and says what to do.
  private func refused(_ name: String, _ body: () throws -> Any) {
    let text = message { _ = try body() }
    #expect(text.hasPrefix("\(name)") && text.contains("mend"), "\(name) said: \(text)")
  }

  @Test func shapes() throws {
    let x: Tensor = [1, 2, 3]
    refused("Tensor") { try Tensor(zeros: [0, Self.most]) }
    refused("Tensor") { try Tensor(zeros: [Self.most, Self.most, 0]) }
    refused("reshaped") { try Tensor(zeros: [0]).reshaped(to: [0, Self.most]) }
    refused("reshaped") { try x.reshaped(to: [-1, Self.most]) }
    refused("reshaped") { try x.reshaped(to: [-2, -3]) }
    refused("reshaped") { try Tensor(zeros: [0, 3]).reshaped(to: [0, -1]) }
    refused("broadcast") { try x.broadcast(to: [Self.most, 3]) }
    refused("broadcast") { try x.broadcast(to: [-1, 3]) }
    refused("oneHot") { try IndexTensor([1]).oneHot(classes: Self.most) }
    refused("oneHot") { try IndexTensor([1]).oneHot(classes: -1) }
    refused("sum") { try x.sum(axes: Self.most) }
    refused("sum") { try x.sum(axes: .min) }
    refused("sum") { try x.sum(axes: 0, -1) }
    let column = try Tensor(zeros: [1 << 16, 1])
    refused("+") { try column + Tensor(zeros: [1, 1 << 16]) }
    refused("matmul") { try column.matmul(column, transposingSecond: true) }
  }

  @Test func movement() throws {
    let x = try Tensor([2, 3], [1, 2, 3, 4, 5, 6])
    refused("sliced") { try x.sliced(axis: 0, 0..<Self.most, by: 2) }
    refused("sliced") { try x.sliced(axis: 0, .min..<Self.most) }
    refused("sliced") { try x.sliced(axis: 1, -4..<2) }
    refused("sliced") { try x.sliced(axis: 1, 0..<2, by: 0) }
    refused("sliced") { try x.at(Self.most) }
    refused("sliced") { try x.at(-3) }
    refused("split") { try x.split(sizes: [Self.most, Self.most, 4]) }
    refused("split") { try x.split(sizes: [3, -1]) }
    refused("pad") { try x.padded(before: [Self.most, 0], after: [1, 0]) }
    refused("pad") { try x.padded(axis: 0, before: -1, after: 0) }
    refused("pad") { try x.padded(axis: 0, before: 1 << 40, after: 0, .repeatingEdge) }
    refused("tiled") { try x.tiled([Self.most, 1]) }
    refused("repeatingEach") { try x.repeatingEach(Self.most, axis: 0) }
    refused("concatenate") { try concatenate([]) }
    refused("concatenate") { try stack([]) }
    refused("gather") { try x.gathering([-1]) }
    refused("gather") { try x.gathering([2]) }
    refused("gatheringElements") { try x.gatheringElements(IndexTensor([1, 1], [7]), axis: 1) }
    refused("scatterAdd") { try x.scatterAdding(at: [0, 1], size: Self.most) }
    refused("scatterAdd") { try x.scatterAdding(at: [0, 5], size: 2) }
    refused("topIndices") { try x.topIndices(Self.most) }
    refused("topIndices") { try x.topValues(-1) }
    refused("transpose") { try x.transposed(axes: [0, 0]) }
    refused("transpose") { try x.transposed(axes: [0, Self.most]) }
  }

  @Test func images() throws {
    let x = try Tensor(zeros: [1, 4, 4, 2]), w = try Tensor(zeros: [3, 3, 2, 2])
    let huge = Extent(Self.most, 1)
    refused("convolution2D") { try x.convolution2D(w, stride: huge) }
    refused("convolution2D") { try x.convolution2D(w, dilation: huge) }
    refused("convolution2D") { try x.convolution2D(w, padding: Padding(Self.most, 1)) }
    refused("convolution2D") { try x.convolution2D(w, padding: Padding(-1, 0)) }
    refused("convolution2D") { try x.convolution2D(w, groups: Self.most) }
    refused("convolution2D") { try x.convolution2D(w, groups: 0) }
    refused("convolution2D") { try x.convolution2D(w, padding: Padding(1 << 30, 1 << 30)) }
    refused("convolution1D") { try x.convolution1D(w) }
    refused("transposedConvolution2D") { try x.transposedConvolution2D(w, extra: huge) }
    refused("transposedConvolution2D") { try x.transposedConvolution2D(w, stride: Extent(1 << 31, 1)) }
    refused("transposedConvolution2D") { try x.transposedConvolution2D(w, stride: 2, extra: 2) }
    refused("transposedConvolution2D") { try x.transposedConvolution2D(w, padding: 9) }
    refused("maxPool2D") { try x.maxPool2D(window: huge) }
    refused("maxPool2D") { try x.maxPool2D(stride: huge) }
    refused("maxPool2D") { try x.maxPool2D(padding: Padding(Self.most, 0)) }
    refused("maxPool2D") { try x.maxPool2D(window: 0) }
    refused("averagePool2D") { try x.averagePool2D(padding: Padding(0, Self.most)) }
    refused("averagePool2D") { try x.adaptiveAveragePool2D(to: huge) }
    refused("averagePool2D") { try x.adaptiveAveragePool2D(to: Extent(1 << 30, 1 << 30)) }
    refused("averagePool2D") { try x.adaptiveAveragePool2D(to: 0) }
    refused("resizedBilinear") { try x.resizedBilinear(to: huge) }
    refused("resizedNearest") { try x.resizedNearest(to: Extent(-1, 2)) }
  }
}
