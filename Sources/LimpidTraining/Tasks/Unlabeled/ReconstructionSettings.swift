import LimpidCore
import LimpidLayers

/// A network that learns to give back what it gets, through a narrow middle: what is left in the middle is a short code of an example.
/// No labels are needed.
public struct ReconstructionSettings: Sendable, Codable, Equatable {
  /// Numbers of the code.
  public var code = 8
  /// Neurons of the layers before and behind it; 0 to choose by the size of the examples.
  public var width = 0
  /// Whether codes are drawn by lot about a mean, so that new examples can be made of random codes.
  public var isVariational = false
  /// What the divergence of the codes from the standard normal distribution weighs (β; Higgins et al., 2017).
  public var divergenceWeight = 1.0
  /// The deviation that a number of the reconstruction is taken to have, where it is no pixel: how exact it has to be.
  public var deviation = 0.5

  public init() {}

  func check() throws(RecipeError) {
    func refuse(_ field: String, _ came: String, _ expected: String, _ mend: String) throws(RecipeError) {
      throw RecipeError(field: "reconstruction.\(field)", came: came, expected: expected, mend: mend)
    }
    if !(1...4096).contains(code) { try refuse("code", "\(code)", "1 … 4,096", "8 is a beginning") }
    if !(0...65_536).contains(width) { try refuse("width", "\(width)", "0 … 65,536", "0 chooses") }
    if !(divergenceWeight >= 0 && divergenceWeight.isFinite) {
      try refuse("divergenceWeight", "\(divergenceWeight)", "0 or more", "1 is usual")
    }
    if !(deviation > 0 && deviation.isFinite) { try refuse("deviation", "\(deviation)", "more than 0", "0.5 is usual") }
  }

  /// [n] + shape → [n, elements].
  func model(_ shape: Shape) -> Sequential {
    let count = shape.elementCount
    let width = width > 0 ? width : max(32, min(512, count))
    return Sequential {
      if shape.rank > 1 { Flatten() }
      Dense(count, width, initializer: .heNormal)
      ReLU()
      Dense(width, isVariational ? 2 * code : code)
      if isVariational { GaussianCode(code) }
      Dense(code, width, initializer: .heNormal)
      ReLU()
      Dense(width, count)
    }
  }

  /// How many layers of such a model lead to the code.
  func depth(of model: Sequential) -> Int {
    if let place = model.layers.firstIndex(where: { $0 is GaussianCode }) { return place + 1 }
    // The narrowest dense layer before the last.
    let widths = model.layers.enumerated().compactMap { i, layer in (layer as? Dense).map { (i, $0.outputs) } }
      .dropLast()
    return (widths.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0 ?? 0) + 1
  }
}
