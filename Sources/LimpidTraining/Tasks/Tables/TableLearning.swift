import LimpidCore
import LimpidData
import LimpidLayers

/// Learning from a table with an ensemble of which each member has rows that it never sees: those judge it. So every training row is both
/// learned from and held back (cross-fitting), early stopping looks at all of them, and calibration needs no part of its own.
public struct TableLearning: LearningTask {
  public typealias Model = Sequential

  /// Some rows with their targets.
  public struct Batch: Sendable {
    /// [n, inputs].
    var inputs: Tensor
    /// Places among the training rows.
    let places: [Int]
    /// Where rows are mixed with others of the batch: those rows' places, and what stays of a row's own.
    var partners: (places: [Int], share: Float)?
    /// What the loss reads, where a program has put it; nil to make it from the above.
    fileprivate var held: [Value]?
  }

  public let data: LoadedTable
  public let batchSize: Int
  public let seed: UInt64
  public let labelSmoothing: Float
  /// The share of truths that intervals and sets are made to hold.
  public let coverage: Double
  /// What each class counts in the training loss; nil if all count 1. Evaluation does not weigh.
  public var classWeights: [Float]?
  /// Where some rows come more often than others.
  public var sampling: Sampling?
  /// Whether each epoch has its own order; otherwise that of the table.
  public var isShuffled = true
  /// How strongly rows are mixed with one another; see `Mixing`.
  public var mixup = 0.0
  /// Rows that are computed at once; nil for a whole batch.
  public var pieceSize: Int?
  /// Rows that are evaluated at once; no result depends on it.
  public var evaluationBatch = 1024

  public init(_ data: LoadedTable, batchSize: Int, seed: UInt64, labelSmoothing: Float = 0, coverage: Double = 0.9) {
    self.data = data
    self.batchSize = batchSize
    self.seed = seed
    self.labelSmoothing = labelSmoothing
    self.coverage = coverage
  }

  public var stepsPerEpoch: Int { (data.train.count + batchSize - 1) / batchSize }

  public func batches(epoch: Int, from first: Int) -> AnyIterator<Batch> {
    let rows = data.train.count
    let order =
      sampling?.order(seed: seed, epoch: epoch)
      ?? (isShuffled ? epochOrder(rows, seed: seed, epoch: epoch) : Array(0..<rows))
    var number = first
    let (data, size, count, alpha, seed) = (data, batchSize, stepsPerEpoch, mixup, seed)
    return AnyIterator {
      guard number < count else { return nil }
      let places = Array(order[number * size..<min(order.count, (number + 1) * size)])
      defer { number += 1 }
      let inputs = data.train.inputs(places)
      guard alpha > 0 else { return Batch(inputs: inputs, places: places) }
      let mixing = Mixing(of: places.count, alpha: alpha, seed: seed, epoch: epoch, batch: number)
      return Batch(
        inputs: mixing.mixed(inputs), places: places, partners: (mixing.partners.map { places[$0] }, mixing.share))
    }
  }

  public func pieces(of batch: Batch) -> [BatchPiece<Batch>] {
    guard let cuts = cuts(batch.places.count, pieceSize) else { return [BatchPiece(batch: batch, share: 1)] }
    return cuts.map { BatchPiece(batch: slice($0, of: batch), share: Float($0.count) / Float(batch.places.count)) }
  }

  public func example(_ i: Int, of batch: Batch) -> Batch? {
    batch.places.indices.contains(i) ? slice(i..<i + 1, of: batch) : nil
  }

  private func slice(_ range: Range<Int>, of batch: Batch) -> Batch {
    Batch(
      inputs: rows(range, of: batch.inputs), places: Array(batch.places[range]),
      partners: batch.partners.map { (Array($0.places[range]), $0.share) })
  }

  public func describe(_ batch: Batch) -> String {
    let some = batch.places.prefix(8).map { "\(data.train.rows[$0] + 1)" }.joined(separator: ", ")
    return
      "\(batch.places.count == 1 ? "row" : "rows") \(some)\(batch.places.count > 8 ? " … (\(batch.places.count))" : "") of \(data.table.name)"
  }

  /// Inputs; for the rows, by member: targets, weights, the weights' sum; where rows are mixed, the same for the partners, and the share.
  public func values(of batch: Batch) -> [Value]? {
    if let held = batch.held { return held }
    var values = [batch.inputs.value] + answers(batch, batch.places)
    if let (places, share) = batch.partners { values += answers(batch, places) + [Tensor(share).value] }
    return values
  }

