import LimpidCore
import LimpidData
import LimpidLayers

/// The examples as the doctor looks at them: a hash of each, and some of them in full.
struct DoctorData {
  struct Part {
    /// A hash of each example's input.
    var prints: [UInt64]
    /// Empty where the target is no class.
    var labels: [Int]
    var count: Int { prints.count }
  }

  let classNames: [String]
  let isPictures: Bool
  /// [height, width, channels] or [columns].
  let inputShape: Shape
  let train: Part
  let validation: Part?
  let test: Part
  /// Up to 1,000 training inputs, [n, elements of one], and their labels.
  let sample: [[Float]]
  let sampleLabels: [Int]
  /// Columns of a table that give its target away, each with how well; and the target's name.
  let giveaways: [(column: String, share: String)]
  let target: String
  /// Of a table's numbers to predict: the few rows that make most of their squared distances from the median, if few do.
  let outliers: Outliers?

  struct Outliers {
    let count: Int
    let share: Double
    /// The farthest: its row in the table, from 0, and its number.
    let row: Int
    let value: Double
    let median: Double
  }

  init(_ data: RunData) {
    switch data {
    case .images(let data):
      let time = LoadingTime(seed: 0, epoch: 0)
      func part(_ images: LabeledImages) -> Part {
        DoctorData.part(data.isUnlabeled ? [] : images.labels, images.inputShape, count: images.count) {
          images.inputs($0, at: time)
        }
      }
      (classNames, isPictures, inputShape) = (
        data.isUnlabeled ? [] : data.train.classNames, data.train.values.isEmpty, data.train.inputShape
      )
      (train, validation, test) = (part(data.train), data.validation.map(part), part(data.test))
      (sample, sampleLabels) = DoctorData.sample(train, inputShape) { data.train.inputs($0, at: time) }
      (giveaways, target, outliers) = ([], "", nil)
    case .table(let table):
      func part(_ rows: TableExamples) -> Part {
        DoctorData.part(rows.labels, [rows.encoder.width], count: rows.count) { rows.inputs($0) }
      }
      (classNames, isPictures, inputShape) = (table.train.target.classNames, false, [table.train.encoder.width])
      (train, validation, test) = (part(table.train), nil, part(table.test))
      (sample, sampleLabels) = DoctorData.sample(train, inputShape) { table.train.inputs($0) }
      giveaways = TableChecks(table.table, table.decision, train: table.train, test: table.test).giveaways
      target = table.decision.column
      outliers = DoctorData.outliers(table.train)
    }
  }

  /// One row in two hundred, two to ten, with 0.7 of all squared distances; where numbers are learned by their logarithms, of those.
  private static func outliers(_ rows: TableExamples) -> Outliers? {
    guard case .number(_, _, let isLogarithm) = rows.target, rows.count >= 50 else { return nil }
    let values = rows.values, learned = isLogarithm ? values.map(logarithm) : values
    let middle = median(learned), distances = learned.map { abs($0 - middle) }
    let order = distances.indices.sorted { (distances[$1], $0) < (distances[$0], $1) }
    let few = order.prefix(min(10, max(2, rows.count / 200)))
    let whole = distances.reduce(0) { $0 + $1 * $1 }
    var (count, sum) = (0, 0.0)
    for place in few where sum < 0.7 * whole {
      sum += distances[place] * distances[place]
      count += 1
    }
    guard sum >= 0.7 * whole, whole > 0, distances[order[0]] > 30 * median(distances) else { return nil }
    return Outliers(
      count: count, share: sum / whole, row: rows.rows[order[0]], value: values[order[0]], median: median(values))
  }

  private static func part(
    _ labels: [Int32], _ shape: Shape, count: Int? = nil, _ inputs: ([Int]) -> Tensor
  ) -> Part {
    Part(prints: Duplicates.prints(shape, count: count ?? labels.count, inputs), labels: labels.map(Int.init))
  }

  /// Up to 1,000 inputs, evenly spread, and their labels.
  private static func sample(_ part: Part, _ shape: Shape, _ inputs: ([Int]) -> Tensor) -> ([[Float]], [Int]) {
    let wanted = min(1000, part.count), each = shape.elementCount
    let rows = (0..<wanted).map { $0 * part.count / wanted }
    let x = inputs(rows).array
    return (
      rows.indices.map { Array(x[$0 * each..<($0 + 1) * each]) },
      part.labels.isEmpty ? [] : rows.map { part.labels[$0] }
    )
  }

  /// How often the nearest other example of the sample has the same label, and how often it would have by chance.
  var neighbours: (agreement: Double, chance: Double, deviation: Double) {
    let n = sample.count
    guard n > 1, !sampleLabels.isEmpty else { return (1, 0, 0) }
    var same = 0
    for i in 0..<n {
      var (best, least) = (0, Float.infinity)
      for j in 0..<n where j != i {
        var distance: Float = 0
        let (a, b) = (sample[i], sample[j])
        for k in a.indices {
          let d = a[k] - b[k]
          distance += d * d
          if distance >= least { break }
        }
        if distance < least { (best, least) = (j, distance) }
      }
      same += sampleLabels[best] == sampleLabels[i] ? 1 : 0
    }
    var counts: [Int: Int] = [:]
    for label in sampleLabels { counts[label, default: 0] += 1 }
    let chance = counts.values.reduce(0.0) { $0 + (Double($1) / Double(n)) * (Double($1) / Double(n)) }
    return (Double(same) / Double(n), chance, (chance * (1 - chance) / Double(n)).squareRoot())
  }
}

extension DoctorData.Part {
  /// Rows whose input came before, and rows of those whose label was another one then.
  var repeated: (rows: Int, contradicted: Int) {
    var first: [UInt64: Int] = [:]
    var (rows, contradicted) = (0, 0)
    for (i, print) in prints.enumerated() {
      if let other = first[print] {
        rows += 1
        if !labels.isEmpty, labels[i] != labels[other] { contradicted += 1 }
      } else {
        first[print] = i
      }
    }
    return (rows, contradicted)
  }

  /// Rows whose input is among another part's.
  func shared(with other: DoctorData.Part) -> Int {
    let known = Set(other.prints)
    return prints.count { known.contains($0) }
  }

  func shares(_ classes: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: classes)
    for label in labels where label < classes { counts[label] += 1 }
    return counts.map { $0 / Double(max(1, labels.count)) }
  }
}
