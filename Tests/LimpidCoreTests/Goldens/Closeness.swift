/// Where two arrays differ most, against a tolerance; `nil` if they agree everywhere.
///
/// Two elements agree if |got − want| ≤ tolerance · max(1, |want|), both are NaN, or both are the same infinity (PyTorch's number may
/// have become one in Float). The message names the worst element by its index, so that a wrong border or stride shows at a glance.
func disagreement(_ what: String, _ got: [Float], _ want: GoldenTensor, tolerance: Double) -> String? {
  guard got.count == want.values.count else {
    return "\(what): \(got.count) elements, expected \(want.values.count) of shape \(want.shape)"
  }
  var worst = (index: 0, distance: 0.0)
  for (i, (a, b)) in zip(got, want.values).enumerated() {
    let distance = distance(a, b)
    if distance > worst.distance { worst = (i, distance) }
  }
  guard worst.distance > tolerance else { return nil }
  let position = coordinates(of: worst.index, in: want.shape)
  return "\(what) at \(position): \(got[worst.index]), PyTorch has \(want.values[worst.index]); "
    + "off by \(worst.distance), allowed \(tolerance)"
}

/// |got − want| in units of max(1, |want|).
private func distance(_ got: Float, _ want: Double) -> Double {
  if got.isNaN || want.isNaN { return got.isNaN && want.isNaN ? 0 : .infinity }
  if got.isInfinite || Float(want).isInfinite { return got == Float(want) ? 0 : .infinity }
  return abs(Double(got) - want) / max(1, abs(want))
}

/// The coordinates of a row-major position.
private func coordinates(of index: Int, in shape: [Int]) -> [Int] {
  var rest = index
  var position: [Int] = []
  for size in shape.reversed() {
    position.insert(rest % size, at: 0)
    rest /= size
  }
  return position
}
