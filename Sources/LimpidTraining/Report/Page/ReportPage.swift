import LimpidCore
import LimpidData
import LimpidLayers

/// A run as one page of HTML with everything in it: no script, nothing that is fetched, light and dark.
///
///     try ReportPage(RunFolder("runs/digits-1")).write(to: "runs/digits-1.html")
///
/// Every number in it comes from the run's files, or is computed again from its model and data.
public struct ReportPage: Sendable {
  public let html: String

  public init(_ folder: RunFolder) throws {
    guard folder.isRun else {
      throw RunError(
        file: folder.path, came: InputFile.exists(folder.path) ? "no run.json in it" : "no such folder",
        expected: "the folder of a run", mend: "train first: limpid train digits")
    }
    let about = try RunDescription(reading: folder.descriptionFile)
    let log = try LoggedRun(folder)
    let run = folder.isFinished || folder.hasCheckpoint ? try Run(openAt: folder.path) : nil
    let parts = ReportParts(folder: folder, about: about, log: log, run: run)
    let title = "\(about.recipe.name) · \(folder.path)"
    html = """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escaped(title))</title><style>\(pageStyle)</style></head>
      <body><main>
      \((try parts.all()).joined(separator: "\n"))
      </main></body></html>

      """
  }

  public func write(to path: String) throws { try OutputFile.write(Array(html.utf8), to: path) }
}

/// The sections of the page.
struct ReportParts {
  let folder: RunFolder
  let about: RunDescription
  let log: LoggedRun
  let run: Run?

  func all() throws -> [String] {
    var sections: [String] = []
    if let run, let data = pictures {
      let answers = try Answers(of: run.model, on: data.test)
      folder.noteTestOpening(by: "report")
      sections += [confusion(answers), calibration(answers), worst(answers, data.test), balance(data)]
    } else if let run, let table {
      folder.noteTestOpening(by: "report")
      sections += try self.sections(of: table, run)
    }
    sections = [head, curves] + sections + [model, recipe, profile, provenance]
    return sections.filter { !$0.isEmpty }
  }

  /// The data, if they are pictures and still what the run was trained on.
  private var pictures: LoadedData? {
    guard case .images(let data) = try? RunData(about.recipe), !data.isUnlabeled, data.hashes == about.data else {
      return nil
    }
    return data
  }

  // MARK: Head

  private var head: String {
    let summary = RunSummary(folder)
    var numbers: [String] = []
    func number(_ value: String, _ name: String, _ more: String = "") {
      let second = more.isEmpty ? "" : "<span>\(escaped(more))</span>"
      numbers.append("<div class=\"number\"><b>\(escaped(value))</b><span>\(escaped(name))</span>\(second)</div>")
    }
    // What people ask for first; the rest is in the card.
    let main = ["Accuracy", "AUC", "F1", "RMSE", "R2", "MAE", "RMSELog10", "Coverage", "Loss"].map { "test\($0)" }
    for name in main {
      guard let value = summary.test[name], numbers.count < 4 else { continue }
      let interval: String
      if let low = summary.test[name + "Low"], let high = summary.test[name + "High"] {
        interval = "95 %: \(decimal(low, 3)) … \(decimal(high, 3))"
      } else {
        interval = ""
      }
      number(decimal(value, 4), "test \(ReportParts.words(String(name.dropFirst(4))))", interval)
    }
    if summary.test.isEmpty, let loss = summary.validationLoss { number(decimal(loss, 4), "best validation loss") }
    number("\(grouped(summary.step))", "steps in \(decimal(summary.seconds, summary.seconds < 10 ? 2 : 0)) s")
    if let run { number(grouped(run.model.parameterCount), "parameters") }
    let isWhole = summary.state == .finished || summary.state == .stoppedEarly
    let state = "<span class=\"\(isWhole ? "good" : "bad")\">\(summary.state)</span>"
    let reason =
      log.finished?["earlyStop"]?.text.map { " Stopped early: \(escaped($0))." } ?? log.stopped.map {
        " \(escaped($0))."
      } ?? ""
    let origin = about.origin.map {
      "<p>Forked from <code>\(escaped($0.run))</code> after step \(grouped($0.step)), with \(escaped($0.changes.isEmpty ? "nothing changed" : $0.changes.joined(separator: ", "))).</p>"
    }
    return """
      <h1>\(escaped(about.recipe.name))</h1>
      <p>\(escaped(about.recipe.about))</p>
      <p class="quiet"><code>\(escaped(folder.path))</code> · \(state) · seed \(about.seed) · Limpid \(escaped(about.limpid)).\(reason)</p>
      \(origin ?? "")
      <div class="numbers">\(numbers.joined())</div>
      \(openings)
      """
  }

