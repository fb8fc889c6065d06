import Foundation
import LimpidCore
import LimpidData
import LimpidLayers
import LimpidTraining

/// Small runs for the tests.
enum Tiny {
  /// Three classes of points in the plane: rings that a linear model cannot part.
  static func points(_ count: Int, seed: UInt64) throws -> LabeledRows {
    var make = CaseMaker(seed: seed)
    let draws = make.tensor([count, 2], in: -1...1).array
    var features: [Float] = [], labels: [Int32] = []
    for i in 0..<count {
      let label = i % 3
      let (x, y) = (draws[2 * i], draws[2 * i + 1])
      let length = max(0.1, (x * x + y * y).squareRoot())
      let radius = 0.5 + Float(label) + 0.2 * x
      features += [x / length * radius, y / length * radius]
      labels.append(Int32(label))
    }
    return try LabeledRows(name: "rings", features: Tensor([count, 2], features), labels: labels)
  }

  static func trainer(
    seed: UInt64 = 3, epochs: Int = 4, optimizer: Optimizer = Optimizer(Adam()),
    schedule: any Schedule = ConstantRate(), learningRate: Double = 0.01
  ) throws -> Trainer<ClassificationTask<Sequential>> {
    let model = try Sequential {
      Dense(2, 16)
      ReLU()
      Dense(16, 3)
    }.initialized(seed: seed)
    let task = ClassificationTask<Sequential>(
      try Batches(points(100, seed: 1), size: 16, seed: seed), validation: try points(31, seed: 2))
    return Trainer(
      model, task, optimizer, schedule: schedule,
      plan: TrainingPlan(epochs: epochs, learningRate: learningRate, seed: seed))
  }

  /// The recipe of short runs with changes.
  static func recipe(_ changes: String...) throws -> Recipe { try recipe(changes) }

  private static func recipe(_ changes: [String]) throws -> Recipe {
    var seed: UInt64 = 0
    return try RunTests.recipe.setting(changes.map { try RecipeChange($0) }, seed: &seed)
  }

  /// What is said to such changes: "accepted", or why not.
  static func said(_ changes: String...) -> String {
    do {
      let recipe = try recipe(changes)
      try recipe.check()
      try withFolder { _ = try RunSession(recipe, seed: 1, folder: $0) }
      return "accepted"
    } catch { return "\(error)" }
  }

  /// A folder that is gone after the test.
  static func withFolder<R>(_ body: (RunFolder) throws -> R) throws -> R {
    let path = FileManager.default.temporaryDirectory.appending(path: "limpid-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(RunFolder(path))
  }
}
