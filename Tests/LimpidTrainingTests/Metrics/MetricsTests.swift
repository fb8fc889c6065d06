import LimpidCore
import LimpidTraining
import Testing

@Suite struct MetricsTests {
  @Test("Wilson's interval, against values worked out by hand")
  func wilson() {
    let a = Accuracy(right: 870, of: 899)
    #expect(abs(a.interval.lowerBound - 0.954_03) < 5e-5)
    #expect(abs(a.interval.upperBound - 0.977_44) < 5e-5)
    #expect(Accuracy(right: 10, of: 10).interval.upperBound > 1 - 1e-15)
    #expect(Accuracy().interval == 0...1)
  }

  @Test("the loss of a quantile is the metric of that name, and its slope is a difference's")
  func quantile() throws {
    let x: [Float] = [1, 2, -3, 0.5, 7], t: [Float] = [4, 1, -1, 0.25, 7.5]
    for q in [Float(0.1), 0.5, 0.9] {
      let loss = try Tensor(x).quantileLoss(to: Tensor(t), quantile: q)
      let metric = RegressionMetrics(truths: t.map(Double.init), predictions: x.map(Double.init))
      #expect(abs(Double(try loss.scalar) - metric.quantileLoss(Double(q))) < 1e-6)
      let slope = try gradient(at: Tensor(x)) { try $0.quantileLoss(to: Tensor(t), quantile: q) }
      let expected = zip(x, t).map { ($0 < $1 ? -q : -(q - 1)) / 5 }
      #expect(zip(slope.array, expected).allSatisfy { abs($0 - $1) < 1e-7 })
    }
    #expect(throws: TensorError.self) { try Tensor(x).quantileLoss(to: Tensor(t), quantile: 1) }
  }

  @Test func confusion() {
    var matrix = ConfusionMatrix(["cat", "dog"])
    for (label, predicted) in [(0, 0), (0, 0), (0, 1), (1, 1)] { matrix.add(true: label, predicted: predicted) }
    #expect(matrix.description == "     cat  dog\ncat    2    1\ndog    ·    1")
    #expect(matrix.accuracy == Accuracy(right: 3, of: 4))
    #expect(matrix.mistakes().first! == (0, 1, 1))
    #expect(matrix.recall(0) == 2.0 / 3 && matrix.precision(1) == 0.5)
  }

  @Test func topK() {
    var two = TopK(2)
    two.add(scores: [1, 3, 2], label: 2)
    two.add(scores: [1, 3, 2], label: 0)
    two.add(scores: [1, 1, 1], label: 1)
    #expect(two.accuracy == Accuracy(right: 2, of: 3))
  }

  @Test func decimals() {
    #expect(decimal(0.96774, 4) == "0.9677" && decimal(-0.5, 0) == "-1" && decimal(12.05, 1) == "12.1")
    #expect(decimal(-0.00001, 2) == "0.00")
  }
}