  /// How often the test part was looked at, this page's look included.
  private var openings: String {
    let count = folder.testOpenings
    if count == 0 { return "" }
    let times = count == 1 ? "once" : "\(grouped(count)) times"
    return
      "<p class=\"quiet\">The test part was looked at \(times), for this page too. The more often, the less its numbers say about new examples.</p>"
  }

  /// "Accuracy" → "accuracy"; what is an abbreviation stays.
  private static func words(_ name: String) -> String {
    if name == "R2" { return "R²" }
    return name == "F1" || name.prefix(2).allSatisfy(\.isUppercase) ? name : name.lowercased()
  }

  // MARK: Curves

  private var curves: String {
    guard !log.steps.isEmpty else { return "" }
    func points(_ name: String) -> [(x: Double, y: Double)] {
      log.epochs.compactMap { epoch in epoch.scores[name].map { (Double(epoch.step), $0) } }
    }
    func steps(_ value: (LoggedRun.Step) -> Double?) -> [(x: Double, y: Double)] {
      log.steps.compactMap { step in value(step).map { (Double(step.step), $0) } }
    }
    var marks: [(x: Double, text: String)] = []
    if let best = log.epochs.filter({ $0.scores["validationLoss"] != nil }).min(by: {
      $0.scores["validationLoss"]! < $1.scores["validationLoss"]!
    }) {
      marks.append((Double(best.step), "best epoch (\(best.epoch + 1))"))
    }
    let losses = points("trainLoss") + points("validationLoss")
    let range = (losses.map(\.y).min() ?? 1, losses.map(\.y).max() ?? 1)
    var charts = [
      LineChart(
        title: "Loss", xName: "step",
        series: [
          .init(name: "each step", style: "faint", points: steps(\.loss)),
          .init(name: "training", style: "a", points: points("trainLoss")),
          .init(name: "validation", style: "b", points: points("validationLoss")),
        ], isLogarithmic: range.0 > 0 && range.1 / range.0 > 20, marks: marks)
    ]
    if max(points("trainAccuracy").count, points("validationAccuracy").count) > 1 {
      charts.append(
        LineChart(
          title: "Accuracy", xName: "step",
          series: [
            .init(name: "training", style: "a", points: points("trainAccuracy")),
            .init(name: "validation", style: "b", points: points("validationAccuracy")),
          ], marks: marks))
    }
    charts.append(
      LineChart(
        title: "Length of the gradient", xName: "step",
        series: [.init(name: "before clipping", style: "a", points: steps(\.gradientNorm))], isLogarithmic: true))
    // One that stays the same stands under the recipe.
    if Set(log.steps.map(\.learningRate)).count > 1 {
      charts.append(
        LineChart(
          title: "Learning rate", xName: "step", series: [.init(name: "", style: "a", points: steps(\.learningRate))]))
    }
    return "<h2>Training</h2>" + charts.map(\.svg).joined(separator: "\n")
  }

  // MARK: Answers on the test part

  func confusion(_ answers: Answers) -> String {
    let names = answers.classNames
    guard names.count <= 40, !answers.labels.isEmpty else { return "" }
    var matrix = ConfusionMatrix(names)
    for i in answers.labels.indices { matrix.add(true: answers.labels[i], predicted: answers.answer(i)) }
    let perClass = matrix.perClass
    let rows = names.indices.map { i -> String in
      let total = max(1, matrix.counts[i].reduce(0, +))
      let cells = names.indices.map { j -> String in
        let n = matrix.counts[i][j]
        let share = Double(n) / Double(total)
        let shade = n == 0 ? "" : " style=\"background: rgba(var(--heat), \(decimal(0.08 + 0.72 * share, 2)))\""
        let words = "\(names[i]) taken for \(names[j]): \(n) of \(total)"
        return "<td\(shade) title=\"\(escaped(words))\">\(n == 0 ? "" : "\(n)")</td>"
      }
      let recall = matrix.recall(i), precision = matrix.precision(i), f1 = perClass[i].f1.value
      let scores = [recall, precision, recall.isNaN && precision.isNaN ? .nan : f1].map {
        "<td class=\"n\">\($0.isNaN ? "" : decimal($0, 3))</td>"
      }.joined()
      return "<tr><th>\(escaped(names[i]))</th>\(cells.joined())\(scores)</tr>"
    }
    let head = names.map { "<th title=\"\(escaped($0))\">\(escaped($0.count > 12 ? "\($0.prefix(11))…" : $0))</th>" }
      .joined()
    return """
      <h2>Confusion</h2>
      <p class="quiet">Rows are true classes, columns what the network says, on \(grouped(answers.labels.count)) test examples.</p>
      <div class="scroll"><table class="confusion"><thead><tr><th></th>\(head)<th>recall</th><th>precision</th><th>F1</th></tr></thead>
      <tbody>\(rows.joined())</tbody></table></div>
      """
  }

