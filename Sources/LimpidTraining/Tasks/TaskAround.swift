import LimpidCore

/// A task that does as another one in all that it does not say otherwise. Nothing is judged at the end of its epochs.
protocol TaskAround<Inner>: LearningTask where Model == Inner.Model, Batch == Inner.Batch {
  associatedtype Inner: LearningTask
  var task: Inner { get }
}

extension TaskAround {
  var stepsPerEpoch: Int { task.stepsPerEpoch }
  func batches(epoch: Int, from first: Int) -> AnyIterator<Batch> { task.batches(epoch: epoch, from: first) }
  func loss(of model: Model, on batch: Batch) throws -> BatchLoss { try task.loss(of: model, on: batch) }
  func values(of batch: Batch) -> [Value]? { task.values(of: batch) }
  func batch(_ batch: Batch, holding values: [Value]) -> Batch { task.batch(batch, holding: values) }
  func pieces(of batch: Batch) -> [BatchPiece<Batch>] { task.pieces(of: batch) }
  func right(_ results: [Tensor], on batch: Batch) -> Int? { task.right(results, on: batch) }
  func describe(_ batch: Batch) -> String { task.describe(batch) }
  func scores(of model: Model, on part: DataPart) throws -> Scores? { nil }
}

/// A task without the parts that are held back.
struct Unscored<Inner: LearningTask>: TaskAround {
  let task: Inner
}

/// A task of one batch, again and again.
struct OneBatch<Inner: LearningTask>: TaskAround {
  let task: Inner
  let batch: Inner.Batch
  let steps: Int

  var stepsPerEpoch: Int { steps }
  func batches(epoch: Int, from first: Int) -> AnyIterator<Inner.Batch> {
    AnyIterator(repeatElement(batch, count: max(0, steps - first)).makeIterator())
  }
}
