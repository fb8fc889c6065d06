import LimpidLayers
import LimpidTraining

extension Recipes {
  /// The 1,797 digits that the program carries: half to learn from, half to be tested on.
  public static var digits: Recipe {
    Recipe(
      "digits", about: "Handwritten digits, 8 × 8 pixels, told apart by a small network of dense layers.",
      data: DataChoice(.digits),
      model: Sequential {
        Flatten()
        Dense(64, 128)
        ReLU()
        Dense(128, 10)
      },
      optimizer: Adam(), learningRate: 2e-3, schedule: Cosine(), epochs: 40, batchSize: 32)
  }
}
