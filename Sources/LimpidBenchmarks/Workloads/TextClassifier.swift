import LimpidCore
import LimpidLayers
import LimpidModels
import LimpidTraining

extension Workload {
  /// An LSTM of 256 units over 32 texts of 128 tokens; the embedding's gradient is dense.
  static let lstmText = Workload("lstm_text", .training, samples: 32, Pace(warmUp: 3, steps: 30, least: 5)) {
    let names = TorchNames([
      "tokens": "emb", "layers.0.weight": "weight_ih_l0", "layers.0.recurrent": "weight_hh_l0",
      "layers.0.bias": "bias_ih_l0", "layers.0.recurrentBias": "bias_hh_l0", "head": "fc",
    ])
    return try TrainingWork(
      TextClassifier(vocabulary: 10000).beginning(as: names), Optimizer(Adam()), learningRate: 1e-3,
      batches: (0..<4).map {
        [batch($0).whole([32, 128], below: 10000).value, batch($0, 1).whole([32], below: 2).value]
      }
    ) { model, batch in try model(batch[0].indices!).softmaxCrossEntropy(batch[1].indices!) }
  }
}
