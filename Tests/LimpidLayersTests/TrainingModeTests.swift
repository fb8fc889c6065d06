import LimpidCore
import LimpidLayers
import Testing

@Suite("Layers that behave otherwise while training")
struct TrainingModeTests {
  @Test func batchNormFollowsTheBatches() throws {
    var model = Sequential { BatchNorm(2, momentum: 0.25) }
    let x = try Tensor([4, 2], [1, 10, 2, 20, 3, 30, 6, 20])
    let step = try Context.with({ $0.isTraining = true }) { try valueAndGradient(of: model) { try $0(x).sum() } }
    #expect(step.stateUpdates.map(\.path.description) == ["0.runningMean", "0.runningVariance"])
    try model.commit(step.stateUpdates)
    // Means 3 and 20; unbiased variances (4 + 1 + 0 + 9) / 3 and (100 + 0 + 100 + 0) / 3.
    #expect(model.weights[2].value.array == [0.75, 5])
    let variance = model.weights[3].value.array
    #expect(abs(variance[0] - (0.75 + 0.25 * 14 / 3)) < 1e-6 && abs(variance[1] - (0.75 + 0.25 * 200 / 3)) < 1e-5)
    #expect(try model(x).element(0, 0) == (1 - 0.75) / variance[0].addingProduct(1, 1e-5).squareRoot())
  }

  @Test func stateIsNotTrained() throws {
    let model = Sequential { BatchNorm(2) }
    #expect(model.parameters.filter(\.parameter.isTrainable).map(\.path.last) == ["scale", "shift"])
    #expect(model.parameterCount == 4)
  }

  @Test func batchOfOneIsRefusedInTraining() throws {
    let model = Sequential { BatchNorm(2) }
    #expect(throws: TensorError.self) {
      try Context.with({ $0.isTraining = true }) { try model(Tensor([1, 2], [1, 2])) }
    }
  }

  @Test func dropoutIsAFunctionOfSeedStepAndPlace() throws {
    let model = Sequential {
      Dropout(0.5)
      Dropout(0.5)
    }
    let x = try Tensor(ones: [8, 64])
    func dropped(_ layer: Int, seed: UInt64 = 1, step: Int = 0) throws -> [Float] {
      try Context.with({
        $0.isTraining = true
        $0.seed = seed
        $0.step = step
      }) { try model.layers[layer](x).array }
    }
    let first = try dropped(0)
    #expect(Set(first) == [0, 2])
    #expect(try dropped(0) == first)
    #expect(try dropped(1) != first)
    #expect(try dropped(0, seed: 2) != first)
    #expect(try dropped(0, step: 1) != first)
    #expect(try model(x) == x, "nothing is dropped outside of training")
    #expect(throws: TensorError.self) { try Context.with({ $0.isTraining = true }) { try Dropout(1)(x) } }
  }
}
