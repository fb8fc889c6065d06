import LimpidLayers

/// `card.md`: what the model is, what it was trained on and how well it does, for people.
struct RunCard {
  let text: String

  init(_ about: RunDescription, _ report: RunReport, _ model: Sequential) {
    let recipe = about.recipe
    var lines = ["# \(recipe.name)", "", recipe.about, ""]
    lines += ["| | |", "|---|---|"]
    func row(_ name: String, _ value: String) { lines.append("| \(name) | \(value) |") }
    row("input", about.schema.inputShape.map(String.init).joined(separator: " × "))
    if let table = about.schema.table {
      row("table", recipe.table?.files.joined(separator: ", ") ?? "")
      row("target", table.target)
    }
    if !about.schema.classNames.isEmpty { row("classes", about.schema.classNames.joined(separator: ", ")) }
    if let positive = report.test?.positiveClass { row("positive class", positive) }
    row("parameters", "\(model.parameterCount)")
    row("optimizer", "\(recipe.freshOptimizer), learning rate \(recipe.learningRate), \(recipe.schedule)")
    row(
      "training", "\(report.epochs) epochs of batches of \(recipe.batchSize), seed \(about.seed), \(report.steps) steps"
    )
    for (name, value) in recipe.specialities { row(name, value) }
    if let accuracy = report.validation?.accuracy { row("validation accuracy", "\(accuracy)") }
    if let accuracy = report.test?.accuracy { row("test accuracy", "\(accuracy)") }
    let temperature = report.test?.measures.first { $0.name == "Temperature" }?.value
    if let test = report.test {
      row("test loss", decimal(test.loss, 5) + (temperature == nil ? "" : ", of the logits as they are"))
    }
    if let temperature { row("probabilities", Temperature.words(temperature)) }
    for measure in report.test?.measures ?? [] where measure.name != "Accuracy" && !measure.isAverage {
      row("test \(measure.name)", "\(measure)")
    }
    row("weights, SHA-256", "`\(report.weightsHash)`")
    for (part, hash) in about.data.sorted(by: { $0.key < $1.key }) { row("\(part) data, SHA-256", "`\(hash)`") }
    row("made with", "Limpid \(about.limpid)")
    if let confusion = report.test?.confusion {
      lines += ["", "| class | precision | recall | F1 | test examples |", "|---|---|---|---|---|"]
      lines += confusion.perClass.map {
        "| \($0.name) | \($0.precision) | \($0.recall) | \($0.f1) | \($0.support) |"
      }
      lines += ["", "Confusion on the test part (rows: true classes):", "", "```", "\(confusion)", "```"]
    }
    if let sentence = report.suspects.sentence { lines += ["", sentence + "."] }
    text = lines.joined(separator: "\n") + "\n"
  }
}
