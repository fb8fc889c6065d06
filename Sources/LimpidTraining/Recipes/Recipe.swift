import LimpidCore
import LimpidData
import LimpidLayers

/// Everything that a run needs, as data: it can be printed, changed, stored in the run's folder and run again.
///
///     var recipe = Recipes.digits
///     recipe.epochs = 5
///     let session = try RunSession(recipe, seed: 1, folder: "runs/five-epochs")
public struct Recipe: Sendable, Codable {
  /// What the command line calls it: "digits".
  public var name: String
  /// One line that says what it does.
  public var about: String
  public var data: DataChoice
  public var model: Architecture
  public var optimizer: RuleChoice
  /// What happens to the gradients before the rule.
  public var transforms: [TransformChoice]
  public var groups: [ParameterGroup]
  public var decays: Optimizer.Decays
  public var l1: Double
  public var learningRate: Double
  public var schedule: ScheduleChoice
  public var epochs: Int
  public var batchSize: Int
  /// The share of each label's certainty that is spread over all classes.
  public var labelSmoothing: Double
  /// What each class counts in the loss.
  public var classWeights = ClassWeights.none
  /// How often the examples of each class come.
  public var sampler = Sampler.shuffled
  /// How strongly examples are mixed with one another.
  public var mixup = Mixup(0)
  /// How many batches make an update.
  public var accumulation = Accumulation(batches: 1)
  /// Which mean of the weights is evaluated and saved.
  public var averaging = WeightAveraging()
  /// Parameters that stay as they are.
  public var freeze = FrozenParameters([])
  /// When a loss counts as a spike.
  public var lossSpike = LossSpikes(factor: 10)
  /// What the run's numbers are written to beside its own log.
  public var loggers = LoggerChoice([])
  public var augmentation: Augmentation
  public var checkpoints = CheckpointPlan()
  /// Ends the run when it does not become better; nil to train all epochs.
  public var earlyStopping: EarlyStopping?
  /// For tables: where the table is, what is predicted, and the network, which takes the place of `model` when the data are known.
  public var table: TableSettings?
  /// For learning without labels: the examples are given back through a narrow middle.
  public var reconstruction: ReconstructionSettings?

  /// How training images are changed by lot each time they are loaded.
  public struct Augmentation: Sendable, Codable, Equatable {
    /// The greatest shift in pixels.
    public var shift: Int
    /// Whether half of them are mirrored.
    public var mirrors: Bool

    public init(shift: Int = 0, mirrors: Bool = false) {
      self.shift = shift
      self.mirrors = mirrors
    }
  }

  public init(
    _ name: String, about: String, data: DataChoice, model: Sequential, optimizer: any UpdateRule,
    learningRate: Double, schedule: any Schedule = ConstantRate(), epochs: Int, batchSize: Int
  ) {
    self.name = name
    self.about = about
    self.data = data
    self.model = model.architecture
    self.optimizer = RuleChoice(optimizer)
    self.learningRate = learningRate
    self.schedule = ScheduleChoice(schedule)
    self.epochs = epochs
    self.batchSize = batchSize
    transforms = []
    groups = []
    decays = .all
    l1 = 0
    labelSmoothing = 0
    augmentation = Augmentation()
  }

  /// The recipe with something changed: `recipe.with { $0.augmentation.shift = 2 }`.
  public func with(_ change: (inout Recipe) -> Void) -> Recipe {
    var copy = self
    change(&copy)
    return copy
  }

  /// Bounds that keep every count of steps and examples far from overflow.
  public static let mostEpochs = 1_000_000
  public static let largestBatch = 10_000_000

