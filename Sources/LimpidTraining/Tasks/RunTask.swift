import LimpidCore
import LimpidData
import LimpidLayers

/// The task of a run, of either sort.
public enum RunTask: LearningTask {
  public typealias Model = Sequential

  case images(ClassificationTask<Sequential>)
  case table(TableLearning)
  case reconstruction(ReconstructionTask)

  /// A batch of the task.
  public enum Batch: Sendable {
    case images(LabeledBatch)
    case table(TableLearning.Batch)
  }

  init(_ recipe: Recipe, _ seed: UInt64, _ data: RunData) throws {
    let isShuffled = recipe.sampler != .sequential
    let smoothing = Float(recipe.labelSmoothing), accumulation = recipe.accumulation
    // An update sees this many; in pieces of a batch, unless the bits of one large batch are asked for.
    let size = recipe.batchSize * accumulation.batches
    let pieceSize = accumulation.batches > 1 && !accumulation.exact ? recipe.batchSize : nil
    switch data {
    case .images(let data) where recipe.reconstruction != nil:
      var task = try ReconstructionTask(
        data, recipe.reconstruction!, batchSize: size, seed: seed, isShuffled: isShuffled)
      task.pieceSize = pieceSize
      self = .reconstruction(task)
    case .table(let table):
      let train = table.train, classes = train.labels.isEmpty ? [] : train.target.classNames
      var task = TableLearning(
        table, batchSize: size, seed: seed, labelSmoothing: smoothing, coverage: recipe.table?.coverage ?? 0.9)
      task.classWeights = try recipe.weights(labels: train.labels, classNames: classes)
      task.sampling = try recipe.sampler.sampling(labels: train.labels, classNames: classes)
      (task.mixup, task.pieceSize, task.isShuffled) = (recipe.mixup.alpha, pieceSize, isShuffled)
      self = .table(task)
    case .images(let data):
      let train = data.train
      let sampling = try recipe.sampler.sampling(labels: train.labels, classNames: train.classNames)
      var task: ClassificationTask<Sequential>
      if recipe.augmentation == Recipe.Augmentation() {
        task = ClassificationTask(
          try Batches(train, size: size, seed: seed, isShuffled: isShuffled, sampling: sampling),
          validation: data.validation, test: data.test, labelSmoothing: smoothing)
      } else {
        let augmented = try train.augmented(shift: recipe.augmentation.shift, mirrors: recipe.augmentation.mirrors)
        task = ClassificationTask(
          try Batches(augmented, size: size, seed: seed, isShuffled: isShuffled, sampling: sampling),
          validation: data.validation, test: data.test, labelSmoothing: smoothing)
      }
      task.classWeights = try recipe.weights(labels: train.labels, classNames: train.classNames)
      (task.mixup, task.pieceSize) = (recipe.mixup.alpha, pieceSize)
      self = .images(task)
    }
  }

  /// For a rehearsal: pictures of classes, of which there may be very many, are judged by some.
  func judging(atMost most: Int) -> RunTask {
    if case .images(let task) = self { return .images(task.judging(atMost: most)) }
    return self
  }

  public var stepsPerEpoch: Int {
    switch self {
    case .images(let task): task.stepsPerEpoch
    case .reconstruction(let task): task.stepsPerEpoch
    case .table(let task): task.stepsPerEpoch
    }
  }

  public func batches(epoch: Int, from first: Int) -> AnyIterator<Batch> {
    switch self {
    case .images(let task):
      let batches = task.batches(epoch: epoch, from: first)
      return AnyIterator { batches.next().map { .images($0) } }
    case .reconstruction(let task):
      let batches = task.batches(epoch: epoch, from: first)
      return AnyIterator { batches.next().map { .images($0) } }
    case .table(let task):
      let batches = task.batches(epoch: epoch, from: first)
      return AnyIterator { batches.next().map { .table($0) } }
    }
  }

