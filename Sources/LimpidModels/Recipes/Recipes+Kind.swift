import LimpidLayers
import LimpidTraining

extension Recipe {
  /// What kind of network it trains: "cnn" if it convolves, else "mlp".
  public var kind: String { model.mentions("Conv") ? "cnn" : "mlp" }
}

extension Recipes {
  /// The recipe of a name with a kind of network: `mnist` with `cnn` is `mnist-cnn`. Without a kind, the recipe of that name.
  public static func named(_ name: String, kind: String?) throws(RecipeError) -> Recipe {
    let recipe = try named(name)
    guard let kind, kind != recipe.kind else { return recipe }
    let family = all.filter { $0.name == name || $0.name.hasPrefix("\(name)-") }
    if let recipe = family.first(where: { $0.kind == kind }) { return recipe }
    throw RecipeError.unknown("model", kind, among: family.map(\.kind))
  }
}

extension Architecture {
  /// Whether a layer whose name begins so is in it.
  fileprivate func mentions(_ prefix: String) -> Bool {
    layer.hasPrefix(prefix)
      || attributes.entries.contains { entry in
        switch entry.value {
        case .layer(let inner): inner.mentions(prefix)
        case .layers(let inner): inner.contains { $0.mentions(prefix) }
        default: false
        }
      }
  }
}
