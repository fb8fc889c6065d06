import LimpidCore
import LimpidLayers
import LimpidTesting
import Testing

/// Two layers alike: what makes places matter.
struct Twins: Layer {
  var first = Dense(3, 3), second = Dense(3, 3)

  mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&first, "first")
    try v.visit(&second, "second")
  }
  func callAsFunction(_ x: Tensor) throws -> Tensor { try first(x) + second(x) }
}

/// A module with everything an audit must look into, some of it forgotten.
struct Careless: Module {
  var scale = Parameter(Tensor(1))
  var shift: Parameter? = Parameter(Tensor(1))
  var blocks: [Dense] = [Dense(2, 2), Dense(2, 2)]
  var any: [any Layer<Tensor, Tensor>] = [ReLU(), Dense(1, 1)]
  var absent: Dense?

  mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&scale, "scale")
    try v.visit(&blocks[0], "blocks.0")
  }
}

@Suite("Modules")
struct ModuleTests {
  @Test func names() {
    let model = Sequential {
      Dense(4, 3)
      Sequential { Dense(3, 2, bias: false) }
    }
    #expect(model.weights.map(\.name) == ["0.weight", "0.bias", "1.0.weight"])
    #expect(model.parameterCount == 4 * 3 + 3 + 3 * 2)
  }

  @Test func beginningIsAFunctionOfSeedAndPath() throws {
    var model = Sequential {
      Dense(3, 3)
      Dense(3, 3)
    }
    let again = Sequential {
      Dense(3, 3)
      Dense(3, 3)
    }
    let first = model.weights.map(\.value)
    #expect(first == again.weights.map(\.value))
    #expect(first[0] != first[2], "layers alike in other places begin with other values")
    try model.initialize(seed: 0)
    #expect(model.weights.map(\.value) == first, "seed 0 is the beginning")
    try model.initialize(seed: 1)
    #expect(model.weights.map(\.value)[0] != first[0])
  }

  @Test func ownValuesStay() throws {
    var model = Dense(3, 3)
    let mine = try Tensor(ones: [3, 3])
    model.weight.value = mine
    try model.initialize(seed: 4)
    #expect(model.weight.value == mine)
    let inside = Sequential([model])
    #expect(inside.weights[0].value == mine)
  }

  @Test func twinsAreRefusedUntilInitialized() throws {
    let x = try Tensor(ones: [2, 3])
    let error = #expect(throws: TensorError.self) { try valueAndGradient(of: Twins()) { try $0(x).sum() } }
    #expect(
      error?.description == """
        valueAndGradient: first.weight and second.weight begin with the same random values needs a model whose weights were drawn each for its place
          mend  call initialize(seed:) on the model before training it
        """)
    let step = try valueAndGradient(of: Twins().initialized(seed: 1)) { try $0(x).sum() }
    #expect(step.gradients.paths.map(\.description) == ["first.weight", "first.bias", "second.weight", "second.bias"])
  }

  @Test func optimizerWritesInPlace() throws {
    var model = Sequential { Dense(2, 2) }
    try model.update { _, parameter in parameter.value = Tensor(unchecked: parameter.shape, repeating: 1) }
    let before = address(model)
    try model.update { _, parameter in parameter.value.withUniqueElements { $0[0] = 7 } }
    #expect(address(model) == before)
    #expect(model.weights[0].value.array == [7, 1, 1, 1])
    let snapshot = model
    try model.update { _, parameter in parameter.value.withUniqueElements { $0[0] = 8 } }
    #expect(snapshot.weights[0].value.array == [7, 1, 1, 1])
  }

  private func address(_ model: Sequential) -> UnsafePointer<Float> { model.weights[0].value.pointer }

  @Test func freezing() throws {
    var model = Sequential {
      Dense(2, 2)
      Dense(2, 2)
    }
    try model.freeze("0")
    let step = try valueAndGradient(of: model) { try $0(Tensor(ones: [1, 2])).sum() }
    #expect(step.gradients.paths.map(\.description) == ["1.weight", "1.bias"])
    try model.unfreeze()
    #expect(!model.parameters.contains { !$0.parameter.isTrainable })
    let error = #expect(throws: TensorError.self) { try model.freeze("2") }
    #expect(
      error?.description == """
        freeze: no parameter lies under "2" needs a prefix of a parameter's path
          mend  take one of: "0", "1"
        """)
  }

  @Test func weightsAreLoadedAllOrNone() throws {
    var model = Sequential { Dense(2, 3) }
    let before = model.weights.map(\.value)
    let error = #expect(throws: WeightsError.self) {
      try model.load([("0.weight", Tensor(zeros: [3, 2])), ("1.bias", Tensor(zeros: [3])), ("0.b", Tensor(1))])
    }
    #expect(
      error?.description == """
        load: the weights do not fit the model
          missing       0.bias [3]
          wrong shape   0.weight: [3, 2] for [2, 3]
          unexpected    0.b [], 1.bias [3]
          mend          build the model that the weights were saved from, or rename the weights
        """)
    #expect(model.weights.map(\.value) == before)
  }

  @Test func auditFindsWhatVisitForgets() {
    #expect(auditVisit(of: Careless()) == ["shift", "blocks.1", "any.0", "any.1"])
    #expect(auditVisit(of: Twins()).isEmpty)
  }
}
