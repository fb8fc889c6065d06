import LimpidCore

/// Some examples with their labels, as one step of training takes them.
public struct LabeledBatch: Sendable {
  /// [rows.count] + the shape of one input.
  public let inputs: Tensor
  /// [rows.count].
  public let labels: IndexTensor
  /// Which examples these are.
  public let rows: [Int]
  public let epoch: Int
  /// The batch's number within the epoch, from 0.
  public let number: Int
  /// Where examples are mixed with others of the batch: those labels, and what stays of an example's own (a scalar).
  public private(set) var partners: (labels: IndexTensor, share: Tensor)?

  /// The same examples with other values in their places.
  package func holding(_ inputs: Tensor, _ labels: IndexTensor, _ partners: (IndexTensor, Tensor)?) -> LabeledBatch {
    var batch = LabeledBatch(inputs: inputs, labels: labels, rows: rows, epoch: epoch, number: number)
    batch.partners = partners
    return batch
  }

  /// The batch mixed with itself.
  package func mixed(alpha: Double, seed: UInt64) -> LabeledBatch {
    let mixing = Mixing(of: rows.count, alpha: alpha, seed: seed, epoch: epoch, batch: number), own = labels.array
    return holding(mixing.mixed(inputs), labels, (IndexTensor(mixing.partners.map { own[$0] }), Tensor(mixing.share)))
  }

  /// Some of the batch's examples.
  package func slice(_ range: Range<Int>) -> LabeledBatch {
    var batch = LabeledBatch(
      inputs: LimpidData.rows(range, of: inputs), labels: IndexTensor(Array(labels.array[range])),
      rows: Array(rows[range]), epoch: epoch, number: number)
    batch.partners = partners.map { (IndexTensor(Array($0.labels.array[range])), $0.share) }
    return batch
  }
}

/// The examples in batches, in an order that is a function of (seed, epoch).
///
/// There is no place to save: the batch of any step can be made at any time, so a run that is resumed in the middle of
/// an epoch goes on with the very batch it would have had.
///
/// ```swift
/// let batches = try Batches(Digits.load(), size: 64, seed: 7)
/// for batch in batches.epoch(0) { … }               // 29 batches, the last of 5
/// for batch in batches.epoch(0, from: 12) { … }     // the same from batch 12 on
/// ```
public struct Batches<Examples: LabeledExamples>: Sendable {
  public let examples: Examples
  /// Examples in a batch; the last batch of an epoch has what is left.
  public let size: Int
  public let seed: UInt64
  /// Whether each epoch has its own order; otherwise the examples' own.
  public let isShuffled: Bool
  /// Where some examples come more often than others; nil if each comes once.
  public let sampling: Sampling?

  public init(
    _ examples: Examples, size: Int, seed: UInt64 = 0, isShuffled: Bool = true, sampling: Sampling? = nil
  ) throws(DataError) {
    guard size > 0 else {
      throw DataError(
        file: examples.name, came: "a batch of \(size)", expected: "1 or more examples in a batch",
        mend: "choose another batch size")
    }
    guard examples.count > 0 else {
      throw DataError(
        file: examples.name, came: "no examples", expected: "at least one",
        mend: "check what was selected, or the split")
    }
    self.examples = examples
    self.size = size
    self.seed = seed
    self.isShuffled = isShuffled
    self.sampling = sampling
  }

  /// Batches in an epoch.
  public var perEpoch: Int { (examples.count + size - 1) / size }

  /// The examples' order in an epoch.
  public func order(_ epoch: Int) -> [Int] {
    if let sampling { return sampling.order(seed: seed, epoch: epoch) }
    return isShuffled
      ? Draws(seed: seed, stream: .order, step: epoch).permutation(examples.count) : Array(0..<examples.count)
  }

  /// The batches of an epoch, from batch `first` on.
  public func epoch(_ epoch: Int, from first: Int = 0) -> Epoch {
    Epoch(batches: self, epoch: epoch, order: order(epoch), upcoming: max(0, first))
  }

  /// The batch of a step, counted from 0 over all epochs.
  public func batch(_ step: Int) -> LabeledBatch {
    precondition(step >= 0, "the batch of step \(step): steps are counted from 0")
    let (epoch, number) = step.quotientAndRemainder(dividingBy: perEpoch)
    return batch(number, epoch: epoch, order: order(epoch))
  }

  func batch(_ number: Int, epoch: Int, order: [Int]) -> LabeledBatch {
    let rows = Array(order[number * size..<min(order.count, (number + 1) * size)])
    return LabeledBatch(
      inputs: examples.inputs(rows, at: LoadingTime(seed: seed, epoch: epoch)),
      labels: IndexTensor(rows.map { examples.labels[$0] }), rows: rows, epoch: epoch, number: number)
  }

  /// One epoch's batches, made one by one.
  public struct Epoch: Sequence, IteratorProtocol, Sendable {
    let batches: Batches
    let epoch: Int
    let order: [Int]
    /// The number of the batch that comes next.
    public private(set) var upcoming: Int

    public mutating func next() -> LabeledBatch? {
      guard upcoming < batches.perEpoch else { return nil }
      defer { upcoming += 1 }
      return batches.batch(upcoming, epoch: epoch, order: order)
    }
  }
}
