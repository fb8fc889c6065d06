import LimpidCore
import LimpidLayers

/// The running mean of a model's parameters, running statistics included. A value, saved with every checkpoint.
///
/// `mean = mean + share · (weight − mean)`, each operation rounded; the first weights are taken as they are.
public struct WeightAverage: Sendable {
  /// How many models are in it.
  public private(set) var count = 0
  /// In the order of the model's parameters.
  public private(set) var tensors: [Tensor] = []

  init() {}
  init(count: Int, tensors: [Tensor]) { (self.count, self.tensors) = (count, tensors) }

  /// Takes in the parameters that lie at these addresses.
  mutating func add(_ parameters: [(shape: Shape, elements: UnsafePointer<Float>)], share: Float) {
    if count == 0 {
      tensors = parameters.map { shape, elements in
        Tensor(filling: shape) { $0.update(from: elements, count: shape.elementCount) }
      }
    } else {
      for (i, parameter) in parameters.enumerated() {
        tensors[i].withUniqueElements { mean in
          let new = parameter.elements
          for k in 0..<parameter.shape.elementCount { mean[k] += share * (new[k] - mean[k]) }
        }
      }
    }
    count += 1
  }

  mutating func add(_ model: some Module, share: Float) {
    let values = model.parameters.map(\.parameter.value)
    withExtendedLifetime(values) { add(values.map { ($0.shape, UnsafePointer($0.pointer)) }, share: share) }
  }

  /// The model with the means for its parameters.
  func applied<M: Module>(to model: M) -> M {
    guard count > 0 else { return model }
    var (copy, i) = (model, 0)
    // The visitor does not throw.
    try? copy.update { _, parameter in
      parameter.value = tensors[i]
      i += 1
    }
    return copy
  }
}
