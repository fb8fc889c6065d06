/// How a column's cells become inputs of a network: a rule with numbers that were taken from the training rows.
public struct InputFeature: Sendable, Codable, Equatable {
  public var column: String
  /// Where its cell stands in a row of a `TableStore`.
  var place: Int
  public var form: Form

  /// What inputs a cell of the column becomes.
  public enum Form: Sendable, Codable, Equatable {
    /// One input x/√(1 + (x/3)²) of x = (value − center) / scale, which far outliers cannot drive away; then, with edges, one for each bin
    /// between two of them: 0 below it, 1 above it, a straight line within (Gorishniy et al., On Embeddings for Numerical Features, 2022);
    /// then 1 for a missing value, whose place the median takes.
    case number(center: Float, scale: Float, edges: [Float], hasMissing: Bool)
    /// One input for each word that is frequent enough, one for all others if there were any, one for a missing cell if there was one.
    /// `slots[i]` is the input of level i, −1 for none.
    case levels(slots: [Int], count: Int, other: Int, missing: Int)
    /// Days as a number; the time of the year as a point on a circle; the day of the week as seven; the time of the day as a point.
    case date(center: Float, scale: Float, hasTime: Bool, hasMissing: Bool)
    /// The words and pairs of words that most texts have, an input each; rare ones weigh more (TF-IDF; K. Spärck Jones, 1972), and all
    /// together have length 1. `words` has four characters for each, its number in increasing order (`TextWords`); `rarity` one, how much its
    /// weight is above 1, in eighths, counted from '0'.
    case text(words: String, rarity: String)
  }

  /// How many inputs it makes.
  public var width: Int {
    switch form {
    case .number(_, _, let edges, let hasMissing): 1 + max(0, edges.count - 1) + (hasMissing ? 1 : 0)
    case .levels(_, let count, _, _): count
    case .date(_, _, let hasTime, let hasMissing): 10 + (hasTime ? 2 : 0) + (hasMissing ? 1 : 0)
    case .text(_, let rarity): rarity.utf8.count
    }
  }

  /// Writes the inputs of a row. `x` holds zeros.
  func encode(_ row: UnsafePointer<Float>, into x: UnsafeMutablePointer<Float>, mostWords: Int) {
    let cell = row[place]
    switch form {
    case .number(let center, let scale, let edges, let hasMissing):
      let value = cell.isNaN ? center : cell
      // Beyond the bounds, at which x has long come to ±3, the square would not fit.
      let z = max(-1e18, min(1e18, (value - center) / scale)), third = z / 3
      x[0] = z / (1 + third * third).squareRoot()
      edges.withUnsafeBufferPointer { edges in
        if edges.count > 1 {
          for i in 0..<edges.count - 1 {
            // Beyond the last edge that is passed all are 0.
            if value <= edges[i] { break }
            x[1 + i] = value >= edges[i + 1] ? 1 : (value - edges[i]) / (edges[i + 1] - edges[i])
          }
        }
      }
      if hasMissing, cell.isNaN { x[width - 1] = 1 }
    case .levels(let slots, _, let other, let missing):
      let slot = cell.isNaN ? missing : cell < 0 || Int(cell) >= slots.count ? other : slots[Int(cell)]
      if slot >= 0 { x[slot] = 1 }
    case .date(let center, let scale, let hasTime, let hasMissing):
      if cell.isNaN {
        if hasMissing { x[width - 1] = 1 }
        return
      }
      let days = Int(cell)
      let z = (cell - center) / scale, third = z / 3
      x[0] = z / (1 + third * third).squareRoot()
      let (year, _, _) = civilDate(days)
      let start = daysSince1970(year, 1, 1) ?? days
      let (sine, cosine) = circle(Float(days - start) / 366)
      (x[1], x[2]) = (sine, cosine)
      x[3 + ((days + 3) % 7 + 7) % 7] = 1
      if hasTime { (x[10], x[11]) = circle(row[place + 1] / 86_400) }
    case .text(var words, var rarity):
      words.withUTF8 { words in
        rarity.withUTF8 { rarity in
          TextWords.encode(row + place, most: mostWords, words, rarity, into: x)
        }
      }
    }
  }

  /// What each input means: "age", "age 37 … 41", "workclass = Private".
  func names(_ column: ColumnSchema) -> [String] {
    let name = column.name
    switch form {
    case .number(_, _, let edges, let hasMissing):
      let value = { (x: Float) in plain(Double("\(x)")! + column.origin) }
      let bins = edges.indices.dropLast().map { "\(name) \(value(edges[$0])) … \(value(edges[$0 + 1]))" }
      return [name] + bins + (hasMissing ? ["\(name) is missing"] : [])
    case .levels(let slots, let count, let other, let missing):
      var names = [String](repeating: "", count: count)
      for (level, slot) in slots.enumerated() where slot >= 0 {
        names[slot] = names[slot].isEmpty ? "\(name) = \(column.levels[level])" : "\(name) is another word"
      }
      if other >= 0 { names[other] = "\(name) is another word" }
      if missing >= 0 { names[missing] = "\(name) is missing" }
      return names
    case .date(_, _, let hasTime, let hasMissing):
      let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
      return [name, "\(name) season, sine", "\(name) season, cosine"] + days.map { "\(name) is a \($0)" }
        + (hasTime ? ["\(name) hour, sine", "\(name) hour, cosine"] : [])
        + (hasMissing ? ["\(name) is missing"] : [])
    case .text(_, let rarity): return (0..<rarity.utf8.count).map { "\(name), word \($0 + 1)" }
    }
  }
}

/// sin and cos of `turns` whole turns, 0 ... 1, by polynomials: the same bits everywhere. Error below 1e-6.
private func circle(_ turns: Float) -> (sine: Float, cosine: Float) {
  // Folded to −1/4 … 1/4 of a turn.
  func sine(_ t: Float) -> Float {
    var t = t - t.rounded()
    if t > 0.25 { t = 0.5 - t } else if t < -0.25 { t = -0.5 - t }
    let r = 6.283185307 * t, s = r * r
    return r * (1 - s / 6 * (1 - s / 20 * (1 - s / 42 * (1 - s / 72 * (1 - s / 110)))))
  }
  return (sine(turns), sine(turns + 0.25))
}
