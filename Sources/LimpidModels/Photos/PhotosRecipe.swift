import LimpidCore
import LimpidLayers
import LimpidTraining

extension Recipes {
  /// A folder with a folder of pictures for each class. The size of the pictures and the network are chosen by what is there.
  public static var photos: Recipe {
    Recipe(
      "photos",
      about: "A folder with a folder of pictures (JPEG, PNG) for each class, told apart by a convolutional network.",
      data: DataChoice(.folders), model: Sequential([]), optimizer: AdamW(weightDecay: 0.05), learningRate: 3e-3,
      schedule: OneCycle(), epochs: 30, batchSize: 32
    ).with {
      $0.decays = .weights
      $0.labelSmoothing = 0.1
      $0.augmentation = Recipe.Augmentation(shift: 4, mirrors: true)
    }
  }

  /// What to do with data of which only the place is known.
  public static func found(_ data: FoundData) -> Recipe {
    if let settings = data.table {
      return table(settings.files).with {
        $0.table = settings
        $0.about = data.because
        if !data.name.isEmpty { $0.name = name(of: data.name) }
      }
    }
    guard let choice = data.choice else { return photos }
    return photos.with {
      $0.data = choice
      $0.name = name(of: choice.folder)
      $0.about = data.because
      if let examples = data.examples {
        $0.epochs = epochs(examples)
        $0.batchSize = examples < 2000 ? 32 : examples < 10_000 ? 64 : 128
      }
      // A mirrored letter is another letter; a mirrored cat is a cat.
      $0.augmentation = Recipe.Augmentation(
        shift: min(2, data.leastSide.map { $0 - 1 } ?? 2), mirrors: data.hasColours)
    }
  }

  /// How often to go through so many examples: more often through few.
  private static func epochs(_ examples: Int) -> Int { min(60, max(10, 200_000 / max(1, examples))) }
}