  public func loss(of model: Sequential, on batch: Batch) throws -> BatchLoss {
    switch (self, batch) {
    case (.images(let task), .images(let batch)): return try task.loss(of: model, on: batch)
    case (.reconstruction(let task), .images(let batch)): return try task.loss(of: model, on: batch)
    case (.table(let task), .table(let batch)): return try task.loss(of: model, on: batch)
    default: preconditionFailure("a batch of another task")
    }
  }

  public func values(of batch: Batch) -> [Value]? {
    switch (self, batch) {
    case (.images(let task), .images(let batch)): task.values(of: batch)
    case (.reconstruction(let task), .images(let batch)): task.values(of: batch)
    case (.table(let task), .table(let batch)): task.values(of: batch)
    default: nil
    }
  }

  public func batch(_ batch: Batch, holding values: [Value]) -> Batch {
    switch (self, batch) {
    case (.images(let task), .images(let batch)): .images(task.batch(batch, holding: values))
    case (.reconstruction(let task), .images(let batch)): .images(task.batch(batch, holding: values))
    case (.table(let task), .table(let batch)): .table(task.batch(batch, holding: values))
    default: batch
    }
  }

  public func pieces(of batch: Batch) -> [BatchPiece<Batch>] {
    switch (self, batch) {
    case (.images(let task), .images(let own)):
      task.pieces(of: own).map { BatchPiece(batch: .images($0.batch), share: $0.share) }
    case (.reconstruction(let task), .images(let own)):
      task.pieces(of: own).map { BatchPiece(batch: .images($0.batch), share: $0.share) }
    case (.table(let task), .table(let own)):
      task.pieces(of: own).map { BatchPiece(batch: .table($0.batch), share: $0.share) }
    default: [BatchPiece(batch: batch, share: 1)]
    }
  }

  public func example(_ i: Int, of batch: Batch) -> Batch? {
    switch (self, batch) {
    case (.images(let task), .images(let batch)): task.example(i, of: batch).map { .images($0) }
    case (.reconstruction(let task), .images(let batch)): task.example(i, of: batch).map { .images($0) }
    case (.table(let task), .table(let batch)): task.example(i, of: batch).map { .table($0) }
    default: nil
    }
  }

  public func right(_ results: [Tensor], on batch: Batch) -> Int? {
    switch (self, batch) {
    case (.images(let task), .images(let batch)): task.right(results, on: batch)
    case (.reconstruction, .images): nil
    case (.table(let task), .table(let batch)): task.right(results, on: batch)
    default: preconditionFailure("a batch of another task")
    }
  }

  public func describe(_ batch: Batch) -> String {
    switch (self, batch) {
    case (.images(let task), .images(let batch)): return task.describe(batch)
    case (.reconstruction(let task), .images(let batch)): return task.describe(batch)
    case (.table(let task), .table(let batch)): return task.describe(batch)
    default: preconditionFailure("a batch of another task")
    }
  }

  public func scores(of model: Sequential, on part: DataPart) throws -> Scores? {
    switch self {
    case .images(let task): try task.scores(of: model, on: part)
    case .reconstruction(let task): try task.scores(of: model, on: part)
    case .table(let task): try task.scores(of: model, on: part)
    }
  }

  /// The schema with what the task knows.
  func described(_ schema: InputSchema, _ model: Sequential) -> InputSchema {
    guard case .reconstruction(let task) = self else { return schema }
    var schema = schema
    schema.reconstruction = InputSchema.Reconstruction(
      codeDepth: task.settings.depth(of: model), isOfPixels: task.isOfPixels, columns: task.columns)
    return schema
  }

  /// The schema with what is known only after training.
  func completed(_ schema: InputSchema, _ model: Sequential) throws -> InputSchema {
    var schema = schema
    switch self {
    case .table(let task): schema.table?.calibration = try task.calibration(of: model)
    case .images(let task): schema.temperature = try task.temperature(of: model)
    case .reconstruction: break
    }
    return schema
  }
}
