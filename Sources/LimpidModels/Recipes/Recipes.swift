import LimpidTraining

/// The recipes that come with Limpid, by name.
///
///     let recipe = try Recipes.named("digits")
public enum Recipes {
  /// All of them, in the order in which they are shown.
  public static var all: [Recipe] {
    [
      digits, digitsCNN, xor, spirals, mnist, mnistCNN, fashionMNIST, fashionMNISTMLP, iris, penguins, table, photos,
      autoencoder, vae,
    ]
  }

  /// The recipe of a name; an unknown one gets the nearest.
  public static func named(_ name: String) throws(RecipeError) -> Recipe {
    if let recipe = all.first(where: { $0.name == name }) { return recipe }
    throw RecipeError.unknown("recipe", name, among: all.map(\.name))
  }
}
