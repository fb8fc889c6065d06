import LimpidCore
import LimpidData
import LimpidLayers
import Testing

/// A model with a part called head, as in the README.
private struct Net: Layer {
  var head = Sequential { Dense(512, 10) }
  mutating func visit(_ v: inout some ParameterVisitor) throws { try v.visit(&head, "head") }
  func callAsFunction(_ x: Tensor) throws -> Tensor { try head(x) }
}

/// What layers say about inputs and sizes that cannot be.
@Suite("Layers refuse in their own words")
struct RefusalTests {
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch { return "\(error)" }
  }

  @Test("The README shows what is printed")
  func readme() throws {
    let text = message { _ = try valueAndGradient(of: Net()) { try $0(Tensor(zeros: [32, 784])).sum() } }
    #expect(
      text == """
        matmul: inner sizes differ: [32, 784] × [512, 10] needs 784 = 512
          in    head.0 (Dense 512 → 10)
          mend  reshape the input to [32, 512], or build Dense(784, 10)
        """)
    let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    #expect(String(decoding: try InputFile.bytes("\(root)/README.md"), as: UTF8.self).contains("```\n\(text)\n```"))
  }

  @Test("A dry run writes the batch as n")
  func dryRun() {
    let flat = message { try Sequential { Dense(784, 10) }.dryRun(example: [28, 28]).check() }
    #expect(
      flat.contains("[n, 28, 28]") && flat.hasSuffix("mend  reshape the input to [n, 784], or build Dense(28, 10)"),
      "\(flat)")
    let colours = message { try Sequential { Conv2D(3, 8, kernel: 3) }.dryRun(example: [28, 28, 1]).check() }
    #expect(
      colours.contains("images [n, 28, 28, 1]")
        && colours.hasSuffix("mend  give the input 3 channels, or build Conv2D(1, 8, kernel: …)"), "\(colours)")
    let bare = message { try Sequential { Conv2D(1, 8, kernel: 3) }.dryRun(example: [28, 28]).check() }
    #expect(
      bare.hasSuffix("mend  reshape the input to [batch, height, width, channels], here with 1 channel"), "\(bare)")
  }

  @Test("Sizes that no tensor has are named, before anything is made of them")
  func sizes() throws {
    let cases: [(any DescribedLayer, Shape, String)] = [
      (Dense(-5, 3), [2, 5], "Dense: a weight of shape [-5, 3] needs sizes of 1 or more"),
      (
        Dense(64, 1_000_000_000), [2, 64],
        "Dense: a weight of shape [64, 1000000000] needs at most 2,147,483,647 numbers"
      ),
      (Dense(.max, .max), [2, 3], "Dense: a weight of shape [\(Int.max), \(Int.max)] needs at most"),
      (Conv2D(-1, 8, kernel: 3), [2, 5, 5, 1], "Conv2D: a weight of shape [3, 3, -1, 8] needs sizes of 1 or more"),
      (Conv2D(1, 1 << 40, kernel: 3), [2, 5, 5, 1], "Conv2D: a weight of shape [3, 3, 1, \(1 << 40)] needs at most"),
      (DepthwiseConv2D(1 << 40, kernel: 3, multiplier: 1 << 40), [2, 5, 5, 1], "DepthwiseConv2D: a weight of shape"),
      (BatchNorm(-4), [2, 4], "BatchNorm: a scale of shape [-4] needs sizes of 1 or more"),
      (LSTM(8, .max), [2, 3, 8], "LSTM: a layers.0.weight of shape [8, \(Int.max)] needs at most"),
    ]
    for (layer, shape, start) in cases {
      let used = message { try use(layer, shape) }
      #expect(used.hasPrefix(start) && used != "accepted", "\(used)")
      let dry = message { try check(layer, Shape(Array(shape.dropFirst()))) }
      #expect(dry.hasPrefix(start) && dry != "accepted", "\(dry)")
    }
  }

  @Test("Numbers of other sorts that no layer has are named too")
  func arguments() throws {
    let x: Shape = [2, 6, 6, 4], s: Shape = [2, 3, 4]
    let cases: [(any DescribedLayer, Shape, String)] = [
      (LSTM(4, 3, depth: -1), s, "depth -1"), (GRU(4, 3, depth: 0), s, "depth 0"), (RNN(4, -3), s, "[4, -3]"),
      (LSTM(4, .max, isBidirectional: true), s, "at most"), (Conv2D(4, 2, kernel: -3), x, "-3"),
      (Conv2D(4, 2, kernel: 3, stride: 0), x, "stride 0×0"),
      (Conv2D(4, 2, kernel: 3, padding: -2), x, "padding -2, -2, -2, -2"),
      (Conv1D(4, 2, kernel: 3, stride: -1), s, "stride -1"),
      (Conv1D(4, 2, kernel: -1), s, "-1"), (ConvTranspose2D(4, 2, kernel: 2, stride: -2), x, "stride -2×-2"),
      (DepthwiseConv2D(4, kernel: 3, multiplier: -1), x, "-4"), (MaxPool2D(0), x, "window 0×0"),
      (MaxPool2D(2, stride: -1), x, "stride -1×-1"), (AveragePool2D(-2), x, "window -2×-2"),
      (MaxPool1D(-2), s, "window -2"), (AveragePool1D(2, stride: 0), s, "stride 0"),
      (AdaptiveAveragePool2D(to: -1), x, "to -1×-1"), (AdaptiveMaxPool2D(to: 0), x, "to 0×0"),
      (Upsample(-2), x, "-2"), (GroupNorm(groups: -2, 4), x, "groups -2"), (GroupNorm(groups: 0, 4), x, "groups 0"),
      (PReLU(-4), s, "-4"), (MultiHeadAttention(4, heads: -2), s, "-2"), (MultiHeadAttention(4, heads: 0), s, "0"),
      (TransformerBlock(4, heads: -1), s, "-1"), (PositionalEmbedding(-3, 4), s, "[-3, 4]"),
      (PositionalEmbedding.sinusoidal(-3, 4), s, "count -3"), (PositionalEmbedding.sinusoidal(3, -4), s, "size -4"),
      (Reshaped(to: [-3, -4]), s, ""), (GaussianCode(-2), [2, 4], "size -2"),
    ]
    for (layer, shape, words) in cases {
      for text in [message { try use(layer, shape) }, message { try check(layer, Shape(Array(shape.dropFirst()))) }] {
        #expect(text != "accepted" && text.contains(words) && text.contains("mend"), "\(layer): \(text)")
      }
    }
  }

  private func use(_ layer: some DescribedLayer, _ shape: Shape) throws {
    guard let layer = layer as? any Layer<Tensor, Tensor> else { return }
    _ = try layer(Tensor(zeros: shape))
  }

  private func check(_ layer: some DescribedLayer, _ shape: Shape) throws {
    guard let layer = layer as? any Layer<Tensor, Tensor> else { return }
    try Sequential([layer]).dryRun(example: shape).check()
  }
}
