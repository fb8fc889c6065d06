import LimpidCore
import LimpidLayers
import LimpidTraining

extension Recipes {
  /// Any table or set of pictures, given back through a narrow middle.
  public static var autoencoder: Recipe {
    Recipe(
      "autoencoder",
      about: "Any table or set of pictures, without labels: given back through a code of 8 numbers (an autoencoder).",
      data: DataChoice(.digits), model: Sequential([]), optimizer: Adam(), learningRate: 2e-3, schedule: Cosine(),
      epochs: 60, batchSize: 32
    ).with { $0.reconstruction = ReconstructionSettings() }
  }

  /// The same with codes that are drawn by lot.
  public static var vae: Recipe {
    autoencoder.with {
      $0.name = "vae"
      $0.about =
        "The same with codes that are drawn by lot, so that random codes give new examples (a variational autoencoder)."
      $0.reconstruction?.isVariational = true
    }
  }

  /// One of them for data of which only the place is known.
  public static func reconstruction(_ base: Recipe, of data: FoundData) -> Recipe {
    base.with {
      if let settings = data.table {
        $0.table = settings
        $0.data = DataChoice(.table)
      } else if let choice = data.choice {
        $0.data = choice
      }
      if let examples = data.examples { $0.batchSize = examples < 2000 ? 32 : 128 }
      $0.name = base.name
    }
  }
}
