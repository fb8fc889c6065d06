/// Curves as SVG that follows the page's colours: axes with round numbers, a line a series, its name at its end.
struct LineChart {
  struct Series {
    var name: String
    /// The colour's name in the page's style: "a", "b", "faint".
    var style: String
    var points: [(x: Double, y: Double)]
  }

  var title: String
  var xName: String
  var series: [Series]
  var isLogarithmic = false
  /// Marks along x, with words: an epoch's end, a resumption.
  var marks: [(x: Double, text: String)] = []

  private var width: Double { 640 }
  private var height: Double { 250 }
  private var left: Double { 56 }
  private var right: Double { 16 }
  private var top: Double { 16 }
  private var bottom: Double { 34 }

  var svg: String {
    let shown = series.map { one in
      Series(
        name: one.name, style: one.style,
        points: LineChart.thinned(one.points.filter { $0.y.isFinite && (!isLogarithmic || $0.y > 0) }))
    }.filter { !$0.points.isEmpty }
    let xs = shown.flatMap { $0.points.map(\.x) }
    let ys = shown.flatMap { $0.points.map { isLogarithmic ? log10($0.y) : $0.y } }
    guard let x0 = xs.min(), let x1 = xs.max(), let y0 = ys.min(), let y1 = ys.max() else { return "" }
    let ticks = isLogarithmic ? LineChart.decades(y0, y1) : LineChart.ticks(y0, y1)
    let (low, high) = (min(y0, ticks.first ?? y0), max(y1, ticks.last ?? y1))
    func px(_ x: Double) -> Double { left + (x - x0) / max(x1 - x0, 1e-30) * (width - left - right) }
    func py(_ y: Double) -> Double { height - bottom - (y - low) / max(high - low, 1e-30) * (height - top - bottom) }
    var parts = ["<svg viewBox=\"0 0 \(Int(width)) \(Int(height))\" role=\"img\" aria-label=\"\(escaped(title))\">"]
    for tick in ticks {
      let y = decimal(py(tick), 1)
      parts.append("<line class=\"grid\" x1=\"\(Int(left))\" x2=\"\(Int(width - right))\" y1=\"\(y)\" y2=\"\(y)\"/>")
      let label = isLogarithmic ? LineChart.label(power(10, tick)) : LineChart.label(tick)
      parts.append(
        "<text class=\"tick\" x=\"\(Int(left) - 6)\" y=\"\(y)\" dy=\"4\" text-anchor=\"end\">\(label)</text>")
    }
    for tick in LineChart.ticks(x0, x1) where tick >= x0 && tick <= x1 {
      parts.append(
        "<text class=\"tick\" x=\"\(decimal(px(tick), 1))\" y=\"\(Int(height - bottom) + 16)\" text-anchor=\"middle\">\(LineChart.label(tick))</text>"
      )
    }
    parts.append(
      "<text class=\"tick\" x=\"\(Int(width - right))\" y=\"\(Int(height) - 4)\" text-anchor=\"end\">\(escaped(xName))</text>"
    )
    for mark in marks where mark.x >= x0 && mark.x <= x1 {
      let x = decimal(px(mark.x), 1)
      parts.append(
        "<line class=\"mark\" x1=\"\(x)\" x2=\"\(x)\" y1=\"\(Int(top))\" y2=\"\(Int(height - bottom))\"><title>\(escaped(mark.text))</title></line>"
      )
      let share = (mark.x - x0) / max(x1 - x0, 1e-30), anchor = share < 0.1 ? "start" : share > 0.9 ? "end" : "middle"
      parts.append(
        "<text class=\"tick\" x=\"\(x)\" y=\"\(Int(top) - 4)\" text-anchor=\"\(anchor)\">\(escaped(mark.text))</text>")
    }
    for one in shown {
      let path = one.points.map { point in
        "\(decimal(px(point.x), 1)),\(decimal(py(isLogarithmic ? log10(point.y) : point.y), 1))"
      }.joined(separator: " ")
      if one.points.count == 1, let point = one.points.first {
        let y = decimal(py(isLogarithmic ? log10(point.y) : point.y), 1)
        parts.append("<circle class=\"spot \(one.style)\" cx=\"\(decimal(px(point.x), 1))\" cy=\"\(y)\" r=\"4\"/>")
      }
      parts.append("<polyline class=\"line \(one.style)\" points=\"\(path)\"/>")
    }
    parts.append("</svg>")
    let legend = shown.filter { !$0.name.isEmpty }.map { "<span class=\"key \($0.style)\">\(escaped($0.name))</span>" }
      .joined(separator: " ")
    return "<figure><figcaption>\(escaped(title)) \(legend)</figcaption>\(parts.joined())</figure>"
  }

  /// At most 600 points: of each stretch the least and the greatest, so that a spike stays.
  static func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    guard points.count > 600 else { return points }
    let stretch = (points.count + 299) / 300
    return stride(from: 0, to: points.count, by: stretch).flatMap { start in
      let part = points[start..<min(points.count, start + stretch)]
      let (low, high) = (part.min { $0.y < $1.y }!, part.max { $0.y < $1.y }!)
      return low.x <= high.x ? [low, high] : [high, low]
    }
  }

  /// Round numbers over a range: 1, 2 or 5 times a power of ten apart.
  static func ticks(_ low: Double, _ high: Double) -> [Double] {
    let range = high - low
    guard range > 0, range.isFinite else { return [low] }
    let rough = range / 4
    let decade = power(10, log10(rough).rounded(.down))
    let step = [1.0, 2, 5, 10].map { $0 * decade }.first { $0 >= rough } ?? rough
    let first = Int((low / step).rounded(.down)), last = Int((high / step).rounded(.up))
    guard last - first < 20 else { return [low, high] }
    return (first...last).map { Double($0) * step }
  }

  private static func decades(_ low: Double, _ high: Double) -> [Double] {
    let (first, last) = (Int(low.rounded(.down)), Int(high.rounded(.up)))
    let step = max(1, (last - first + 5) / 6)
    return stride(from: first, through: max(last, first + 1), by: step).map(Double.init)
  }

  /// A number in few characters: 0.05, 1500, 2e-7.
  static func label(_ x: Double) -> String {
    if x == 0 { return "0" }
    let size = abs(x)
    if size >= 1e5 || size < 1e-3 {
      let exponent = Int(log10(size * 1.000001).rounded(.down))
      let mantissa = x / power(10, Double(exponent))
      let digits = trimmed(decimal(mantissa, 1))
      return "\(digits)e\(exponent)"
    }
    return trimmed(decimal(x, size >= 100 ? 0 : size >= 1 ? 2 : 4))
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

// Only for drawing; no result depends on it.
private func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// A text as it may stand in a page.
func escaped(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default: result.append(character)
    }
  }
  return result
}
