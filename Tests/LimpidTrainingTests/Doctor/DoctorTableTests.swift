import Foundation
import LimpidCore
import LimpidData
import LimpidModels
import LimpidTraining
import TestSupport
import Testing

/// Faults of tables.
@Suite struct DoctorTableTests {
  /// A table of points in the plane with two classes, or a number, and what else `columns` adds to each row.
  private func table(_ name: String, _ folder: RunFolder, _ row: (Int, Float, Float) -> String) throws -> Recipe {
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    var make = CaseMaker(seed: 5)
    let draws = make.tensor([600, 2], in: -1...1).array
    let rows = (0..<300).map { row($0, draws[2 * $0], draws[2 * $0 + 1]) }
    let file = "\(folder.path)/\(name).csv"
    try Data(rows.joined(separator: "\n").appending("\n").utf8).write(to: URL(filePath: file))
    return Recipes.table([file]).with {
      $0.epochs = 12
      $0.table?.network.members = 2
      $0.table?.network.width = 16
    }
  }

  @Test(
    "Tables: a column that gives the target away is named and the mend ignores it; labels without a meaning are named")
  func tables() throws {
    try Tiny.withFolder { folder in
      let given = try table("given", folder) { i, x, y in
        (i == 0 ? "left,right,code,kind\n" : "") + "\(x),\(y),\(x * y > 0 ? 7 : 3),\(x * y > 0 ? "same" : "other")"
      }
      let found = try Diagnosis(of: given, seed: 1).findings
      let finding = found.first { $0.fault == .giveaway }
      #expect(finding?.changes.map(\.description) == ["table.ignore=[\"code\"]"], "\(found)")
      let drawn = try table("drawn", folder) { i, x, y in
        (i == 0 ? "left,right,kind\n" : "") + "\(x),\(y),\(i * 7919 % 13 % 2 == 0 ? "a" : "b")"
      }
      #expect(try Diagnosis(of: drawn, seed: 1).findings.contains { $0.fault == .shuffledLabels })
      let fast = try table("fast", folder) { i, x, y in
        (i == 0 ? "left,right,sum\n" : "") + "\(x),\(y),\(3 * x + y)"
      }.with { $0.learningRate = 30 }
      let rates = try Diagnosis(of: fast, seed: 1).findings
      #expect(rates.contains { $0.fault == .rateTooHigh }, "\(rates)")
    }
  }

  @Test("A target a thousand times the others is named with its row, and not where the loss does not mind it")
  func outliers() throws {
    try Tiny.withFolder { folder in
      let recipe = try table("far", folder) { i, x, y in
        (i == 0 ? "left,right,sum\n" : "") + "\(x),\(y),\(i == 137 || i == 139 ? -4000 : 3 * x + y)"
      }
      let found = try Diagnosis(of: recipe, seed: 1).findings
      let finding = found.first { $0.fault == .targetOutliers }
      if let finding {
        #expect(finding.evidence.contains("in row 138") || finding.evidence.contains("in row 140"), "\(finding)")
        var seed: UInt64 = 1
        let mended = try Diagnosis(of: recipe.setting(finding.changes, seed: &seed), seed: 1).findings
        #expect(!mended.contains { $0.fault == .targetOutliers }, "\(mended)")
      } else {
        Issue.record("\(found)")
      }
    }
  }

  @Test("Weights that begin by lot and are frozen, or have no rate, are named; those of a fork are left in peace")
  func frozen() throws {
    let still = PlantedFaults.recipe {
      $0.groups = [ParameterGroup(under: "1", learningRateFactor: 0), ParameterGroup(under: "3")]
    }
    let finding = try Diagnosis(of: still, seed: 1).findings.first { $0.fault == .frozenRandom }
    let evidence = finding?.evidence ?? ""
    #expect(evidence.hasPrefix("1.weight hold 2,048 of 2,368 weights; they are in a group"), "\(evidence)")
    try Tiny.withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
      let base = RunFolder("\(folder.path)/base"), fork = RunFolder("\(folder.path)/fork")
      var session = try RunSession(PlantedFaults.recipe(epochs: 2), seed: 1, folder: base)
      _ = try session.run()
      var forked = try RunFork(of: RunHistory(base), at: 20, [RecipeChange("freeze=1")]).begin(in: fork)
      _ = try forked.run()
      #expect(try !Diagnosis(of: fork).findings.contains { $0.fault == .frozenRandom })
    }
  }

  private static let folder = sharedData.map { "\($0)/tabular" } ?? ""

  @Test(
    "Healthy tables are left in peace", .enabled(if: InputFile.exists(folder)),
    arguments: [
      ["iris.csv"], ["penguins.csv"], ["wine_data.csv"], ["diabetes_data_raw.csv.gz", "diabetes_target.csv.gz"],
    ])
  func healthyTables(_ names: [String]) throws {
    let recipe = Recipes.table(names.map { "\(DoctorTableTests.folder)/\($0)" })
    // To the end, however busy the machine: what is found must not depend on the time.
    let diagnosis = try Diagnosis(of: recipe, seed: 1, seconds: 600)
    #expect(diagnosis.findings.isEmpty, "\(names): \(diagnosis.findings)")
  }
}