  func calibration(_ answers: Answers) -> String {
    let (bins, error) = answers.calibration
    guard !bins.isEmpty else { return "" }
    func x(_ share: Double) -> String { decimal(50 + 240 * share, 1) }
    func y(_ share: Double) -> String { decimal(260 - 240 * share, 1) }
    let most = Double(bins.map(\.count).max() ?? 1)
    let dots = bins.map { bin in
      let size = decimal(3 + 6 * (Double(bin.count) / most).squareRoot(), 1)
      let words = "\(bin.count) answers, sure by \(decimal(bin.sureness, 3)), right in \(decimal(bin.right, 3))"
      return
        "<circle class=\"dot\" cx=\"\(x(bin.sureness))\" cy=\"\(y(bin.right))\" r=\"\(size)\"><title>\(words)</title></circle>"
    }
    let grid = [0, 0.25, 0.5, 0.75, 1].map { share in
      "<line class=\"grid\" x1=\"\(x(0))\" x2=\"\(x(1))\" y1=\"\(y(share))\" y2=\"\(y(share))\"/>"
        + "<text class=\"tick\" x=\"44\" y=\"\(y(share))\" dy=\"4\" text-anchor=\"end\">\(LineChart.label(share))</text>"
        + "<text class=\"tick\" x=\"\(x(share))\" y=\"278\" text-anchor=\"middle\">\(LineChart.label(share))</text>"
    }
    return """
      <h2>Calibration</h2>
      <p>How sure the network is against how often it is right; on the dashed line the two agree. Expected calibration error \(decimal(error, 4)).</p>
      <figure style="max-width: 420px"><svg viewBox="0 0 320 296" role="img" aria-label="Calibration">\(grid.joined())
      <line class="ideal" x1="\(x(0))" y1="\(y(0))" x2="\(x(1))" y2="\(y(1))"/>\(dots.joined())
      <text class="tick" x="290" y="293" text-anchor="end">sureness</text></svg></figure>
      """
  }

  private func worst(_ answers: Answers, _ images: LabeledImages) -> String {
    let examples = answers.worst(12).map { i -> String in
      let size = images.height * images.width * images.channels
      let scale = 255 / max(1, images.brightest)
      let pixels = images.pixels[i * size..<(i + 1) * size].map { UInt8(min(255, Int($0) * scale)) }
      let said = answers.answer(i), label = answers.labels[i]
      let truth = "is \(escaped(answers.classNames[label])) (\(decimal(Double(answers.probabilities[i][label]), 3)))"
      let answer =
        said == label
        ? "<span class=\"good\">and taken for it</span>"
        : "<span class=\"bad\">taken for \(escaped(answers.classNames[said]))</span> (\(decimal(Double(answers.probabilities[i][said]), 3)))"
      let picture =
        [1, 3].contains(images.channels)
        ? "<img alt=\"example \(i)\" src=\"\(PNGImage(pixels, height: images.height, width: images.width, channels: images.channels).address)\">"
        : ""
      return
        "<div class=\"example\">\(picture)\(truth)<br>\(answer)<br><span class=\"quiet\">test row \(i)</span></div>"
    }
    if examples.isEmpty { return "" }
    return """
      <h2>Worst examples</h2>
      <p class="quiet">Test examples whose true class the network thinks least likely; in brackets its probabilities.</p>
      <div class="examples">\(examples.joined())</div>
      """
  }

  // MARK: Cards

  private func balance(_ data: LoadedData) -> String {
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

  private var model: String {
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

  private var recipe: String {
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

  private var profile: String {
    guard let slowest = log.finished?["slowest"]?.list, !slowest.isEmpty else { return "" }
    let rows = slowest.map { entry in
      let share = entry["share"]?.double ?? 0
      return
        "<tr><td>\(escaped(entry["operation"]?.text ?? ""))</td><td>\(escaped(entry["scope"]?.text ?? ""))</td><td>\(entry["phase"]?.text ?? "")</td><td class=\"n\">\(decimal(100 * share, 1)) %</td><td><span class=\"bar\" style=\"width:\(Int(200 * share))px\"></span></td></tr>"
    }
    return
      "<h2>Where the time went</h2><table><thead><tr><th>operation</th><th>layer</th><th>phase</th><th class=\"n\">share</th><th></th></tr></thead>\(rows.joined())</table>"
  }

  private var provenance: String {
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