  public func batch(_ batch: Batch, holding values: [Value]) -> Batch {
    var copy = batch
    (copy.inputs, copy.held) = (values[0].tensor!, values)
    return copy
  }

  /// The mean loss over rows and members, without those that a member is held back from.
  public func loss(of model: Sequential, on batch: Batch) throws -> BatchLoss {
    let values = values(of: batch)!
    let outputs = try model(batch.inputs)  // [n, members, outputs]
    func mean(_ first: Int) throws -> Tensor {
      let losses = try losses(outputs, values[first])  // [n · members]
      return try (losses * values[first + 1].tensor!).sum() / values[first + 2].tensor!
    }
    var loss = try mean(1)
    if batch.partners != nil {
      let other = try mean(4)
      loss = try (loss - other) * values[7].tensor! + other
    }
    return BatchLoss(loss: loss, count: batch.places.count, results: [outputs])
  }

  /// The right answers of the rows at `truths`, by member; what each counts; and the sum of that. Members that a row, or what is mixed into
  /// it, is held back from do not count.
  private func answers(_ batch: Batch, _ truths: [Int]) -> [Value] {
    let members = data.members
    var weights = [Float](repeating: 1, count: truths.count * members)
    if let classWeights {
      for (i, place) in truths.enumerated() {
        for m in 0..<members { weights[i * members + m] = classWeights[Int(data.train.labels[place])] }
      }
    }
    if members > 1 {
      for places in [batch.places, batch.partners?.places].compactMap(\.self) {
        for (i, place) in places.enumerated() { weights[i * members + Int(data.folds[place])] = 0 }
      }
    }
    let total = Float(weights.reduce(0.0) { $0 + Double($1) })
    return [
      targets(data.train, truths, members), Tensor(unchecked: [weights.count], weights).value,
      Tensor(max(total, .leastNormalMagnitude)).value,
    ]
  }

  /// What the rows at `places` should give, once for each member, [n · members].
  func targets(_ examples: TableExamples, _ places: [Int], _ members: Int) -> Value {
    func each<T>(_ value: (Int) -> T) -> [T] { places.flatMap { Array(repeating: value($0), count: members) } }
    if data.decision.task == .classes { return IndexTensor(each { examples.labels[$0] }).value }
    return Tensor(unchecked: [places.count * members], each { examples.learned($0) }).value
  }

  /// The loss of every row by every member, [n · members].
  func losses(_ outputs: Tensor, _ targets: Value) throws -> Tensor {
    let rows = outputs.shape[0] * outputs.shape[1]
    if data.decision.task == .classes {
      let classes = outputs.shape[2], logits = try outputs.reshaped(to: [rows, classes])
      if data.loss == .meanSquaredError {
        // The squares of a row's classes together, as Brier's score has them.
        let truths = try targets.indices!.oneHot(classes: classes)
        return try logits.softmax().meanSquaredError(to: truths, reduction: .none).sum(axes: 1)
      }
      return try logits.softmaxCrossEntropy(targets.indices!, smoothing: labelSmoothing, reduction: .none)
    }
    let answers = try outputs.reshaped(to: [rows]), targets = targets.tensor!
    switch data.loss {
    case .meanSquaredError where data.decision.task == .binary:
      return try answers.sigmoid().meanSquaredError(to: targets, reduction: .none)
    case .binaryCrossEntropy:
      return try answers.binaryCrossEntropy(targets: targets, smoothing: labelSmoothing, reduction: .none)
    case .meanAbsoluteError: return try answers.meanAbsoluteError(to: targets, reduction: .none)
    case .huber: return try answers.huberLoss(to: targets, reduction: .none)
    case .quantile:
      return try answers.quantileLoss(to: targets, quantile: Float(data.quantile), reduction: .none)
    default: return try answers.meanSquaredError(to: targets, reduction: .none)
    }
  }

  /// Rows whose class has the greatest mean output.
  public func right(_ results: [Tensor], on batch: Batch) -> Int? {
    let outputs = results[0], places = batch.places
    guard !data.train.labels.isEmpty else { return nil }
    let (members, width) = (outputs.shape[1], outputs.shape[2])
    return withExtendedLifetime(outputs) {
      let x = outputs.pointer
      return places.enumerated().count { i, place in
        let sums = (0..<width).map { c in (0..<members).reduce(Float(0)) { $0 + x[(i * members + $1) * width + c] } }
        let answer = width == 1 ? (sums[0] > 0 ? 1 : 0) : sums.indices.reduce(0) { sums[$1] > sums[$0] ? $1 : $0 }
        return answer == Int(data.train.labels[place])
      }
    }
  }
}
