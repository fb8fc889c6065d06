import LimpidCore
import LimpidLayers

/// Whether a model can learn one batch by heart. One that cannot is too small, badly set up, or has a fault in it; with all examples it would
/// fail too, only later.
///
///     let check = try OverfitCheck(Recipes.digits, seed: 1)
///     print(check.isLearned, check.losses.last!)
public struct OverfitCheck: Sendable {
  /// The loss at each step.
  public let losses: [Double]
  /// Answers on the batch in the last step, if the task has such a thing.
  public let accuracy: Accuracy?
  public let examples: Int
  /// Which examples the batch held, in words.
  public let batch: String

  /// Trains on the first batch of the recipe's data alone, at a constant rate, without what makes it harder on purpose (smoothed labels,
  /// augmentation, L1), until it is learned or `steps` are done. Nothing is written.
  public init(_ recipe: Recipe, seed: UInt64 = 0, steps: Int = 300) throws {
    let plain = recipe.with {
      $0.labelSmoothing = 0
      $0.augmentation = Recipe.Augmentation()
      $0.l1 = 0
      $0.mixup = Mixup(0)
      $0.sampler = .shuffled
      $0.averaging = WeightAveraging()
      $0.earlyStopping = nil
    }
    try plain.check()
    let data = try RunData(plain)
    let fitted = try data.fitted(plain)
    let whole = try RunSession.trainer(fitted, seed, data)
    guard let batch = whole.task.batches(epoch: 0, from: 0).next() else {
      throw RecipeError(field: "data", came: "no batch", expected: "at least one", mend: "check the data")
    }
    self.batch = whole.task.describe(batch)
    var trainer = Trainer(
      whole.model, OneBatch(task: whole.task, batch: batch, steps: steps), fitted.freshOptimizer,
      plan: TrainingPlan(epochs: 1, learningRate: fitted.learningRate, seed: seed))
    var losses: [Double] = []
    var last: StepReport?
    let observer = Observer { event in
      guard case .stepFinished(let report) = event else { return }
      losses.append(report.loss)
      last = report
    }
    try trainer.run(observers: [observer], controllers: [WhenLearned()])
    self.losses = losses
    accuracy = last?.accuracy
    examples = last?.examples ?? 0
  }

  /// Whether all answers are right (without answers: the loss fell to a hundredth).
  public var isLearned: Bool {
    guard let first = losses.first, let last = losses.last else { return false }
    return accuracy.map { $0.right == $0.count && last < first / 10 } ?? (last <= first / 100)
  }

  private final class WhenLearned: TrainingController {
    private var first: Double?

    func decide(after event: TrainingEvent) -> Decision {
      guard case .stepFinished(let report) = event else { return .goOn }
      first = first ?? report.loss
      let isRight = report.accuracy.map { $0.right == $0.count } ?? true
      return isRight && report.loss <= first! / 100 ? .stop(reason: "learned") : .goOn
    }
  }
}
