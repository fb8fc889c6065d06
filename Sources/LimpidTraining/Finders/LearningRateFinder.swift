import LimpidCore
import LimpidData
import LimpidLayers

/// Which learning rate to begin with: a copy of the run is trained for some steps while the rate goes up from very small to far too large
/// (Smith: *Cyclical learning rates*, 2017), and the loss tells where it falls fastest and where it breaks.
///
///     let finder = try LearningRateFinder(Recipes.digits, seed: 1)
///     print(finder.suggestion, finder.reason)
///
/// Nothing is written, and the run itself is not touched: `hashBefore` and `hashAfter` are those of its weights.
public struct LearningRateFinder: Sendable {
  /// A step with its rate.
  public struct Trial: Sendable, Equatable {
    public let step: Int
    public let rate: Double
    public let loss: Double
    /// The mean of the losses so far, recent ones counting more.
    public let smoothed: Double
  }

  /// In the order of their rates.
  public let trials: [Trial]
  /// Nil if no rate made the loss fall.
  public let suggestion: Double?
  /// Where the suggestion comes from, in a sentence.
  public private(set) var reason: String
  /// What the recipe has.
  public let present: Double
  /// The rate at which the loss was lost: no number any more, or four times the least. Nil if it was not.
  public let breaks: Double?
  public let hashBefore: String
  public let hashAfter: String

  /// Tries `steps` rates between `lowest` and `highest`, with everything else as the recipe has it.
  public init(
    _ recipe: Recipe, seed: UInt64 = 0, steps: Int = 120, lowest: Double = 1e-6, highest: Double = 10
  ) throws {
    let data = try RunData(recipe)
    let trainer = try RunSession.trainer(try data.fitted(recipe), seed, data)
    try self.init(trainer, recipe.learningRate, steps: steps, lowest: lowest, highest: highest)
  }

  /// The same from the last saved state of a run.
  public init(
    of folder: RunFolder, steps: Int = 120, lowest: Double = 1e-6, highest: Double = 10
  ) throws {
    let history = try RunHistory(folder)
    let trainer = try history.nearest(to: history.totalSteps).trainer
    try self.init(trainer, history.about.recipe.learningRate, steps: steps, lowest: lowest, highest: highest)
    // Where a run has come to, there may be nothing left to gain; that is no fault.
    if suggestion == nil, trainer.progress.step > 0 {
      reason =
        "no rate makes the loss fall from what the run has come to after \(counted(trainer.progress.step, "step")); "
        + "for a training from the beginning, find it for the recipe: limpid find learning-rate \(history.about.recipe.name)"
    }
  }

  private init(_ trainer: RunTrainer, _ present: Double, steps: Int, lowest: Double, highest: Double) throws {
    hashBefore = trainer.evaluated.weightsHash
    self.present = present
    let ramp = RateRamp(lowest: lowest, highest: highest, steps: max(10, steps))
    var own = Trainer(
      trainer.model, Unscored(task: trainer.task), trainer.optimizer, schedule: ramp,
      plan: TrainingPlan(
        epochs: ramp.steps / max(1, trainer.task.stepsPerEpoch) + 1, learningRate: 1, seed: trainer.plan.seed))
    var trials: [Trial] = [], mean = 0.0, weight = 0.0
    let observer = Observer { event in
      guard case .stepFinished(let report) = event else { return }
      (mean, weight) = (0.9 * mean + 0.1 * report.loss, 0.9 * weight + 0.1)
      trials.append(
        Trial(step: report.step, rate: report.learningRate, loss: report.loss, smoothed: mean / weight))
    }
    var isLost = false
    do {
      let reason = try own.run(observers: [observer], controllers: [StepLimit(ramp.steps), WhenLost()])
      isLost = reason == WhenLost.reason
    } catch is NonFiniteError {
      isLost = true
    } catch is WeightsError {
      isLost = true
    }
    self.trials = trials
    breaks = isLost ? trials.last?.rate : nil
    (suggestion, reason) = LearningRateFinder.judge(trials, breaks: breaks)
    hashAfter = trainer.evaluated.weightsHash
  }

  /// The geometric mean of where the smoothed loss falls fastest by the logarithm of the rate, and a tenth of where it is lowest; not above
  /// the latter.
  private static func judge(_ trials: [Trial], breaks: Double?) -> (Double?, String) {
    let half = 5
    guard trials.count > 2 * half + 2,
      let lowest = trials.indices.min(by: { trials[$0].smoothed < trials[$1].smoothed })
    else { return (nil, "too few steps before the loss was lost: begin with a lower rate") }
    var (steepest, slope) = (0, 0.0)
    for i in half..<max(half + 1, min(trials.count - half, lowest + 1)) {
      let fall = (trials[i + half].smoothed - trials[i - half].smoothed) / Double(2 * half)
      if fall < slope { (steepest, slope) = (i, fall) }
    }
    guard slope < 0, trials[lowest].smoothed < 0.98 * trials[0].smoothed else {
      return (nil, "no rate made the loss fall: the data, the model or the loss may have a fault (limpid doctor)")
    }
    let (fast, low) = (trials[steepest].rate, trials[lowest].rate)
    // The middle of both on the logarithmic scale: either by itself is misled, by a loss that falls at once, or by one that falls on and on.
    let value = twoDigits(min(low / 10, (fast * low / 10).squareRoot()))
    let end = breaks.map { ", and is lost at \(plain($0))" } ?? ""
    let words =
      "the loss falls fastest at \(plain(fast)), is lowest at \(plain(low))\(end); "
      + (fast < low / 10
        ? "the middle between the fastest fall and a tenth of the lowest point"
        : "a tenth of the lowest point keeps a distance")
    return (value, words)
  }

  private static func plain(_ x: Double) -> String { "\(twoDigits(x))" }

  /// Two digits that mean something are all that the method can tell.
  private static func twoDigits(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x }
    var (digits, exponent) = (x, 0)
    while digits < 10 { (digits, exponent) = (digits * 10, exponent - 1) }
    while digits >= 100 { (digits, exponent) = (digits / 10, exponent + 1) }
    return Double("\(Int(digits.rounded()))e\(exponent)") ?? x
  }

  private final class WhenLost: TrainingController {
    static let reason = "the loss is lost"
    private var (mean, weight, least) = (0.0, 0.0, Double.infinity)

    func decide(after event: TrainingEvent) -> Decision {
      guard case .stepFinished(let report) = event else { return .goOn }
      (mean, weight) = (0.9 * mean + 0.1 * report.loss, 0.9 * weight + 0.1)
      least = min(least, mean / weight)
      return report.step > 10 && mean / weight > 4 * least ? .stop(reason: WhenLost.reason) : .goOn
    }
  }
}

/// From the lowest rate to the highest, each step the same factor more.
struct RateRamp: Schedule, Equatable {
  static var name: String { "ramp" }
  var lowest: Double
  var highest: Double
  var steps: Int

  func learningRate(_ base: Double, at moment: Moment) -> Double {
    let share = Double(moment.step) / Double(max(1, steps - 1))
    return base * lowest * Logarithm.inverse(share * Logarithm.of(highest / lowest))
  }
}
