import LimpidCore
import LimpidLayers
import LimpidModels
import LimpidTraining

extension Workload {
  /// Neural collaborative filtering on 1024 pairs of a user and an item; the embeddings' gradients are dense.
  static let ncf = Workload("ncf", .training, samples: 1024, Pace(warmUp: 10, steps: 200, least: 20)) {
    let names = TorchNames([
      "productUsers": "emb_ug", "productItems": "emb_ig", "perceptronUsers": "emb_um", "perceptronItems": "emb_im",
      "layers.0": "f1", "layers.1": "f2", "layers.2": "f3", "head": "out",
    ])
    let batches = (0..<4).map { b in
      let chance = batch(b, 2)
      let liked = Tensor(unchecked: [1024], (0..<1024).map { chance.unit($0) < 0.5 ? 1 : 0 })
      return [
        batch(b).whole([1024], below: 1000).value, batch(b, 1).whole([1024], below: 1700).value, liked.value,
      ]
    }
    return try TrainingWork(
      NeuMF(users: 1000, items: 1700).beginning(as: names), Optimizer(Adam()), learningRate: 1e-3,
      batches: batches
    ) { model, batch in
      try model(batch[0].indices!, batch[1].indices!).binaryCrossEntropy(targets: batch[2].tensor!)
    }
  }
}
