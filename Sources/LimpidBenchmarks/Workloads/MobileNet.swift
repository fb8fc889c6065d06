import LimpidCore
import LimpidLayers
import LimpidModels

extension Workload {
  /// MobileNetV2 on one image of 224 × 224, with running statistics.
  static let mobileNetV2 = Workload(
    "mobilenet_v2_infer", .inference, samples: 1, Pace(warmUp: 5, steps: 100, least: 10)
  ) {
    let names = TorchNames([
      "stem.convolution": "c", "stem.norm": "b", "last.convolution": "h", "last.norm": "hb", "head": "fc",
      "expansion.convolution": "exp.0", "expansion.norm": "exp.1", "depthwise.convolution": "dw",
      "depthwise.norm": "b1",
      "projection.convolution": "pw", "projection.norm": "b2",
    ])
    return try InferenceWork(MobileNetV2().beginning(as: names), batches: images(1)) { try $0($1.tensor!) }
  }
}
