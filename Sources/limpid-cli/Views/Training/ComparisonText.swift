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
        variant.name, variant.mean.isNaN ? "diverged" : fixed(variant.mean, 4), range(variant.interval),
        i == 0 || variant.gain.isNaN ? "" : fixed(variant.gain, 4),
        i == 0 ? "" : range(variant.gainInterval), duration(variant.seconds), thousands(Int(variant.zeros.rounded())),
        "\(fixed(100 * variant.zeroShare, 1)) %",
      ])
    }
    let seeds =
      c.seeds.count == 1
      ? "seed \(c.seeds[0])" : "seeds \(c.seeds.first ?? 0) … \(c.seeds.last ?? 0), each variant with all of them"
    let parts =
      c.folds.map {
        ["\($0) parts, each the test once; intervals are over the parts, and wider for the rows that those share"]
      } ?? []
    // What a recipe does when its optimizer is changed: see Recipe.setting.
    let isOfRules = c.variants.contains { variant in variant.changes.contains { $0.path == ["optimizer"] } }
    let isOfRates = c.variants.contains { variant in variant.changes.contains { $0.path == ["learningRate"] } }
    let differ = Set(c.variants.map(\.learningRate)).count > 1
    let rates =
      isOfRules && !isOfRates && differ
      ? [
        "an optimizer other than the recipe's has its own usual learning rate, here "
          + c.variants.map { "\($0.learningRate)" }.joined(separator: ", "),
        "so the rules are not compared at the same rate; --set learningRate=… gives one to all",
      ] : []
    return table.lines() + [seeds] + parts + rates + openings(c) + path(c) + [""]
      + c.verdict.split(separator: "\n").map { terminal.styled(String($0), .strong) }
  }

  /// The inputs that L1 takes out first come first; the middle of a long list is left out.
  private static func path(_ c: RecipeComparison) -> [String] {
    guard let path = c.sparsityPath else { return [] }
    let left = path.inputs.map { $0.share.reduce(0, +) }
    let order = path.inputs.indices.sorted { left[$0] == left[$1] ? $0 < $1 : left[$0] < left[$1] }
    var table = TextTable(["input"] + path.strengths.map { ">l1 \($0)" })
    let shown = order.count <= 24 ? order : Array(order.prefix(12) + order.suffix(12))
    for (place, i) in shown.enumerated() {
      if place == 12, order.count > 24 {
        table.add(["… \(thousands(order.count - 24)) more"] + path.strengths.map { _ in "" })
      }
      table.add([path.inputs[i].name] + path.inputs[i].share.map { $0 == 0 ? "none" : "\(fixed(100 * $0, 1)) %" })
    }
    let dead = path.dead.map { thousands($0) }.joined(separator: ", ")
    return ["", "of an input's weights in the first layer are left (not exactly 0)"] + table.lines()
      + ["inputs without a weight left: \(dead) of \(thousands(path.inputs.count))"]
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
    return JSONObject(
      [
        ("score", .text(c.score.rawValue)), ("seeds", .list(c.seeds.map { .unsigned($0) })),
        ("folds", c.folds.map { .integer($0) } ?? .null),
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
                  ("diverged", .integer(variant.diverged)),
                  ("runs", .list(variant.folders.map { .text($0) })),
                ]))
            })
        ), ("testOpenings", TestPartText.json(c.testOpenings)), ("verdict", .text(c.verdict)),
      ]
        + (c.sparsityPath.map { path in
          [
            (
              "path",
              .object(
                JSONObject([
                  ("l1", .list(path.strengths.map { .number($0) })),
                  (
                    "inputs",
                    .list(
                      path.inputs.map {
                        .object(JSONObject([("name", .text($0.name)), ("left", .list($0.share.map { .number($0) }))]))
                      })
                  ),
                ]))
            )
          ]
        } ?? []))
  }

  /// - Parameters:
  ///   - command: what trains the best setting again, but for its `--set`.
  ///   - asked: how many trials were asked for; nil if all combinations were.
  static func lines(_ s: RecipeSweep, command: String, asked: Int?, strategy: RecipeSweep.Strategy, terminal: Terminal)
    -> [String]
  {
    var table = TextTable([">", "trial", ">validation \(s.monitor.rawValue)", ">steps", ""])
    for (i, trial) in s.trials.prefix(20).enumerated() {
      table.add([
        "\(i + 1)", trial.name, trial.value.isNaN ? "none" : fixed(trial.value, 5), thousands(trial.steps),
        trial.hasDiverged ? "diverged" : trial.isFinished ? "" : "given up",
      ])
    }
    var lines = table.lines()
    if s.trials.count > 20 { lines.append("… \(s.trials.count - 20) more") }
    if let asked, s.trials.count < asked {
      lines.append("\(s.trials.count) trials instead of \(asked): the values have no more combinations")
    }
    if strategy == .halving, s.rounds == 1 {
      lines.append(
        "nothing was halved: there are too few trials, or too few epochs for a first round; --epochs has more")
    }
    lines += TestPartText.lines(s.testOpenings).map { $0 + "; the order here is by the validation part alone" }
    guard let best = s.best else {
      return lines + [
        "", terminal.styled("none of the trials came to a number", .bad), "      try smaller learning rates",
      ]
    }
    let fields = best.changes.map { " --set \(DiagnosisText.quoted($0.description))" }.joined()
    return lines + ["", terminal.styled("best  \(best.folder)", .good), "      \(command)\(fields)"]
  }

  static func json(_ s: RecipeSweep) -> JSONObject {
    JSONObject([
      ("monitor", .text(s.monitor.rawValue)), ("best", s.best.map { .text($0.folder) } ?? .null),
      (
        "trials",
        .list(
          s.trials.map { trial in
            .object(
              JSONObject([
                ("changes", .list(trial.changes.map { .text("\($0)") })), ("value", .number(trial.value)),
                ("steps", .integer(trial.steps)), ("isFinished", .flag(trial.isFinished)),
                ("hasDiverged", .flag(trial.hasDiverged)),
                ("run", .text(trial.folder)),
              ]))
          })
      ), ("testOpenings", TestPartText.json(s.testOpenings)),
    ])
  }
}
