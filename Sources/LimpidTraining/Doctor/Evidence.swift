import LimpidCore
import LimpidData
import LimpidLayers

/// All that the doctor judges by.
struct Evidence {
  struct Step {
    var loss: Double
    var gradientNorm: Double
    var learningRate: Double
  }

  struct Epoch {
    var trainLoss: Double
    var trainAccuracy: Double?
    var validationLoss: Double?
    var validationAccuracy: Double?
  }

  let recipe: Recipe
  let seed: UInt64
  let data: DoctorData
  let steps: [Step]
  let epochs: [Epoch]
  /// Whether the steps are all that the run was to have.
  let isWhole: Bool
  /// Why it broke off, if a number was none.
  let broke: String?
  /// What a step refused, if one did: a batch too small for a norm, for example.
  let failure: (any Error)?
  let totalSteps: Int
  let stepsPerEpoch: Int
  /// The network before the first step, and after the last.
  let beginning: Probe
  let end: Probe
  let layers: [any DescribedLayer]
  let basis: String
  /// Weights that no step changes though nothing was trained before; and how many weights there are in all.
  let stillWeights: [(path: ModulePath, elements: Int)]
  let weightCount: Int
  private let untrained: RunTrainer
  private let trials = Trials()

  /// Trial steps are done once for each rate.
  private final class Trials { var known: [Double: (first: Double, last: Double)] = [:] }

  init(of folder: RunFolder) throws {
    let history = try RunHistory(folder)
    let log = history.log
    let run = folder.isFinished || folder.hasCheckpoint ? try Run(openAt: folder.path) : nil
    let start = try history.nearest(to: history.firstStep).trainer
    let isCut = log.finished?["earlyStop"]?.text != nil
    try self.init(
      history.about.recipe.located(from: folder), history.about.seed, start, model: run?.model ?? start.model,
      steps: log.steps.map { Step(loss: $0.loss, gradientNorm: $0.gradientNorm, learningRate: $0.learningRate) },
      epochs: log.epochs.map { epoch in
        Epoch(
          trainLoss: epoch.scores["trainLoss"] ?? .nan, trainAccuracy: epoch.scores["trainAccuracy"],
          validationLoss: epoch.scores["validationLoss"], validationAccuracy: epoch.scores["validationAccuracy"])
      }, isWhole: run?.isFinished ?? false,
      broke: log.stopped.flatMap {
        $0.hasPrefix("training: ") ? $0.split(separator: "\n").first.map(String.init) : nil
      }, failure: nil,
      basis: "the data, the model at the beginning and the end, \(grouped(log.steps.count)) steps of the log"
        + (isCut ? " (stopped early)" : ""), isForked: history.about.origin != nil)
  }

  init(of recipe: Recipe, seed: UInt64, seconds: Double) throws {
    try recipe.check()
    let data = try RunData(recipe)
    let recipe = try data.fitted(recipe)
    let start = try RunSession.trainer(recipe, seed, data)
    var trainer = start
    var steps: [Step] = []
    var epochs: [Epoch] = []
    let observer = Observer { event in
      switch event {
      case .stepFinished(let report):
        steps.append(Step(loss: report.loss, gradientNorm: report.gradientNorm, learningRate: report.learningRate))
      case .epochFinished(let report):
        epochs.append(
          Epoch(
            trainLoss: report.train.loss, trainAccuracy: report.train.accuracy?.value,
            validationLoss: report.validation?.loss, validationAccuracy: report.validation?.accuracy?.value))
      default: break
      }
    }
    var broke: String?
    var failure: (any Error)?
    do {
      try trainer.run(observers: [observer], controllers: [TimeLimit(minutes: seconds / 60)])
    } catch let error as NonFiniteError {
      broke = firstLine(error)
    } catch let error as LossSpikeError {
      broke = firstLine(error)
    } catch let error as TensorError { failure = error }
    let basis =
      "the data, the model at the beginning and after \(grouped(steps.count)) of \(grouped(trainer.totalSteps)) steps"
    try self.init(
      recipe, seed, start, model: trainer.model, steps: steps, epochs: epochs, isWhole: trainer.isFinished,
      broke: broke, failure: failure, basis: basis, data: data)
  }

  private init(
    _ recipe: Recipe, _ seed: UInt64, _ start: RunTrainer, model: Sequential, steps: [Step], epochs: [Epoch],
    isWhole: Bool, broke: String?, failure: (any Error)?, basis: String, data: RunData? = nil, isForked: Bool = false
  ) throws {
    self.recipe = recipe
    self.seed = seed
    self.steps = steps
    self.epochs = epochs
    self.isWhole = isWhole
    self.broke = broke
    self.failure = failure
    self.basis = basis
    self.data = DoctorData(try data ?? RunData(recipe))
    totalSteps = start.totalSteps
    stepsPerEpoch = start.task.stepsPerEpoch
    layers = model.describedLayers
    let weights = start.model.parameters.filter { $0.parameter.role == .weight }
    weightCount = weights.reduce(0) { $0 + $1.parameter.shape.elementCount }
    stillWeights =
      isForked
      ? []
      : weights.filter { entry in
        !entry.parameter.isTrainable
          || recipe.groups.first { $0.holds(entry.path, entry.parameter.role) }?.learningRateFactor == 0
      }.map { ($0.path, $0.parameter.shape.elementCount) }
    beginning = try Probe(start.model, start, self.data)
    end = try Probe(model, start, self.data)
    untrained = start
  }

  /// Classes that are told apart; none where the inputs themselves are given back, and labels, if there are some, are not looked at.
  var classes: Int { recipe.reconstruction == nil ? data.classNames.count : 0 }

  /// What a guess without knowledge costs: ln of the number of classes.
  var guess: Double { logarithm(Double(max(2, classes))) }

  /// The mean loss of the first and of the last tenth (at least 5 steps).
  var firstLoss: Double { mean(steps.prefix(max(5, steps.count / 10)).map(\.loss)) }
  var lastLoss: Double { mean(steps.suffix(max(5, steps.count / 10)).map(\.loss)) }

  /// Some steps from the beginning at another rate that stays the same: the mean loss of the last eighth, infinite if it broke; and of the
  /// first step. NaN for both if the network cannot be trained at all.
  func trial(rate: Double) throws -> (first: Double, last: Double) {
    if let known = trials.known[rate] { return known }
    let result = try tried(rate: rate)
    trials.known[rate] = result
    return result
  }

  private func tried(rate: Double, steps count: Int = 40) throws -> (first: Double, last: Double) {
    var trainer = Trainer(
      untrained.model, untrained.task, recipe.freshOptimizer,
      plan: TrainingPlan(epochs: max(1, recipe.epochs), learningRate: rate, seed: seed))
    var losses: [Double] = []
    let observer = Observer { event in if case .stepFinished(let report) = event { losses.append(report.loss) } }
    do {
      try trainer.run(observers: [observer], controllers: [StepLimit(count), TimeLimit(minutes: 0.1)])
    } catch is NonFiniteError { return (losses.first ?? .infinity, .infinity) } catch is TensorError {
      return (.nan, .nan)
    }
    return (losses.first ?? .infinity, mean(losses.suffix(max(3, losses.count / 8))))
  }
}

func mean(_ values: some Collection<Double>) -> Double { values.reduce(0, +) / Double(values.count) }

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
}

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

// For judging; no result of training depends on it.
func logarithm(_ x: Double) -> Double { log(x) }
