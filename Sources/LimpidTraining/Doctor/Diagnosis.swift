import LimpidCore
import LimpidData
import LimpidLayers

/// What is wrong with a run or a recipe, each with what shows it and what would mend it.
///
///     let diagnosis = try Diagnosis(of: RunFolder("runs/digits-1"))
///     for finding in diagnosis.findings { print(finding.fault, finding.evidence) }
///
/// A recipe is trained for some seconds, in memory, to see how it goes.
public struct Diagnosis: Sendable {
  /// A fault that was found.
  public struct Finding: Sendable, Equatable {
    public let fault: Fault
    /// What shows it, with numbers.
    public let evidence: String
    /// What to do, in the imperative.
    public let mend: String
    /// The same as changes of the recipe, for a fork before the first step; empty if it takes more than that.
    public let changes: [RecipeChange]
    public var canFork: Bool { !changes.isEmpty }
  }

  public let findings: [Finding]
  /// How many kinds of fault were looked for.
  public let looked: Int
  /// What was looked at: "the log, and the model at the beginning and the end".
  public let basis: String
  /// What was measured, by name: the numbers that most faults are judged by.
  public let measured: [(name: String, value: Double)]

  /// Looks at a run.
  public init(of folder: RunFolder) throws { try self.init(Evidence(of: folder)) }

  /// Looks at a recipe, training it for at most so many seconds.
  public init(of recipe: Recipe, seed: UInt64 = 0, seconds: Double = 15) throws {
    try self.init(Evidence(of: recipe, seed: seed, seconds: seconds))
  }

  init(_ evidence: Evidence) throws {
    var found: [Finding] = []
    for look in dataFaults + modelFaults + signalFaults + trainingFaults {
      found += try look(evidence, found.map(\.fault))
    }
    // What kept it from being trained must be explained, or told.
    if let failure = evidence.failure, found.isEmpty { throw failure }
    findings = Diagnosis.traced(found)
    measured = try evidence.measured()
    looked = Fault.allCases.count
    basis = evidence.basis
  }
}

extension Diagnosis {
  /// What a rate that is too high does to units and gradients is mended by another rate, not by what would help were it for them alone. The
  /// cause stands before its consequences.
  private static func traced(_ found: [Finding]) -> [Finding] {
    guard let cause = found.first(where: { $0.fault == .rateTooHigh }) else { return found }
    func isConsequence(_ finding: Finding) -> Bool {
      [.deadUnits, .explodingGradients].contains(finding.fault)
        && finding.changes.contains { $0.path == ["learningRate"] || $0.path == ["transforms"] }
    }
    let consequences = found.filter(isConsequence).map {
      Finding($0.fault, $0.evidence, mend: cause.mend + ": it brought this about", cause.changes)
    }
    return found.filter { $0.fault != .rateTooHigh && !isConsequence($0) } + [cause] + consequences
  }
}

/// The kinds of fault that are looked for.
public enum Fault: String, Sendable, CaseIterable {
  // Data.
  case duplicates, leakage, giveaway, contradictoryLabels, shuffledLabels, imbalance, missingClass, otherShares
  case constantInput, scaleOfInputs, unshuffled, targetOutliers
  // The model and its head.
  case softmaxTwice, headActivation, noBias, uselessBias, noNonlinearity, bottleneck, sameWeights, unusedParameters
  case dropoutTooHigh, batchNormOfOne, frozenRandom
  // Signals in the network.
  case initialLoss, deadUnits, saturatedUnits, vanishingGradients, explodingGradients
  // Training.
  case rateTooHigh, rateTooLow, rateFades, clipTooTight, momentumTooHigh, decayTooStrong, sparsityTooStrong
  case smoothingTooHigh, augmentationTooStrong, batchTooLarge, lossSpikes, notFinished, overfitting, underfitting

  /// The fault in words.
  public var words: String {
    switch self {
    case .duplicates: "the same examples several times"
    case .leakage: "examples of the test or validation part in the training part"
    case .giveaway: "a column that gives the target away"
    case .contradictoryLabels: "the same input with different labels"
    case .shuffledLabels: "labels that have nothing to do with the inputs"
    case .imbalance: "one class outweighs all others"
    case .missingClass: "a class without examples to learn from"
    case .otherShares: "test and training part have other shares of classes"
    case .constantInput: "inputs that are always the same"
    case .scaleOfInputs: "inputs on a scale that learning does not suit"
    case .unshuffled: "data that are learned from in order, class after class"
    case .targetOutliers: "few rows whose target outweighs all others"
    case .softmaxTwice: "softmax twice"
    case .headActivation: "an activation behind the last layer"
    case .noBias: "no bias anywhere"
    case .uselessBias: "a bias that a norm takes away again"
    case .noNonlinearity: "layers without an activation between them"
    case .bottleneck: "a layer too narrow to tell the classes apart"
    case .sameWeights: "weights that all begin the same"
    case .unusedParameters: "parameters that the loss does not depend on"
    case .dropoutTooHigh: "dropout that leaves too little"
    case .batchNormOfOne: "batch norm with a batch of one"
    case .frozenRandom: "weights drawn by lot that do not learn"
    case .initialLoss: "a first loss far from that of a guess"
    case .deadUnits: "dead units"
    case .saturatedUnits: "saturated units"
    case .vanishingGradients: "vanishing gradients"
    case .explodingGradients: "exploding gradients"
    case .rateTooHigh: "learning rate too high"
    case .rateTooLow: "learning rate too low"
    case .rateFades: "a learning rate that fades too early"
    case .clipTooTight: "clipping that leaves hardly any step"
    case .momentumTooHigh: "momentum too high"
    case .decayTooStrong: "weight decay too strong"
    case .sparsityTooStrong: "L1 too strong"
    case .smoothingTooHigh: "label smoothing too strong"
    case .augmentationTooStrong: "augmentation too strong"
    case .batchTooLarge: "batches too large for the data"
    case .lossSpikes: "a loss that jumps"
    case .notFinished: "training ends too early"
    case .overfitting: "overfitting"
    case .underfitting: "underfitting"
    }
  }
}

/// Looks for some faults; it is told which were found before, since some explain others.
typealias Look = @Sendable (Evidence, [Fault]) throws -> [Diagnosis.Finding]

extension Diagnosis.Finding {
  init(_ fault: Fault, _ evidence: String, mend: String, _ changes: [RecipeChange] = []) {
    self.init(fault: fault, evidence: evidence, mend: mend, changes: changes)
  }
}
