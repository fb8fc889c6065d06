/// The name that differs least, if it differs by at most a third of its letters (Damerau's distance, case aside).
public func nearest(to name: String, among names: [String]) -> String? {
  let letters = Array(name.lowercased())
  let ranked = names.map { (name: $0, distance: distance(letters, Array($0.lowercased()))) }
  guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
  return best.distance <= max(1, max(best.name.count, letters.count) / 3) ? best.name : nil
}

/// How many letters must be changed, put in, taken out or swapped with the next to make one word of the other.
private func distance(_ a: [Character], _ b: [Character]) -> Int {
  var before: [Int] = []
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var next = [i + 1]
    for (j, y) in b.enumerated() {
      var least = min(row[j + 1] + 1, next[j] + 1, row[j] + (x == y ? 0 : 1))
      if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { least = min(least, before[j - 1] + 1) }
      next.append(least)
    }
    (before, row) = (row, next)
  }
  return row[b.count]
}
