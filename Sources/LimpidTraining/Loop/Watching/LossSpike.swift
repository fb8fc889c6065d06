import LimpidCore
import LimpidLayers

/// When a loss counts as a spike: greater than `factor` times the mean of recent losses, and than half the run's first loss; in the first 20
/// steps, which have no such mean yet, greater than `factor` times the first loss too. It is noted in the log with what it comes from; with `stop` the run ends there, saved as it was before the step.
///
///     lossSpike: {factor: 10, stop: true}
public struct LossSpikes: Sendable, Equatable {
  /// 0 for never.
  public var factor: Double
  public var stop: Bool

  public init(factor: Double, stop: Bool = false) {
    self.factor = factor
    self.stop = stop
  }

  /// Steps before the mean of recent losses says enough.
  static let warmingUp = 20

  func check() throws(RecipeError) {
    guard factor == 0 || (factor > 1 && factor.isFinite) else {
      throw RecipeError(
        field: "lossSpike.factor", came: shortest(factor), expected: "more than 1, or 0 for none", mend: "10 is usual")
    }
  }

  /// Whether a step's loss is one. `progress` is that of the steps before.
  func holds(_ loss: Double, _ progress: ProgressNumbers) -> Bool {
    guard factor > 0, let recent = progress.recentLoss, let first = progress.firstLoss else { return false }
    let usual = progress.step < LossSpikes.warmingUp ? max(recent, first) : recent
    return loss > factor * usual && loss > first / 2
  }
}

extension LossSpikes: LaterField {
  init() { self.init(factor: 10) }

  private enum Key: CodingKey { case factor, stop }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    factor = try container.decodeIfPresent(Double.self, forKey: .factor) ?? 10
    stop = try container.decodeIfPresent(Bool.self, forKey: .stop) ?? false
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(factor, forKey: .factor)
    try container.encode(stop, forKey: .stop)
  }
}

/// A loss that jumped, and where that comes from.
public struct SpikeReport: Sendable, Equatable {
  public var step: Int
  public var epoch: Int
  public var batch: Int
  public var loss: Double
  /// The mean of recent losses.
  public var recent: Double
  /// The example with the greatest loss, in words, and that loss; nil where a batch cannot be taken apart.
  public var example: String?
  public var exampleLoss: Double?
  /// The parameter with the longest gradient, and that gradient's part of all gradients' squared length.
  public var layer: String
  public var layerShare: Double
  public var gradientNorm: Double
}

extension SpikeReport: CustomStringConvertible {
  public var description: String {
    let who = example.map { "; \($0) has the greatest, \(decimal(exampleLoss ?? .nan, 4))" } ?? ""
    return
      "the loss jumps from about \(decimal(recent, 4)) to \(decimal(loss, 4)) at step \(step) (epoch \(epoch), batch "
      + "\(batch))\(who); \(decimal(100 * layerShare, 0)) % of the gradient is \(layer)'s"
  }
}

/// A run that ends because its loss jumped, as the recipe asks.
public struct LossSpikeError: Error, Sendable, CustomStringConvertible {
  public let report: SpikeReport
  /// Where the state before this step was saved.
  public internal(set) var saved: String?

  public var description: String {
    "training: \(report)\n  mend   look at that example, lower the learning rate, or clip the gradients; lossSpike.stop=false goes on all the same"
      + (saved.map { "\n  saved  the state before this step, in \($0)" } ?? "")
  }
}

extension Trainer {
  /// Takes a batch with a great loss apart. `model` is the one before the step.
  func spike(_ batch: Task.Batch, loss: Double, norm: Double, gradients: Gradients) -> SpikeReport {
    let losses = exampleLosses(batch), greatest = losses.indices.max { losses[$0] < losses[$1] }
    var (layer, longest) = ("", -1.0)
    for path in gradients.paths {
      guard let gradient = gradients[path] else { continue }
      let length = Gradients([(path, gradient)]).norm
      if length > longest { (layer, longest) = ("\(path)", length) }
    }
    return SpikeReport(
      step: progress.step, epoch: epoch, batch: progress.step % max(1, task.stepsPerEpoch), loss: loss,
      recent: progress.recentLoss ?? .nan,
      example: greatest.flatMap { task.example($0, of: batch) }.map { task.describe($0) },
      exampleLoss: greatest.map { losses[$0] }, layer: layer,
      layerShare: norm > 0 ? longest * longest / (norm * norm) : 0, gradientNorm: norm)
  }

  /// The loss of each example of a batch by itself, as training sees it; empty where a batch cannot be taken apart.
  func exampleLosses(_ batch: Task.Batch, atMost most: Int = 4096) -> [Double] {
    var losses: [Double] = []
    while losses.count < most, let example = task.example(losses.count, of: batch) {
      let loss = Context.with({
        $0.isTraining = true
        $0.seed = plan.seed
        $0.step = progress.step
      }) { try? task.loss(of: model, on: example).loss.scalar }
      losses.append(loss.map(Double.init) ?? .nan)
    }
    return losses
  }

  /// In words, which examples give a loss that is no number by themselves; nil if none does, or nobody can say.
  /// And whether there are others, so that it is not the weights.
  func culprits(_ batch: Task.Batch) -> (words: String, areSome: Bool)? {
    let losses = exampleLosses(batch), bad = losses.indices.filter { !losses[$0].isFinite }
    guard let first = bad.first, let example = task.example(first, of: batch) else { return nil }
    if bad.count == losses.count {
      return ("every one of the \(losses.count) gives such a loss by itself: it is the weights", false)
    }
    let others = bad.count > 1 ? ", and \(bad.count - 1) more" : ""
    let loss = losses[first].isNaN ? .nan : losses[first]
    return (
      "\(task.describe(example))\(others): by itself its loss is \(loss); the other \(losses.count - bad.count) give finite ones",
      true
    )
  }
}
