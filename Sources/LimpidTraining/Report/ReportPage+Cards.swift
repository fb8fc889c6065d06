import LimpidCore
import LimpidData
import LimpidLayers

// Of what the run was made: data, model, recipe, time, and where it all can be checked.

extension ReportParts {
  func balance(_ data: LoadedData) -> String {
    let counts = [
      ("training", data.train.classCounts), ("validation", data.validation?.classCounts ?? []),
      ("test", data.test.classCounts),
    ]
    .filter { !$0.1.isEmpty }
    let most = Double(max(1, data.train.classCounts.max() ?? 1))
    let rows = data.train.classNames.indices.prefix(40).map { i -> String in
      let cells = counts.map { "<td class=\"n\">\($0.1.indices.contains(i) ? grouped($0.1[i]) : "")</td>" }.joined()
      let width = Int(160 * Double(data.train.classCounts[i]) / most)
      return
        "<tr><td>\(escaped(data.train.classNames[i]))</td>\(cells)<td><span class=\"bar\" style=\"width:\(width)px\"></span></td></tr>"
    }
    let head = counts.map { "<th class=\"n\">\($0.0)</th>" }.joined()
    let hashes = about.data.sorted { $0.key < $1.key }.map {
      "<tr><td>\($0.key)</td><td><code>\($0.value)</code></td></tr>"
    }
    let shape = about.schema.inputShape.map(String.init).joined(separator: " × ")
    return """
      <h2>Data</h2>
      <p>\(escaped(data.train.name)): \(grouped(data.train.count)) examples to learn from\(data.validation.map { ", \(grouped($0.count)) to watch" } ?? ""), \(grouped(data.test.count)) to be tested on; each \(shape), values 0 … \(about.schema.brightest).</p>
      <table><thead><tr><th>class</th>\(head)<th></th></tr></thead><tbody>\(rows.joined())</tbody></table>
      <p class="quiet">SHA-256 of each part</p><div class="scroll"><table>\(hashes.joined())</table></div>
      """
  }

  var model: String {
    guard let run else { return "" }
    let table = run.model.table(example: Shape(run.schema.inputShape))
    // The members of a table's ensemble are alike; the first stands for all.
    let members = run.schema.table?.members ?? 1
    let shown = table.rows.filter { row in
      members == 1 || row.path.components.count < 2 || row.path.components[1] == "0"
    }
    let rows = shown.map { row in
      "<tr><td>\(escaped("\(row.path)"))</td><td>\(escaped(row.layer))</td><td>\(escaped(row.output.map { "\($0)" } ?? ""))</td><td class=\"n\">\(row.parameters == 0 ? "" : grouped(row.parameters))</td></tr>"
    }
    return """
      <h2>Model</h2>
      <table><thead><tr><th></th><th>layer</th><th>output</th><th class="n">parameters</th></tr></thead>
      <tbody>\(rows.joined())<tr><td></td><td>all</td><td></td><td class="n">\(grouped(table.parameters))</td></tr></tbody></table>
      \(members > 1 ? "<p class=\"quiet\">The first of \(grouped(members)) networks side by side, which are alike; their answers are averaged.</p>" : "")
      <p class="quiet">weights, SHA-256</p><p><code>\(run.model.weightsHash)</code></p>
      """
  }

  var recipe: String {
    let recipe = about.recipe
    var rows: [(String, String)] = [
      ("optimizer", "\(recipe.freshOptimizer)"), ("learning rate", "\(recipe.learningRate), \(recipe.schedule)"),
      ("epochs", "\(recipe.epochs)"), ("batch", "\(recipe.batchSize)"), ("seed", "\(about.seed)"),
    ]
    rows += recipe.specialities.map { ($0.name, $0.value) }
    if recipe.augmentation != Recipe.Augmentation() {
      let mirrored = recipe.augmentation.mirrors ? ", mirrored" : ""
      rows.append(("augmentation", "shifted by up to \(recipe.augmentation.shift)\(mirrored)"))
    }
    if let early = recipe.earlyStopping {
      rows.append(("early stopping", "after \(early.patience) epochs without a better \(early.monitor.words)"))
    }
    let cells = rows.map { "<tr><td>\($0.0)</td><td>\(escaped($0.1))</td></tr>" }
    return "<h2>Recipe</h2><table>\(cells.joined())</table>"
  }

  var profile: String {
    guard let slowest = log.finished?["slowest"]?.list, !slowest.isEmpty else { return "" }
    let rows = slowest.map { entry in
      let share = entry["share"]?.double ?? 0
      return
        "<tr><td>\(escaped(entry["operation"]?.text ?? ""))</td><td>\(escaped(entry["scope"]?.text ?? ""))</td><td>\(entry["phase"]?.text ?? "")</td><td class=\"n\">\(decimal(100 * share, 1)) %</td><td><span class=\"bar\" style=\"width:\(Int(200 * share))px\"></span></td></tr>"
    }
    return
      "<h2>Where the time went</h2><table><thead><tr><th>operation</th><th>layer</th><th>phase</th><th class=\"n\">share</th><th></th></tr></thead>\(rows.joined())</table>"
  }

  var provenance: String {
    let files = log.files.sorted { $0.key < $1.key }.map {
      "<tr><td>\(escaped($0.key))</td><td><code>\($0.value)</code></td></tr>"
    }
    let last = log.steps.last?.step ?? 0
    let commands = [
      "limpid verify \(folder.path)", "limpid replay \(folder.path) --step \(last)",
      "limpid fork \(folder.path) --at \(last) --set learningRate=\(about.recipe.learningRate / 10)",
    ]
    return """
      <h2>Provenance</h2>
      <p>\(grouped(log.mark.lines)) lines in the log, each with the hash of the one before; they were checked when this page was made. The last has the hash
      <code>\(log.mark.head)</code>.</p>
      <div class="scroll"><table>\(files.joined())</table></div>
      <p>To check it, to see any step again with all its values, and to go on from there with something changed:</p>
      <pre>\(escaped(commands.joined(separator: "\n")))</pre>
      <footer>Made by Limpid \(escaped(limpidVersion)) from the run's files. This page needs no network.</footer>
      """
  }
}
