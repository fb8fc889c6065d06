import Limpid
import Testing

@Suite("Names under `import Limpid`")
struct NamesTests {
  /// Where a layer and an operation share a name, the name is the layer.
  @Test func layersComeFirst() throws {
    let model = Sequential {
      Conv2D(1, 4, kernel: 3, padding: .same)
      BatchNorm(4)
      MaxPool2D()
      AveragePool2D()
      Flatten()
      Tanh()
      Sigmoid()
      Softplus()
      Mish()
      HardSwish()
      HardSigmoid()
      Softmax()
      LogSoftmax()
    }
    #expect(try model(Tensor(zeros: [2, 4, 4, 1])).shape == [2, 4])
  }

  /// Every layer that is named like an operation has its alias, or the name would be ambiguous.
  @Test func noNameIsForgotten() {
    let aliased: Set<String> = [
      "AveragePool2D", "HardSigmoid", "HardSwish", "LogSoftmax", "MaxPool2D", "Mish", "Sigmoid", "Softmax", "Softplus",
      "Tanh",
    ]
    let operations = Set(allOperations.map { String(describing: $0) })
    #expect(Set(allLayers.map { String(describing: $0) }).intersection(operations) == aliased)
  }
}
