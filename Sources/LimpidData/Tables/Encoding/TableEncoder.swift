import LimpidCore

/// Turns rows of a table into inputs of a network. Fitted to the training rows alone, and stored with the model.
public struct TableEncoder: Sendable, Codable, Equatable {
  public var schema: TableSchema
  public var features: [InputFeature]

  /// How columns are turned into inputs.
  public struct Settings: Sendable, Codable, Equatable {
    /// The most bins of a number.
    public var bins = 32
    /// A word that comes less often in the training rows shares an input with all such words.
    public var leastCount = 3
    /// The most words that have an input of their own.
    public var mostLevels = 1000
    /// Words and pairs of words of a text that have an input of their own; 0 to choose by the number of rows.
    public var textWords = 0

    public init() {}
  }

  /// - Parameters:
  ///   - columns: those that become inputs.
  ///   - rows: the training rows.
  public init(_ table: Table, columns: [String], rows: RowList, settings: Settings = Settings()) {
    schema = table.schema
    let (starts, _) = table.schema.places
    features = []
    let texts = table.schema.columns.count { columns.contains($0.name) && $0.kind == .text }
    let wanted = table.schema.columns.indices.filter {
      columns.contains(table.schema.columns[$0].name) && table.schema.columns[$0].kind.isUseful
    }
    let rows = EvenSample.of(rows)
    // Each column by itself, on all threads.
    let found = try? inParallel(wanted.count) { number throws(DataError) -> InputFeature? in
      let column = table.schema.columns[wanted[number]], place = starts[wanted[number]]
      let fit = FeatureFit(table.store, place: place, rows: rows, settings)
      let form: InputFeature.Form? =
        switch column.kind {
        case .number: fit.number(column.missing)
        case .boolean, .category: fit.levels(column.levels.count)
        case .date: fit.date(column.missing)
        case .text: fit.text(mostWords: column.mostWords, columns: texts)
        case .identifier, .constant: nil
        }
      return form.map { InputFeature(column: column.name, place: place, form: $0) }
    }
    features = (found ?? []).compactMap(\.self)
  }

  /// Inputs of a row.
  public var width: Int { features.reduce(0) { $0 + $1.width } }

  /// What each input means.
  public var inputNames: [String] { features.flatMap { feature in feature.names(schema[feature.column]!) } }
}

/// What the training rows say about a column.
struct FeatureFit {
  let store: TableStore
  let place: Int
  let rows: RowList
  let settings: TableEncoder.Settings

  /// The most rows that quantiles are taken from.
  private static let most = 100_000

  init(_ store: TableStore, place: Int, rows: RowList, _ settings: TableEncoder.Settings) {
    self.store = store
    self.place = place
    self.rows = rows
    self.settings = settings
  }

  /// Values in order, of evenly spread rows if there are very many; and whether any is missing, of which `missing` are in the whole table.
  private func sorted(_ missing: Int) -> (values: [Float], hasMissing: Bool) {
    let step = max(1, rows.count / FeatureFit.most)
    let cells = store.column(place, rows)
    let hasMissing = cells.contains { $0.isNaN } || (rows.count == EvenSample.most && missing > 0)
    let values = stride(from: 0, to: cells.count, by: step).lazy.map { cells[$0] }.filter { $0.isFinite }
    return (values.sorted(), hasMissing)
  }

  private static func quantile(_ sorted: [Float], _ share: Double) -> Float {
    let place = share * Double(sorted.count - 1), below = Int(place)
    let rest = Float(place - Double(below))
    return below + 1 < sorted.count ? sorted[below] + (sorted[below + 1] - sorted[below]) * rest : sorted[below]
  }

  func number(_ missing: Int) -> InputFeature.Form? {
    let (values, hasMissing) = sorted(missing)
    guard let low = values.first, let high = values.last else { return nil }
    let center = FeatureFit.quantile(values, 0.5)
    var scale = FeatureFit.quantile(values, 0.75) - FeatureFit.quantile(values, 0.25)
    if scale <= 0 { scale = (high - low) / 2 }
    if !(scale > 0 && scale.isFinite) { scale = 1 }
    var edges: [Float] = []
    // A bin wants rows enough to learn its slope from (ten parts of five tables: 48 are better than 16, and than one bin alone).
    let bins = min(settings.bins, max(4, values.count / 48))
    var distinct: [Float] = []
    for x in values where x != distinct.last {
      distinct.append(x)
      if distinct.count > bins + 1 { break }
    }
    if distinct.count <= bins + 1 {
      edges = distinct
    } else {
      for i in 0...bins {
        let edge = FeatureFit.quantile(values, Double(i) / Double(bins))
        if edge != edges.last { edges.append(edge) }
      }
    }
    // Two values need no bin: the number itself says it all.
    if edges.count <= 2 { edges = [] }
    return .number(center: center, scale: scale, edges: edges, hasMissing: hasMissing)
  }

  func levels(_ count: Int) -> InputFeature.Form? {
    var counts = [Int](repeating: 0, count: count)
    var (missing, others) = (0, 0)
    store.forEach(rows) { _, cells in
      let x = cells[place]
      if x.isNaN { missing += 1 } else if x < 0 { others += 1 } else { counts[Int(x)] += 1 }
    }
    let order = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    let frequent = order.prefix(settings.mostLevels).filter { counts[$0] >= min(settings.leastCount, rows.count) }
    others += order.reduce(0) { $0 + counts[$1] } - frequent.reduce(0) { $0 + counts[$1] }
    var slots = [Int](repeating: -1, count: count)
    // Two words, nothing else: one input says it all. The first of the list is 0.
    if frequent.count == 2, missing == 0, others == 0, count == 2 {
      slots[1] = 0
      return .levels(slots: slots, count: 1, other: -1, missing: -1)
    }
    for (slot, level) in frequent.sorted().enumerated() { slots[level] = slot }
    var width = frequent.count
    let other = others > 0 ? width : -1
    if others > 0 { width += 1 }
    let gap = missing > 0 ? width : -1
    if missing > 0 { width += 1 }
    if other >= 0 { for level in slots.indices where slots[level] < 0 { slots[level] = other } }
    return width == 0 ? nil : .levels(slots: slots, count: width, other: other, missing: gap)
  }

  func date(_ missing: Int) -> InputFeature.Form? {
    let (values, hasMissing) = sorted(missing)
    guard let low = values.first, let high = values.last else { return nil }
    let hasTime = store.column(place + 1, rows).contains { $0 > 0 }
    return .date(
      center: FeatureFit.quantile(values, 0.5), scale: max(1, (high - low) / 2), hasTime: hasTime,
      hasMissing: hasMissing)
  }

  /// As many words as there are rows to learn them from, about.
  func text(mostWords: Int, columns: Int) -> InputFeature.Form? {
    let whole =
      rows.count < 500 ? 512 : rows.count < 2000 ? 1024 : rows.count < 4000 ? 2048 : rows.count < 6000 ? 4096 : 16_384
    let count = settings.textWords > 0 ? settings.textWords : max(256, whole / max(1, columns))
    return TextWords.vocabulary(store, place: place, rows: rows, most: mostWords, count: count)
      .map { .text(words: $0.words, rarity: $0.rarity) }
  }
}
