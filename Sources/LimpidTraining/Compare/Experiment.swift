import LimpidData

/// One run of several that belong together, in a folder that is a function of what it is: a run that is there is not done again, one that
/// was broken off is gone on with.
struct Experiment {
  let recipe: Recipe
  let seed: UInt64
  let folder: RunFolder

  /// The folder's name says what was changed: `model.dropout=0.2,seed=1`; what a file name cannot hold, and what is long, as a hash.
  init(
    _ base: Recipe, _ changes: [RecipeChange], seed: UInt64, fold: (number: Int, count: Int)? = nil,
    under parent: String
  ) throws {
    var seed = seed
    let changed = try base.setting(changes, seed: &seed)
    try changed.check()
    recipe = changed.with {
      guard let fold else { return }
      $0.table?.split.folds = fold.count
      $0.table?.split.fold = fold.number
    }
    self.seed = seed
    let part = fold.map { ["fold=\($0.number)"] } ?? []
    let words = (changes.map(\.description) + part + ["seed=\(seed)"]).joined(separator: ",")
    let isPlain =
      words.utf8.count < 100
      && words.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || "0123456789.,=-+_".unicodeScalars.contains($0)
      }
    folder = RunFolder("\(parent)/\(isPlain ? words : "\(Hash.of(words).prefix(16)),seed=\(seed)")")
  }

  init(_ recipe: Recipe, seed: UInt64, folder: RunFolder) {
    (self.recipe, self.seed, self.folder) = (recipe, seed, folder)
  }

  /// Its run, begun or gone on with; nil if it is finished.
  func session() throws -> RunSession? {
    if folder.isRun { try check() }
    if folder.isFinished { return nil }
    return folder.isRun ? try RunSession(resuming: folder) : try RunSession(recipe, seed: seed, folder: folder)
  }

  /// Trains to the end, or through so many epochs; what is done already is kept.
  func train(epochs: Int? = nil, controllers: [any TrainingController] = []) throws {
    guard var session = try session() else { return }
    if let epochs, session.trainer.epoch >= epochs { return }
    let limit = epochs.map { [EpochLimit($0)] } ?? []
    if case .stopped(let reason) = try session.run(controllers: controllers + limit), reason == "interrupted" {
      throw Interrupted(folder: folder)
    }
  }

  /// Refuses a folder whose run was made otherwise.
  private func check() throws {
    let about = try RunDescription(reading: folder.descriptionFile)
    let made = try about.recipe.jsonValue()
    var isSame = try made == recipe.jsonValue() && about.seed == seed
    // Some networks are made to fit the data.
    if !isSame, about.seed == seed, recipe.table != nil || recipe.model.isEmpty {
      isSame = try made == RunData(recipe).fitted(recipe).jsonValue()
    }
    guard isSame else {
      throw RunError(
        file: folder.path, came: "a run of another recipe", expected: "one that this command began, or none",
        mend: "choose another folder with --out")
    }
  }
}

extension RunSession {
  /// A run of a recipe in a folder: begun if there is none, gone on with if it was broken off; nil if it is finished. A run of another recipe
  /// is refused.
  public static func continued(_ recipe: Recipe, seed: UInt64, folder: RunFolder) throws -> RunSession? {
    try Experiment(recipe, seed: seed, folder: folder).session()
  }
}

/// Ctrl-C was pressed while several runs were trained; the one that was at it is saved.
public struct Interrupted: Error, CustomStringConvertible {
  public let folder: RunFolder
  public var description: String { "\(folder): interrupted; the run is saved\n  go on with  the same command" }
}

/// Pauses a run after some epochs.
private final class EpochLimit: TrainingController {
  let epochs: Int
  init(_ epochs: Int) { self.epochs = epochs }
  func decide(after event: TrainingEvent) -> Decision {
    if case .epochFinished(let report) = event, report.epoch + 1 >= epochs {
      return .stop(reason: "the \(counted(epochs, "epoch")) of a round are done")
    }
    return .goOn
  }
}
