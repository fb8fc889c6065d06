/// Pairs of numbers as SVG on axes of the same scale, with the line on which the two are equal.
struct ScatterChart {
  var title: String
  var xName: String
  var yName: String
  var points: [(x: Double, y: Double)]

  private var width: Double { 460 }
  private var height: Double { 420 }
  private var left: Double { 64 }
  private var right: Double { 14 }
  private var top: Double { 14 }
  private var bottom: Double { 40 }

  /// At most so many points are drawn, evenly chosen.
  private static let most = 1500

  var svg: String {
    let shown = points.filter { $0.x.isFinite && $0.y.isFinite }
    let all = shown.flatMap { [$0.x, $0.y] }
    guard let least = all.min(), let greatest = all.max(), greatest > least else { return "" }
    let ticks = LineChart.ticks(least, greatest)
    let (low, high) = (min(least, ticks.first ?? least), max(greatest, ticks.last ?? greatest))
    func px(_ x: Double) -> String { decimal(left + (x - low) / (high - low) * (width - left - right), 1) }
    func py(_ y: Double) -> String { decimal(height - bottom - (y - low) / (high - low) * (height - top - bottom), 1) }
    var parts = ["<svg viewBox=\"0 0 \(Int(width)) \(Int(height))\" role=\"img\" aria-label=\"\(escaped(title))\">"]
    for tick in ticks {
      let label = LineChart.label(tick)
      parts.append("<line class=\"grid\" x1=\"\(px(low))\" x2=\"\(px(high))\" y1=\"\(py(tick))\" y2=\"\(py(tick))\"/>")
      parts.append(
        "<text class=\"tick\" x=\"\(Int(left) - 6)\" y=\"\(py(tick))\" dy=\"4\" text-anchor=\"end\">\(label)</text>")
      parts.append(
        "<text class=\"tick\" x=\"\(px(tick))\" y=\"\(Int(height - bottom) + 16)\" text-anchor=\"middle\">\(label)</text>"
      )
    }
    parts.append(
      "<line class=\"ideal\" x1=\"\(px(low))\" y1=\"\(py(low))\" x2=\"\(px(high))\" y2=\"\(py(high))\"/>")
    let count = min(ScatterChart.most, shown.count)
    for i in 0..<count {
      let point = shown[i * shown.count / count]
      parts.append("<circle class=\"point\" cx=\"\(px(point.x))\" cy=\"\(py(point.y))\" r=\"2.6\"/>")
    }
    parts.append(
      "<text class=\"tick\" x=\"\(Int(width - right))\" y=\"\(Int(height) - 6)\" text-anchor=\"end\">\(escaped(xName))</text>"
    )
    parts.append("</svg>")
    let legend = "<span class=\"quiet\">\(escaped(yName)) against \(escaped(xName))</span>"
    return "<figure class=\"square\"><figcaption>\(escaped(title)) \(legend)</figcaption>\(parts.joined())</figure>"
  }
}
