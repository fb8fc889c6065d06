import LimpidCore
import LimpidTraining

extension KernelShare {
  /// Products, the convolutions of ResNet-18 (CIFAR, batch 64) and ResNet-50 (batch 1) with their gradients, MobileNet's depthwise ones (batch 16),
  /// and passes over 16 MiB.
  static let all: [KernelShare] =
    [64, 128, 256, 512, 1024, 2048].map { product($0, $0, $0) } + [product(1, 4096, 4096), product(16, 4096, 4096)]
    + resNet18.flatMap { convolutions($0, batch: 64) } + resNet50.flatMap { convolutions($0, batch: 1) }
    + mobileNet.flatMap { convolutions($0, batch: 16) } + passes

  private static func random(_ seed: UInt64, _ shape: Shape) -> Tensor { Generator(seed: seed).symmetric(shape) }

  /// [m, k] · [k, n].
  private static func product(_ m: Int, _ n: Int, _ k: Int) -> KernelShare {
    KernelShare(
      name: "matmul", shape: "[\(m), \(k)] · [\(k), \(n)]", operations: 2 * Double(m) * Double(n) * Double(k),
      bytes: 4 * Double(m * k + k * n + m * n)
    ) {
      let a = random(1, [m, k]), b = random(2, [k, n])
      return { _ = try a.matmul(b) }
    }
  }

  /// A layer: height and width of its images, channels, out channels, kernel, stride; depthwise if `groups` is the channels.
  private struct Layer {
    var size: Int
    var channels: Int
    var outputs: Int
    var kernel: Int
    var stride = 1
    var groups = 1
  }

  private static let resNet18 = [
    Layer(size: 32, channels: 3, outputs: 64, kernel: 3), Layer(size: 32, channels: 64, outputs: 64, kernel: 3),
    Layer(size: 32, channels: 64, outputs: 128, kernel: 3, stride: 2),
    Layer(size: 32, channels: 64, outputs: 128, kernel: 1, stride: 2),
    Layer(size: 16, channels: 128, outputs: 128, kernel: 3),
    Layer(size: 16, channels: 128, outputs: 256, kernel: 3, stride: 2),
    Layer(size: 8, channels: 256, outputs: 256, kernel: 3),
    Layer(size: 8, channels: 256, outputs: 512, kernel: 3, stride: 2),
    Layer(size: 4, channels: 512, outputs: 512, kernel: 3),
  ]
  private static let resNet50 = [
    Layer(size: 224, channels: 3, outputs: 64, kernel: 7, stride: 2),
    Layer(size: 56, channels: 64, outputs: 64, kernel: 1), Layer(size: 56, channels: 64, outputs: 64, kernel: 3),
    Layer(size: 56, channels: 64, outputs: 256, kernel: 1), Layer(size: 56, channels: 256, outputs: 64, kernel: 1),
    Layer(size: 56, channels: 128, outputs: 128, kernel: 3, stride: 2),
    Layer(size: 56, channels: 256, outputs: 512, kernel: 1, stride: 2),
    Layer(size: 28, channels: 128, outputs: 512, kernel: 1), Layer(size: 28, channels: 128, outputs: 128, kernel: 3),
    Layer(size: 14, channels: 256, outputs: 1024, kernel: 1), Layer(size: 14, channels: 1024, outputs: 256, kernel: 1),
    Layer(size: 14, channels: 256, outputs: 256, kernel: 3), Layer(size: 7, channels: 512, outputs: 2048, kernel: 1),
    Layer(size: 7, channels: 2048, outputs: 512, kernel: 1), Layer(size: 7, channels: 512, outputs: 512, kernel: 3),
  ]
  private static let mobileNet = [(112, 32, 1), (112, 96, 2), (56, 144, 1), (28, 192, 1), (14, 576, 2), (7, 960, 1)].map
  {
    Layer(size: $0.0, channels: $0.1, outputs: $0.1, kernel: 3, stride: $0.2, groups: $0.1)
  }

  /// The convolution and its gradients; images of three channels need none.
  private static func convolutions(_ l: Layer, batch: Int) -> [KernelShare] {
    let padding = (l.kernel - 1) / 2, out = (l.size + 2 * padding - l.kernel) / l.stride + 1
    let geometry = ConvolutionGeometry(
      stride: Extent(l.stride, l.stride), padding: Padding(padding, padding), groups: l.groups)
    let kernel = Extent(l.kernel, l.kernel), size = Extent(l.size, l.size)
    let images: Shape = [batch, l.size, l.size, l.channels], results: Shape = [batch, out, out, l.outputs]
    let filters: Shape = [l.kernel, l.kernel, l.channels / l.groups, l.outputs]
    func share(_ name: String, _ prepare: @escaping @Sendable () throws -> () throws -> Void) -> KernelShare {
      // A filter of one element that moves by two pixels reads a quarter of the images.
      let read =
        Double(images.elementCount) / (l.kernel == 1 && name != "data gradient" ? Double(l.stride * l.stride) : 1)
      return KernelShare(
        name: l.groups > 1 ? "depthwise " + name : name, shape: "\(images) * \(filters) / \(l.stride)",
        operations: 2 * Double(results.elementCount) * Double(l.kernel * l.kernel * l.channels / l.groups),
        bytes: 4 * (read + Double(results.elementCount + filters.elementCount)), prepare: prepare)
    }
    let forward = share("convolution") {
      let x = random(1, images), w = random(2, filters), operation = Convolution2D(geometry)
      return { _ = try operation(x, w) }
    }
    let data = share("data gradient") {
      let g = random(3, results), w = random(2, filters)
      let operation = ConvolutionDataGradient(geometry, size: size)
      return { _ = try operation(g, w) }
    }
    let weights = share("weight gradient") {
      let x = random(1, images), g = random(3, results)
      let operation = ConvolutionWeightGradient(geometry, window: kernel)
      return { _ = try operation(x, g) }
    }
    return l.channels == 3 ? [forward, weights] : [forward, data, weights]
  }

  private static let passes: [KernelShare] = {
    let shape: Shape = [4096, 1024]
    func pass(_ name: String, arrays: Int, _ make: @escaping @Sendable (Tensor) -> () throws -> Void) -> KernelShare {
      KernelShare(name: name, shape: "\(shape)", operations: 0, bytes: Double(4 * arrays * shape.elementCount)) {
        make(random(1, shape))
      }
    }
    return [
      pass("add", arrays: 3) { x in
        let y = random(2, shape)
        return { _ = try x + y }
      },
      pass("relu", arrays: 2) { x in { _ = x.relu() } }, pass("gelu", arrays: 2) { x in { _ = x.gelu() } },
      pass("softmax", arrays: 2) { x in { _ = try x.softmax() } },
      pass("layer norm", arrays: 2) { x in
        let scale = random(3, [1024]), shift = random(4, [1024])
        return { _ = try x.layerNormalized(scale: scale, shift: shift, epsilon: 1e-5) }
      },
    ]
  }()
}
