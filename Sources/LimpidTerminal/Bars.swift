/// A share as a bar of eighths of a column.
///
/// ```
/// ███████▌
/// ```
public func bar(_ share: Double, width: Int) -> String {
  guard share.isFinite else { return "" }
  let eighths = Int((min(1, max(0, share)) * Double(width * 8)).rounded())
  let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
}

/// Names with their shares as bars, in the order given.
///
/// ```
/// 3  ███████████████████████▌ 0.9812
/// 8  ▎                        0.0102
/// ```
public func bars(_ shares: [(name: String, share: Double)], width: Int = 24, indent: String = "") -> [String] {
  let longest = shares.map(\.name.count).max() ?? 0
  return shares.map { name, share in
    let drawn = bar(share, width: width)
    let label = name + String(repeating: " ", count: longest - name.count)
    return "\(indent)\(label)  \(drawn)\(String(repeating: " ", count: width - drawn.count)) \(fixed(share, 4))"
  }
}
