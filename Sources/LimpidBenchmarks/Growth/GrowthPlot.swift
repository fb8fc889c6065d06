import LimpidTerminal

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Only for tables and pictures; no result depends on it.
func logarithm(_ x: Double) -> Double { log10(x) }

/// All growth as one picture: a panel each, both axes logarithmic, time and memory relative to the smallest size; dashed is what the work and the
/// memory should do.
public struct GrowthPlot {
  private var panels: [String] = []
  private static let width = 340.0, height = 270.0
  /// The frame within a panel.
  private static let left = 52.0, right = 326.0, top = 34.0, bottom = 224.0
  private static let time = "#2a6fb5", memory = "#c06a1b", pale = "#dddddd", quiet = "#666666"

  public init() {}

  /// Adds a panel: time and memory of one growth.
  public mutating func add(_ growth: Growth, _ points: [Growth.Point]) {
    guard let first = points.first, let last = points.last, first.size < last.size else { return }
    let span = logarithm(Double(last.size) / Double(first.size))
    func power(_ value: Double, _ start: Double) -> Double { logarithm(max(value / max(start, 1e-12), 1e-9)) }
    let times = points.map { power($0.seconds, first.seconds) }, bytes = points.map { power($0.bytes, first.bytes) }
    let ends = times + bytes + [growth.work * span, growth.memory * span, 0]
    // A panel shows a factor of ten at least; numbers below 1 leave room above.
    let low = min(0, ends.min()! - 0.1), high = max(ends.max()!, low + 1)

    func x(_ size: Int) -> Double {
      Self.left + logarithm(Double(size) / Double(first.size)) / span * (Self.right - Self.left)
    }
    func y(_ value: Double) -> Double { Self.bottom - (value - low) / (high - low) * (Self.bottom - Self.top) }
    func line(_ values: [Double], _ color: String) -> String {
      let path = zip(points, values).map { "\(fixed(x($0.size), 1)),\(fixed(y($1), 1))" }
      let dots = zip(points, values).map {
        "<circle cx=\"\(fixed(x($0.size), 1))\" cy=\"\(fixed(y($1), 1))\" r=\"3\" fill=\"\(color)\"/>"
      }
      let joined = path.joined(separator: " ")
      return "<polyline points=\"\(joined)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\"/>" + dots.joined()
    }
    func ideal(_ power: Double, _ color: String) -> String {
      Self.rule(x(first.size), y(0), x(last.size), y(power * span), "\(color)\" stroke-dasharray=\"3 4")
    }

    var parts = [Self.text(Self.left, 20, "start", growth.name, "#222222\" font-weight=\"bold")]
    for decade in Int(low.rounded(.down))...Int(high.rounded(.up)) {
      for digit in high - low < 1.5 ? [1, 2, 5] : [1] {
        let value = Double(decade) + logarithm(Double(digit))
        guard low <= value, value <= high else { continue }
        parts.append(Self.rule(Self.left, y(value), Self.right, y(value), Self.pale))
        parts.append(Self.text(Self.left - 6, y(value) + 4, "end", Self.factor(digit, decade), Self.quiet))
      }
    }
    for (i, point) in points.enumerated() {
      parts.append(Self.rule(x(point.size), Self.top, x(point.size), Self.bottom, Self.pale))
      // Seven sizes are too many words for the width: every second one then.
      if points.count > 5 && (points.count - 1 - i) % 2 == 1 { continue }
      parts.append(Self.text(x(point.size), Self.bottom + 15, "middle", "\(point.size)", Self.quiet))
    }
    parts.append(Self.text((Self.left + Self.right) / 2, Self.bottom + 31, "middle", growth.quantity, Self.quiet))
    parts += [ideal(growth.work, Self.time), ideal(growth.memory, Self.memory)]
    parts += [line(bytes, Self.memory), line(times, Self.time)]
    let place = "\(fixed(Double(panels.count % 3) * Self.width, 0)) \(fixed(Double(panels.count / 3) * Self.height, 0))"
    panels.append("<g transform=\"translate(\(place))\">\n\(parts.joined(separator: "\n"))\n</g>")
  }

  private static func text(_ x: Double, _ y: Double, _ anchor: String, _ words: String, _ color: String) -> String {
    "<text x=\"\(fixed(x, 1))\" y=\"\(fixed(y, 1))\" text-anchor=\"\(anchor)\" fill=\"\(color)\">\(words)</text>"
  }

  private static func rule(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double, _ stroke: String) -> String {
    "<path d=\"M\(fixed(x0, 1)) \(fixed(y0, 1))L\(fixed(x1, 1)) \(fixed(y1, 1))\" fill=\"none\" stroke=\"\(stroke)\"/>"
  }

  /// ×1, ×20, ×0.5.
  private static func factor(_ digit: Int, _ decade: Int) -> String {
    let zeros = String(repeating: "0", count: abs(decade))
    return decade >= 0 ? "×\(digit)\(zeros)" : "×0.\(zeros.dropFirst())\(digit)"
  }

  public var svg: String {
    let wide = 3 * Self.width, high = Double((panels.count + 2) / 3) * Self.height + 30
    let legend = """
      <text x="\(fixed(Self.left, 0))" y="\(fixed(high - 12, 0))" fill="\(Self.quiet)">\
      <tspan fill="\(Self.time)" font-weight="bold">time</tspan> of a step and \
      <tspan fill="\(Self.memory)" font-weight="bold">memory</tspan> that its program holds, \
      relative to the smallest size; dashed: in proportion to the work</text>
      """
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(wide)) \(Int(high))" font-family="sans-serif" font-size="11">
      <rect width="100%" height="100%" fill="white"/>
      \(panels.joined(separator: "\n"))
      \(legend)
      </svg>

      """
  }
}
