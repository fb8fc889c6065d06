// How the training went, as curves.

extension ReportParts {
  var curves: String {
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
}
