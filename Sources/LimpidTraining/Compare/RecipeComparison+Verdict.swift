import LimpidData

extension RecipeComparison {
  /// How many numbers each variant has to judge chance by.
  private var chances: Int { folds ?? seeds.count }

  /// What the numbers allow to say.
  public var verdict: String {
    guard variants.count > 1 else { return "One variant: nothing to compare it with." }
    guard chances > 1 else { return "One seed says nothing about chance: take 5." }
    let sign = score.isBetterWhenHigher ? 1.0 : -1.0
    let first = variants[0]
    let what = folds.map { "\($0) parts" } ?? "\(seeds.count) seeds"
    func words(_ variant: Variant) -> String {
      let interval = variant.gainInterval!
      return
        "by \(decimal(abs(variant.gain), 4)) (95 % interval of the difference \(decimal(interval.lowerBound, 4)) … \(decimal(interval.upperBound, 4)), \(what))"
    }
    var sentences: [String] = []
    for variant in variants where variant.diverged > 0 {
      sentences.append(
        "\(variant.name) diverged \(folds == nil ? "with" : "on") \(variant.diverged) of \(folds.map { counted($0, "part") } ?? counted(seeds.count, "seed"))."
      )
    }
    if first.diverged > 0 {
      sentences.append("The first variant is what the others are held to: put one that comes to numbers first.")
    }
    for variant in variants.dropFirst() {
      guard let interval = variant.gainInterval else { continue }
      if sign * interval.lowerBound > 0 && sign * interval.upperBound > 0 {
        sentences.append("\(variant.name) is better than \(first.name) \(words(variant)).")
      } else if sign * interval.lowerBound < 0 && sign * interval.upperBound < 0 {
        sentences.append("\(variant.name) is worse than \(first.name) \(words(variant)).")
      } else {
        sentences.append(
          "\(variant.name) against \(first.name): no difference that \(what) can show (\(decimal(interval.lowerBound, 4)) … \(decimal(interval.upperBound, 4)))."
        )
      }
    }
    return sentences.joined(separator: "\n")
  }
}
