import LimpidCore
import LimpidLayers
import LimpidTraining

extension Workload {
  /// 2-16-16-1 with tanh after every layer on ten points: what a step costs when there is nothing to compute.
  static let mlpTiny = Workload(
    "mlp_tiny", .training, samples: 10, Pace(warmUp: 300, steps: 3000, least: 200)
  ) {
    let model = Sequential {
      Dense(2, 16)
      Tanh()
      Dense(16, 16)
      Tanh()
      Dense(16, 1)
      Tanh()
    }
    let batches = (0..<4).map { b in
      let x = batch(b).symmetric([10, 2]), points = x.array
      let y = Tensor(unchecked: [10, 1], (0..<10).map { points[2 * $0] * points[2 * $0 + 1] > 0 ? 1 : -1 })
      return [x.value, y.value]
    }
    return try TrainingWork(
      model.beginning(as: TorchNames(["0": "fc.0", "2": "fc.1", "4": "fc.2"])), Optimizer(SGD()),
      learningRate: 0.03, batches: batches
    ) { model, batch in try model(batch[0].tensor!).meanSquaredError(to: batch[1].tensor!) * 0.5 }
  }

  /// 784-512-256-10 with ReLU on 128 images.
  static let mlpMNIST = Workload(
    "mlp_mnist", .training, samples: 128, Pace(warmUp: 20, steps: 300, least: 30)
  ) {
    let model = Sequential {
      Dense(784, 512)
      ReLU()
      Dense(512, 256)
      ReLU()
      Dense(256, 10)
    }
    return try TrainingWork(
      model.beginning(as: TorchNames(["0": "fc.0", "2": "fc.1", "4": "fc.2"])), Optimizer(Adam()),
      learningRate: 1e-3,
      batches: (0..<4).map {
        [batch($0).unit([128, 784]).value, batch($0, 1).whole([128], below: 10).value]
      }
    ) { try $0.crossEntropy($1) }
  }
}
