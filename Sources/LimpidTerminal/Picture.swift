/// A picture in shades of blocks, two characters a pixel, so that pixels are about square. Too wide a picture is shown smaller: each
/// block is then the mean of the pixels that it covers.
///
/// - Parameters:
///   - values: [height, width], any numbers: the least is blank, the greatest full.
///   - most: columns that may be used.
public func picture(_ values: [Float], height: Int, width: Int, most: Int = 80, indent: String = "") -> [String] {
  guard height > 0, width > 0, values.count == height * width else { return [] }
  let room = max(1, (most - indent.count) / 2)
  let scale = max(1, (width + room - 1) / room)
  let finite = values.filter(\.isFinite)
  // Ink on paper: zero is paper even if no pixel is 0. In Double the greatest difference of two floats is finite.
  let low = Double(min(0, finite.min() ?? 0))
  let range = Double(finite.max() ?? 0) - low
  let shades = Array(" ░▒▓█")
  return stride(from: 0, to: height, by: scale).map { top in
    var line = indent
    for left in stride(from: 0, to: width, by: scale) {
      var (sum, count) = (0.0, 0.0)
      var isBroken = false
      for y in top..<min(height, top + scale) {
        for x in left..<min(width, left + scale) {
          let value = Double(values[y * width + x])
          if !value.isFinite { isBroken = true }
          // All of one value: a blank picture.
          (sum, count) = (sum + (range > 0 ? (value - low) / range : 0), count + 1)
        }
      }
      if isBroken {
        line += "??"
      } else {
        let shade = shades[min(4, Int((sum / count * 5).rounded(.down)))]
        line += String(repeating: shade, count: 2)
      }
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
