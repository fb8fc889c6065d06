import LimpidCore
import LimpidLayers

/// The network that pictures are told apart by where nobody says: convolutions with batch norm, halved in size until they are about 8 wide,
/// then the mean over all places. Points and small rows of numbers get dense layers.
enum PictureNetwork {
  /// [n] + shape → [n, classes].
  static func model(_ shape: Shape, classes: Int) -> Sequential {
    guard shape.rank == 3, min(shape[0], shape[1]) >= 8 else { return dense(shape, classes) }
    var size = min(shape[0], shape[1])
    var layers: [any Layer<Tensor, Tensor>] = []
    func convolve(_ inputs: Int, _ outputs: Int, stride: Extent = 1) {
      layers += [
        Conv2D(inputs, outputs, kernel: 3, stride: stride, padding: 1, bias: false), BatchNorm(outputs), ReLU(),
      ]
    }
    var width = 24
    if size > 40 {
      convolve(shape[2], width, stride: 2)
      size = (size + 1) / 2
    } else {
      convolve(shape[2], width)
      if size > 8 {
        layers.append(MaxPool2D())
        size /= 2
      }
    }
    for next in [32, 48, 64, 96] where size > 8 {
      // Where pictures are small already two layers cost little.
      let wide = size <= 16 ? max(48, next) : next
      convolve(width, wide)
      if size <= 16 { convolve(wide, wide) }
      layers.append(MaxPool2D())
      (width, size) = (wide, size / 2)
    }
    convolve(width, 96)
    layers += [GlobalAveragePool2D(), Dropout(0.2), Dense(96, classes)]
    return Sequential(layers)
  }

  private static func dense(_ shape: Shape, _ classes: Int) -> Sequential {
    Sequential {
      if shape.rank > 1 { Flatten() }
      Dense(shape.elementCount, 128, initializer: .heNormal)
      ReLU()
      Dense(128, 128, initializer: .heNormal)
      ReLU()
      Dense(128, classes)
    }
  }
}
