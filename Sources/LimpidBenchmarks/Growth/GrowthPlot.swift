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
  private let width = 300.0, height = 240.0, edge = 40.0

  public init() {}

  /// Adds a panel: time and memory of one growth.
  public mutating func add(_ growth: Growth, _ points: [Growth.Point]) {
    guard let first = points.first, let last = points.last, first.size < last.size else { return }
    let left = Double(panels.count % 3) * (width + 20), top = Double(panels.count / 3) * (height + 20)
    let span = logarithm(Double(last.size) / Double(first.size))
    let values = points.flatMap { [$0.seconds / first.seconds, $0.bytes / max(first.bytes, 1)] }
    let ends = [growth.work, growth.memory].map { $0 * span }
    let logs = values.map { logarithm(max($0, 1e-9)) } + ends + [0]
    let (low, high) = (logs.min()!, max(logs.max()!, logs.min()! + 0.5))
    func place(_ size: Double, _ value: Double) -> String {
      let x = left + edge + logarithm(size / Double(first.size)) / span * (width - edge - 10)
      let y = top + height - edge - (value - low) / (high - low) * (height - 2 * edge)
      return "\(fixed(x, 1)),\(fixed(y, 1))"
    }
    func line(_ style: String, _ value: (Growth.Point) -> Double) -> String {
      let path = points.map { place(Double($0.size), logarithm(max(value($0), 1e-9))) }.joined(separator: " ")
      return "<polyline points=\"\(path)\" fill=\"none\" \(style)/>"
    }
    func ideal(_ power: Double, _ color: String) -> String {
      let path = "\(place(Double(first.size), 0)) \(place(Double(last.size), power * span))"
      return "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(color)\" stroke-dasharray=\"3 4\"/>"
    }
    func text(_ x: Double, _ y: Double, _ anchor: String, _ words: String) -> String {
      "<text x=\"\(fixed(left + x, 1))\" y=\"\(fixed(top + y, 1))\" text-anchor=\"\(anchor)\">\(words)</text>"
    }
    panels.append(
      [
        text(edge, 16, "start", growth.name), text(edge, height - 10, "start", "\(first.size)"),
        text(width - 10, height - 10, "end", "\(growth.quantity) \(last.size)"),
        text(edge - 4, height - edge, "end", "×\(rough(power10(low)))"),
        text(edge - 4, edge + 6, "end", "×\(rough(power10(high)))"),
        ideal(growth.work, "#2a6fb5"), ideal(growth.memory, "#c06a1b"),
        line("stroke=\"#2a6fb5\" stroke-width=\"2\"") { $0.seconds / first.seconds },
        line("stroke=\"#c06a1b\" stroke-width=\"2\"") { $0.bytes / max(first.bytes, 1) },
      ].joined(separator: "\n"))
  }

  private func power10(_ x: Double) -> Double { pow(10, x) }

  public var svg: String {
    let wide = 3 * (width + 20), high = Double((panels.count + 2) / 3) * (height + 20) + 24
    let legend =
      "<text x=\"40\" y=\"\(fixed(high - 8, 0))\"><tspan fill=\"#2a6fb5\">time</tspan> and <tspan fill=\"#c06a1b\">memory</tspan>, relative to the smallest; dashed: in proportion to the work</text>"
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(wide)) \(Int(high))" font-family="sans-serif" font-size="11">
      <rect width="100%" height="100%" fill="white"/>
      \(panels.joined(separator: "\n"))
      \(legend)
      </svg>

      """
  }
}
