import Limpid
import LimpidTerminal

/// Groups and directions that were found without labels, as text.
enum ClusterText {
  static func lines(
    _ all: [(k: Int, groups: KMeans, silhouette: Double)], best: KMeans, _ data: UnlabeledData, _ file: String?
  ) -> [String] {
    var lines = [about(data), ""]
    if all.count > 1 {
      var table = TextTable([">clusters", ">inertia", ">silhouette"])
      for row in all {
        table.add([
          "\(row.k)", rough(row.groups.inertia), fixed(row.silhouette, 3) + (row.groups == best ? "  best" : ""),
        ])
      }
      lines += table.lines() + [""]
    }
    let classes = data.labels.map { _ in data.classNames } ?? []
    var table = TextTable([">cluster", ">rows"] + (classes.isEmpty ? ["stands out by"] : ["mostly", "stands out by"]))
    let counts = best.counts
    for cluster in counts.indices.sorted(by: { (counts[$1], $0) < (counts[$0], $1) }) {
      var cells = ["\(cluster + 1)", thousands(counts[cluster])]
      if let labels = data.labels, !classes.isEmpty {
        var tally = [Int](repeating: 0, count: classes.count)
        for (label, own) in zip(labels, best.labels) where own == cluster && label >= 0 { tally[label] += 1 }
        let top = tally.indices.max { (tally[$0], $1) < (tally[$1], $0) }!
        cells.append("\(classes[top]) (\(Int(100 * Double(tally[top]) / Double(max(1, counts[cluster])))) %)")
      }
      cells.append(data.pictureShape == nil ? standsOut(best, cluster, data) : "")
      table.add(cells)
    }
    lines += table.lines() + [""]
    lines.append(
      "inertia \(rough(best.inertia)) (sum of squared distances), silhouette \(fixed(best.silhouette(data.matrix), 3)), \(best.iterations) iterations"
    )
    if let labels = data.labels, let name = data.labelName {
      lines.append(
        "adjusted Rand index \(fixed(adjustedRandIndex(best.labels, labels), 3)) with \(name) (1 is the same, 0 is chance)"
      )
    }
    if let file { lines.append("the cluster of each row is in \(file)") }
    return lines
  }

  static func about(_ data: UnlabeledData) -> String {
    "\(data.about): \(thousands(data.matrix.rows)) rows of \(TrainingText.count(data.matrix.columns, "number"))"
  }

  /// The columns in which a cluster's centre is furthest from the mean of all, in deviations.
  private static func standsOut(_ groups: KMeans, _ cluster: Int, _ data: UnlabeledData) -> String {
    let means = data.matrix.means, deviations = data.matrix.variances.map { $0.squareRoot() }
    let scores = data.columns.indices.map { c in
      deviations[c] > 0 ? (groups.centers[cluster, c] - means[c]) / deviations[c] : 0
    }
    let order = scores.indices.sorted { (abs(scores[$1]), $0) < (abs(scores[$0]), $1) }
    return order.prefix(3).map { "\(scores[$0] < 0 ? "low" : "high") \(data.columns[$0])" }.joined(separator: ", ")
  }

  static func lines(_ pca: PrincipalComponents, _ data: UnlabeledData, _ file: String?) -> [String] {
    var lines = [about(data), ""]
    var table = TextTable([">component", ">variance", ">share", ">together", data.pictureShape == nil ? "made of" : ""])
    var together = 0.0
    for i in 0..<min(20, pca.components.rows) {
      together += pca.explainedVarianceRatio[i]
      let weights = Array(pca.components.row(i))
      let order = weights.indices.sorted { (abs(weights[$1]), $0) < (abs(weights[$0]), $1) }
      let parts = order.prefix(4).map {
        "\(weights[$0] < 0 ? "−" : "+")\(fixed(abs(weights[$0]), 2)) \(data.columns[$0])"
      }
      table.add([
        "\(i + 1)", rough(pca.explainedVariance[i]), fixed(pca.explainedVarianceRatio[i], 4), fixed(together, 4),
        data.pictureShape == nil ? parts.joined(separator: " ") : "",
      ])
    }
    lines += table.lines()
    if pca.components.rows > 20 { lines.append("… \(pca.components.rows - 20) more components") }
    if let file { lines += ["", "the coordinates of each row are in \(file)"] }
    return lines
  }
}
