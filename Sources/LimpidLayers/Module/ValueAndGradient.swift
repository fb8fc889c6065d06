import LimpidCore

/// What one look at a model's loss gives.
public struct ModelGradient: Sendable {
  /// The loss.
  public let value: Tensor
  public let gradients: Gradients
  /// The steps, forward and backward, if everything was kept.
  public let tape: [Record]
  /// New values of running statistics; commit them with `commit`.
  public let stateUpdates: [(path: ModulePath, value: Tensor)]
}

/// The value of `loss` for `model` and its gradient by every trainable parameter.
///
///     let step = try valueAndGradient(of: model) { model in try model(images).softmaxCrossEntropy(labels) }
public func valueAndGradient<M: Module>(
  of model: M, keeping: Keeping = .gradients, _ loss: (M) throws -> Tensor
) throws -> ModelGradient {
  let trainable = model.parameters.filter(\.parameter.isTrainable)
  try refuseTwins(trainable.map(\.parameter))
  let result = try differentiate(at: trainable.map(\.parameter.value), keeping: keeping) { watched in
    var copy = model
    var next = 0
    try copy.update { _, parameter in
      if parameter.isTrainable {
        parameter.value = watched[next]
        next += 1
      }
    }
    return try loss(copy)
  }
  var absent: [ModulePath: String] = [:]
  for (i, reason) in result.absent { absent[trainable[i].path] = reason }
  return ModelGradient(
    value: result.value, gradients: Gradients(Array(zip(trainable.map(\.path), result.gradients)), absent: absent),
    tape: result.tape, stateUpdates: result.stateUpdates)
}

extension Module {
  /// Puts new running statistics in their places.
  public mutating func commit(_ updates: [(path: ModulePath, value: Tensor)]) throws {
    if updates.isEmpty { return }
    let values = Dictionary(updates.map { ($0.path, $0.value) }, uniquingKeysWith: { _, last in last })
    try update { path, parameter in if let value = values[path] { parameter.value = value } }
  }
}

/// Two weights drawn alike would be trained alike, forever, if they are branches of one sum. Layers in a `Sequential` know their places and
/// differ; those of a struct know them once the model is initialized.
package func refuseTwins(_ parameters: [Parameter]) throws {
  var seen: [String: ModulePath] = [:]
  for parameter in parameters {
    guard let initial = parameter.initial, initial.path == nil, initial.initializer.isRandom else { continue }
    if let other = seen.updateValue(parameter.path, forKey: "\(initial.shape) \(initial.initializer.name)") {
      throw TensorError(
        operation: "valueAndGradient", came: "\(other) and \(parameter.path) begin with the same random values",
        expected: "a model whose weights were drawn each for its place",
        mend: "call initialize(seed:) on the model before training it")
    }
  }
}
