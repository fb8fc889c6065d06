import Foundation
import LimpidData
import LimpidModels
import LimpidTraining
import Testing

/// What may be asked of a table's network and its loss.
@Suite struct TableChoicesTests {
  /// What a run of penguins comes to with these changes, and its layers.
  private func train(_ changes: [String]) throws -> (accuracy: Double, model: String, warnings: [String]) {
    try Tiny.withFolder { folder in
      var seed: UInt64 = 0
      let recipe = try Recipes.penguins.with { $0.epochs = 12 }
        .setting((["table.network.members=2"] + changes).map { try RecipeChange($0) }, seed: &seed)
      var session = try RunSession(recipe, seed: 3, folder: folder)
      guard case .finished = try session.run() else { return (0, "stopped", []) }
      let log = try LoggedRun(folder), run = try Run(openAt: folder.path)
      return (
        log.finished?["testAccuracy"]?.double ?? 0, "\(run.about!.recipe.model)",
        try LoadedTable(recipe.table!).findings.filter { $0.weight == .warning }.map(\.text)
      )
    }
  }

  @Test("Softmax with a squared error learns, and is warned of; a loss of numbers alone is refused")
  func squares() throws {
    let result = try train(["table.loss=mse"])
    #expect(result.accuracy > 0.9, "\(result.accuracy)")
    #expect(result.warnings.contains { $0.hasPrefix("softmax with meanSquaredError learns slowly") })
    let refusal = message { _ = try train(["table.loss=mae"]) }
    #expect(refusal.contains("crossEntropy, meanSquaredError"), "\(refusal)")
    #expect(try train([]).warnings.isEmpty)
  }

  @Test("Categories have embeddings where a recipe asks for them, and rows are answered from the file")
  func embeddings() throws {
    let plain = try train([]), embedded = try train(["table.network.embedding=2"])
    #expect(!plain.model.contains("ColumnEmbedding") && embedded.model.contains("ColumnEmbedding"))
    #expect(embedded.accuracy > 0.9, "\(embedded.accuracy)")
  }

  /// 240 rows of which x decides y; two rows say otherwise.
  private func suspects(_ line: (Int, Double) -> String) throws -> TargetSuspects {
    try Tiny.withFolder { folder in
      let file = folder.path + ".csv"
      defer { try? FileManager.default.removeItem(atPath: file) }
      let rows = (0..<240).map { i in
        let x = Double(i * 37 % 240) / 120 - 1 + (i * 37 % 240 >= 120 ? 0.5 : -0.5)
        return line(i, x)
      }
      try ("x,z,y\n" + rows.joined(separator: "\n") + "\n").write(toFile: file, atomically: true, encoding: .utf8)
      var recipe = Recipes.table([file]).with { $0.epochs = 40 }
      recipe.table?.network.members = 4
      var session = try RunSession(recipe, seed: 3, folder: folder)
      guard case .finished(let report) = try session.run() else { return TargetSuspects() }
      return report.suspects
    }
  }

  @Test("Rows whose target networks that never saw them deny are named after training")
  func deniedTargets() throws {
    let classes = try suspects { i, x in
      "\(x),\(i % 7),\((x > 0) != [20, 91].contains(i) ? "high" : "low")"
    }
    // Those of the two that are not in the test part.
    #expect(!classes.all.isEmpty && classes.all.allSatisfy { [21, 92].contains($0.row) && $0.probability! > 0.9 })
    let numbers = try suspects { i, x in "\(x),\(i % 7),\([20, 91].contains(i) ? 900 + x : 3 * x)" }
    #expect(!numbers.all.isEmpty && numbers.all.allSatisfy { [21, 92].contains($0.row) })
    #expect(try suspects { i, x in "\(x),\(i % 7),\(x > 0 ? "high" : "low")" }.all.isEmpty)
  }
}
