import LimpidCore
import LimpidData

// What the network says about test examples: where it errs, and how sure it is.

extension ReportParts {
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

  func worst(_ answers: Answers, _ images: LabeledImages) -> String {
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
        "<div class=\"example\">\(picture)\(truth)<br>\(answer)<br><span class=\"quiet\">row \(images.origin(of: i))</span></div>"
    }
    if examples.isEmpty { return "" }
    return """
      <h2>Worst examples</h2>
      <p class="quiet">Test examples whose true class the network thinks least likely; in brackets its probabilities.</p>
      <div class="examples">\(examples.joined())</div>
      """
  }
}
