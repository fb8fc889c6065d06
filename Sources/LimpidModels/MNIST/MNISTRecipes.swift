import LimpidLayers
import LimpidTraining

extension Recipes {
  /// MNIST by dense layers: 784-512-256-10.
  public static var mnist: Recipe {
    Recipe(
      "mnist", about: "Handwritten digits, 28 × 28 pixels, told apart by a network of dense layers (784-512-256-10).",
      data: DataChoice(.idx),
      model: Sequential {
        Flatten()
        Dense(784, 512, initializer: .heNormal)
        ReLU()
        Dense(512, 256, initializer: .heNormal)
        ReLU()
        Dense(256, 10)
      },
      optimizer: AdamW(weightDecay: 0.05), learningRate: 1e-3, schedule: OneCycle(), epochs: 12, batchSize: 128
    ).with {
      $0.labelSmoothing = 0.05
      $0.decays = .weights
    }
  }
}

/// What the classes of Fashion-MNIST are.
let fashionClasses = [
  "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
]
