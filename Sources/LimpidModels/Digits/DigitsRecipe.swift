import LimpidCore
import LimpidLayers
import LimpidTraining

extension Recipes {
  /// The 1,797 digits that the program carries: half to learn from, half to be tested on.
  public static var digits: Recipe {
    Recipe(
      "digits", about: "Handwritten digits, 8 × 8 pixels, told apart by a small network of dense layers.",
      data: DataChoice(.digits),
      model: Sequential {
        Flatten()  // [n, 64]
        Dense(64, 128)
        ReLU()
        Dense(128, 10)
      },
      optimizer: Adam(), learningRate: 2e-3, schedule: Cosine(), epochs: 60, batchSize: 32
    ).with { $0.labelSmoothing = 0.1 }
  }

  /// The same by a small convolutional network.
  public static var digitsCNN: Recipe {
    Recipe(
      "digits-cnn", about: "Handwritten digits, 8 × 8 pixels, told apart by a small convolutional network.",
      data: DataChoice(.digits),
      model: Sequential {
        normalizedConvolution(1, 16)  // [n, 8, 8, 16]
        normalizedConvolution(16, 32)
        MaxPool2D()  // [n, 4, 4, 32]
        normalizedConvolution(32, 32)
        GlobalAveragePool2D()  // [n, 32]
        Dense(32, 10)
      },
      optimizer: Adam(), learningRate: 5e-3, schedule: Cosine(), epochs: 30, batchSize: 32)
  }
}
