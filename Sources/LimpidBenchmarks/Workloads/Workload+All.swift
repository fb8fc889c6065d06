import LimpidCore

extension Workload {
  /// Every workload that is a model.
  public static let all: [Workload] = [
    mlpTiny, mlpMNIST, leNetMNIST, resNet18CIFAR, ncf, dcgan, resNet50(batch: 1), resNet50(batch: 16), mobileNetV2,
  ]
}

/// Inputs with a class each.
struct LabeledBatch: Sendable {
  let inputs: Tensor
  let labels: IndexTensor
}
