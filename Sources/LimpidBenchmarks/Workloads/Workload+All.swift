import LimpidCore
import LimpidLayers

extension Workload {
  /// Every workload that is a model.
  public static let all: [Workload] = [
    mlpTiny, mlpMNIST, leNetMNIST, resNet18CIFAR, ncf, dcgan, resNet50(batch: 1), resNet50(batch: 16), mobileNetV2,
    lstmText, gptSmall, gptSmallGeneration, bert(batch: 1), bert(batch: 32), gcnCora,
  ]

  /// Inference with weights in half or a quarter of the bytes. Other numbers than elsewhere, so not part of the comparison.
  public static let stored: [Workload] = StorageFormat.allCases.flatMap {
    [gptSmallGeneration(storing: $0), bert(batch: 1, storing: $0)]
  }

  static func named(_ name: String) -> Workload? { (all + stored).first { $0.name == name } }
}

extension Layer<Tensor, Tensor> {
  /// The loss of a classifier on inputs and their classes.
  func crossEntropy(_ batch: [Value]) throws -> Tensor {
    try self(batch[0].tensor!).softmaxCrossEntropy(batch[1].indices!)
  }
}
