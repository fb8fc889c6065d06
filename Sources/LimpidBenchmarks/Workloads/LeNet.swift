import LimpidCore
import LimpidLayers
import LimpidTraining

extension Workload {
  /// Two 5×5 convolutions with pooling and two dense layers on 64 images of 28 × 28.
  static let leNetMNIST = Workload(
    "lenet_mnist", .training, samples: 64, Pace(warmUp: 5, steps: 100, least: 10)
  ) {
    let model = Sequential {
      Conv2D(1, 32, kernel: 5, padding: 2)
      ReLU()
      MaxPool2D()
      Conv2D(32, 64, kernel: 5, padding: 2)
      ReLU()
      MaxPool2D()
      Flatten()
      Dense(3136, 1024)
      ReLU()
      Dense(1024, 10)
    }
    let names = TorchNames(["0": "c1", "3": "c2", "7": "f1", "9": "f2"], flattenedChannels: ["f1.weight": 64])
    return try TrainingWork(
      model.beginning(as: names), Optimizer(Adam()), learningRate: 1e-3,
      batches: (0..<4).map {
        [
          batch($0).unitImages(64, channels: 1, height: 28, width: 28).value,
          batch($0, 1).whole([64], below: 10).value,
        ]
      }
    ) { try $0.crossEntropy($1) }
  }
}
