import LimpidCore
import LimpidLayers
import LimpidTraining

extension Recipes {
  /// The exclusive or of two signs: what a network cannot learn without a hidden layer.
  public static var xor: Recipe {
    Recipe(
      "xor", about: "Points of a square, told apart by whether their two coordinates have the same sign.",
      data: DataChoice(.xor, validationShare: 0),
      model: Sequential {
        Dense(2, 8)  // [n, 2] → [n, 8]
        Tanh()
        Dense(8, 2)
      },
      optimizer: Adam(), learningRate: 0.02, schedule: Cosine(), epochs: 60, batchSize: 32)
  }

  /// Two spirals that wind around each other.
  public static var spirals: Recipe {
    Recipe(
      "spirals",
      about: "Points on two spirals that wind around each other, told apart by a network of two hidden layers.",
      data: DataChoice(.spirals, validationShare: 0),
      model: Sequential {
        Dense(2, 32, initializer: .heNormal)  // [n, 2] → [n, 32]
        Tanh()
        Dense(32, 32, initializer: .heNormal)
        Tanh()
        Dense(32, 2)
      },
      optimizer: Adam(), learningRate: 0.01, schedule: Cosine(), epochs: 150, batchSize: 32)
  }
}
