import LimpidCore
import LimpidData
import LimpidLayers

// What the run came to, at the top of the page.

extension ReportParts {
  func head(_ looksAtTest: Bool) -> String {
    let summary = RunSummary(folder)
    var numbers: [String] = []
    func number(_ value: String, _ name: String, _ more: String = "") {
      let second = more.isEmpty ? "" : "<span title=\"95 % interval\">\(escaped(more))</span>"
      // Long numbers are written smaller, so that they stay in their box.
      let style = value.count > 6 ? " style=\"font-size: \(max(12, 26 * 6 / value.count))px\"" : ""
      numbers.append(
        "<div class=\"number\"><b\(style)>\(escaped(value))</b><span>\(escaped(name))</span>\(second)</div>")
    }
    // What people ask for first; the rest is in the card.
    let main = ["Accuracy", "AUC", "F1", "RMSE", "R2", "MAE", "RMSELog10", "Coverage", "Loss"].map { "test\($0)" }
    for name in main {
      guard let value = summary.test[name], numbers.count < 4 else { continue }
      let interval: String
      if let low = summary.test[name + "Low"], let high = summary.test[name + "High"] {
        interval = "\(decimal(low, 3)) … \(decimal(high, 3))"
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
      \(openings(looksAtTest))
      """
  }

  /// How often the test part was looked at.
  private func openings(_ looksAtTest: Bool) -> String {
    let count = folder.testOpenings + (looksAtTest ? 1 : 0)
    if count == 0 { return "" }
    let times = count == 1 ? "once" : count == 2 ? "twice" : "\(grouped(count)) times"
    return """
      <p class="quiet">Below a score stands its 95 % interval. The test part was looked at \(times)\(looksAtTest ? ", for this page too" : ""): the more often, the less its numbers say about new examples.</p>
      """
  }

  /// "Accuracy" → "accuracy"; what is an abbreviation stays.
  private static func words(_ name: String) -> String {
    if name == "R2" { return "R²" }
    return name == "F1" || name.prefix(2).allSatisfy(\.isUppercase) ? name : name.lowercased()
  }
}
