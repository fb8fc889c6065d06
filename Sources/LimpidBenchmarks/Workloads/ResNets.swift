import LimpidCore
import LimpidLayers
import LimpidModels
import LimpidTraining

extension TorchNames {
  static let resNet = TorchNames([
    "stem.convolution": "c", "stem.norm": "b", "head": "fc",
    "first.convolution": "c1", "first.norm": "b1", "second.convolution": "c2", "second.norm": "b2",
    "narrow.convolution": "c1", "narrow.norm": "b1", "middle.convolution": "c2", "middle.norm": "b2",
    "wide.convolution": "c3", "wide.norm": "b3", "shortcut.convolution": "down.0", "shortcut.norm": "down.1",
  ])
}

extension Workload {
  /// ResNet-18 on 64 images of 32 × 32, with the batch's statistics.
  static let resNet18CIFAR = Workload(
    "resnet18_cifar", .training, samples: 64, Pace(warmUp: 2, steps: 6, least: 4)
  ) {
    try TrainingWork(
      // At 512 channels, on images of 4 pixels, both forms take the same time.
      ResNet.resNet18().beginning(as: .resNet).computed(by: .winograd2).computed(by: .winograd4, upToWidth: 256),
      Optimizer(SGD(momentum: 0.9, weightDecay: 5e-4)), learningRate: 0.01,
      remark: "3×3 convolutions and their data gradients by winograd4 up to 256 channels, by winograd2 of 512",
      batches: (0..<4).map {
        [
          batch($0).symmetricImages(64, channels: 3, height: 32, width: 32).value,
          batch($0, 1).whole([64], below: 10).value,
        ]
      }
    ) { try $0.crossEntropy($1) }
  }

  /// ResNet-50 on images of 224 × 224, with running statistics.
  static func resNet50(batch size: Int) -> Workload {
    Workload(
      "resnet50_infer_b\(size)", .inference, samples: size,
      size == 1 ? Pace(warmUp: 4, steps: 40, least: 8) : Pace(warmUp: 2, steps: 8, least: 4)
    ) {
      // Images of 14 pixels are no whole number of tiles of 4, and those of 7 have more weights to read than products to save.
      let model = try ResNet.resNet50().beginning(as: .resNet).computed(by: .winograd2, upToWidth: 256)
        .computed(by: .winograd4, upToWidth: 128)
      return try InferenceWork(
        consume model, batches: images(size),
        remark: "3×3 convolutions of up to 128 channels by winograd4, of 256 by winograd2"
      ) { try $0($1.tensor!) }
    }
  }

  /// The batches of the networks for 224 × 224.
  static func images(_ size: Int) -> [Value] {
    (0..<4).map { batch($0).symmetricImages(size, channels: 3, height: 224, width: 224).value }
  }
}
