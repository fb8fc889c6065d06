import Limpid
import LimpidTerminal

/// Variants and trials as text.
enum ComparisonText {
  private static func range(_ interval: ClosedRange<Double>?) -> String {
    interval.map { "\(fixed($0.lowerBound, 4)) … \(fixed($0.upperBound, 4))" } ?? ""
  }

  static func lines(_ c: RecipeComparison, terminal: Terminal) -> [String] {
    // Zeros are told where something makes some.
    let hasZeros = c.variants.contains { $0.zeroShare > 0.001 }
    var table = TextTable(
      ["variant", ">\(c.score.words)", ">95 % interval", ">less the first", ">interval", ">time"]
        + (hasZeros ? [">zero weights", ">of all"] : []))
    for (i, variant) in c.variants.enumerated() {
      table.add([
        variant.name, fixed(variant.mean, 4), range(variant.interval), i == 0 ? "" : fixed(variant.gain, 4),
        i == 0 ? "" : range(variant.gainInterval), duration(variant.seconds), thousands(Int(variant.zeros.rounded())),
        "\(fixed(100 * variant.zeroShare, 1)) %",
      ])
    }
    let seeds = "seeds \(c.seeds.first ?? 0) … \(c.seeds.last ?? 0), each variant with all of them"
    // What a recipe does when its optimizer is changed: see Recipe.setting.
    let isOfRules = c.variants.contains { variant in variant.changes.contains { $0.path == ["optimizer"] } }
    let hasRate = c.variants.contains { variant in variant.changes.contains { $0.path == ["learningRate"] } }
    let rates = isOfRules && !hasRate ? ["an optimizer other than the recipe's has its own usual learning rate"] : []
    return table.lines() + [seeds] + rates + openings(c) + [""]
      + c.verdict.split(separator: "\n").map { terminal.styled(String($0), .strong) }
  }

  private static func openings(_ c: RecipeComparison) -> [String] {
    let lines = TestPartText.lines(c.testOpenings)
    guard !lines.isEmpty, c.score.rawValue.hasPrefix("test") else { return lines }
    return lines + [
      "choosing a variant by it makes its numbers too good; --by validationLoss chooses without it"
    ]
  }

  static func json(_ c: RecipeComparison) -> JSONObject {
    func list(_ interval: ClosedRange<Double>?) -> JSONObject.Value {
      interval.map { .list([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null
    }
    return JSONObject([
      ("score", .text(c.score.rawValue)), ("seeds", .list(c.seeds.map { .text("\($0)") })),
      (
        "variants",
        .list(
          c.variants.map { variant in
            .object(
              JSONObject([
                ("name", .text(variant.name)), ("changes", .list(variant.changes.map { .text("\($0)") })),
                ("scores", .list(variant.scores.map { .number($0) })), ("mean", .number(variant.mean)),
                ("interval", list(variant.interval)), ("gain", .number(variant.gain)),
                ("gainInterval", list(variant.gainInterval)), ("seconds", .number(variant.seconds)),
                ("zeroWeights", .number(variant.zeros)), ("zeroShare", .number(variant.zeroShare)),
                ("runs", .list(variant.folders.map { .text($0) })),
              ]))
          })
      ), ("testOpenings", TestPartText.json(c.testOpenings)), ("verdict", .text(c.verdict)),
    ])
  }

  static func lines(_ s: RecipeSweep, recipe: String, terminal: Terminal) -> [String] {
    var table = TextTable([">", "trial", ">validation \(s.monitor.rawValue)", ">steps", ""])
    for (i, trial) in s.trials.prefix(20).enumerated() {
      table.add([
        "\(i + 1)", trial.name, trial.value.isNaN ? "none" : fixed(trial.value, 5), thousands(trial.steps),
        trial.isFinished ? "" : "given up",
      ])
    }
    var lines = table.lines()
    if s.trials.count > 20 { lines.append("… \(s.trials.count - 20) more") }
    lines += TestPartText.lines(s.testOpenings).map { $0 + "; the order here is by the validation part alone" }
    if let best = s.trials.first {
      let fields = best.changes.map { "--set \($0)" }.joined(separator: " ")
      lines += ["", terminal.styled("best  \(best.folder)", .good), "      limpid train \(recipe) \(fields)"]
    }
    return lines
  }

  static func json(_ s: RecipeSweep) -> JSONObject {
    JSONObject([
      ("monitor", .text(s.monitor.rawValue)),
      (
        "trials",
        .list(
          s.trials.map { trial in
            .object(
              JSONObject([
                ("changes", .list(trial.changes.map { .text("\($0)") })), ("value", .number(trial.value)),
                ("steps", .integer(trial.steps)), ("isFinished", .flag(trial.isFinished)), ("run", .text(trial.folder)),
              ]))
          })
      ), ("testOpenings", TestPartText.json(s.testOpenings)),
    ])
  }
}