  /// Refuses numbers that make no sense.
  public func check() throws(RecipeError) {
    func refuse(_ field: String, _ came: String, _ expected: String, _ mend: String) throws(RecipeError) {
      throw RecipeError(field: field, came: came, expected: expected, mend: mend)
    }
    if !(learningRate > 0 && learningRate.isFinite) {
      try refuse(
        "learningRate", "\(learningRate)", "a number above 0", "\(type(of: optimizer.rule).usualLearningRate) is usual")
    }
    if !(1...Recipe.mostEpochs).contains(epochs) {
      try refuse("epochs", "\(epochs)", "1 … \(Recipe.mostEpochs)", "\(name) is made for some tens")
    }
    if data.source == .table, table == nil {
      try refuse("table", "null", "a table's settings, since data.source is table", "leave table out of the changes")
    }
    // A table's batches may be left to the number of its rows.
    if !((table == nil ? 1 : 0)...Recipe.largestBatch).contains(batchSize) {
      try refuse("batchSize", "\(batchSize)", "1 … \(Recipe.largestBatch)", "64 is usual")
    }
    if !(0..<1).contains(labelSmoothing) {
      try refuse("labelSmoothing", "\(labelSmoothing)", "0 or more, and less than 1", "0.1 is usual")
    }
    try classWeights.check("classWeights")
    try sampler.check()
    try mixup.check()
    try accumulation.check(batchSize: batchSize)
    try averaging.check()
    try lossSpike.check()
    try checkpoints.check()
    try earlyStopping?.check()
    try table?.check()
    try reconstruction?.check()
    if !(l1 >= 0 && l1.isFinite) { try refuse("l1", "\(l1)", "0 or more", "1e-5 is a beginning") }
    if data.validationShare < 0 || data.validationShare == 1 {
      try refuse(
        "data.validationShare", "\(data.validationShare)", "0 for none, or 2 or more: one part in so many",
        "10 holds back a tenth")
    }
    if let share = data.testShare, share < 2 {
      try refuse("data.testShare", "\(share)", "2 or more: one part in so many is the test", "5 holds back a fifth")
    }
    if let size = data.size,
      size.count != 3 || !size.allSatisfy({ (1...4096).contains($0) }) || ![1, 3].contains(size[2])
    {
      try refuse(
        "data.size", "\(size)", "[height, width, channels] with 1 or 3 channels", "[64, 64, 3], or leave it out")
    }
    for group in groups {
      for factor in [group.learningRateFactor, group.decayFactor] where !(0...1e6).contains(factor) {
        try refuse(
          "groups", "a factor of \(factor)", factor > 0 ? "0 … 1,000,000" : "0 or more",
          "0 leaves the parameters as they are")
      }
      if let role = group.role, Parameter.Role(rawValue: role) == nil {
        throw RecipeError.unknown("groups.role", role, among: ["weight", "bias"])
      }
    }
    try optimizer.rule.check()
    try schedule.schedule.check()
    for choice in transforms { try choice.transform.check() }
  }

  /// What examples of each class count in the loss; nil if all count alike.
  func weights(labels: [Int32], classNames: [String]) throws(RecipeError) -> [Float]? {
    var counts = [Int](repeating: 0, count: classNames.count)
    for label in labels { counts[Int(label)] += 1 }
    return try classWeights.weights("classWeights", classNames: classNames, counts: counts)?.map { Float($0) }
  }

  /// The optimizer, with no memory yet.
  public var freshOptimizer: Optimizer {
    Optimizer(optimizer.rule, transforms: transforms.map(\.transform), groups: groups, decays: decays, l1: l1)
  }
}

extension Recipe {
  /// What it asks of training beyond the usual, in words.
  public var specialities: [(name: String, value: String)] {
    var all: [(name: String, value: String)] = []
    if labelSmoothing != 0 { all.append(("label smoothing", shortest(labelSmoothing))) }
    if classWeights != .none { all.append(("class weights", "\(classWeights)")) }
    if sampler != .shuffled { all.append(("sampler", "\(sampler)")) }
    if mixup.alpha > 0 { all.append(("mixup", "α \(shortest(mixup.alpha))")) }
    if accumulation.batches > 1 { all.append(("accumulation", "\(accumulation)")) }
    if averaging.kind != .none { all.append(("averaging", "\(averaging)")) }
    if !freeze.patterns.isEmpty { all.append(("frozen", freeze.patterns.joined(separator: ", "))) }
    return all
  }
}
