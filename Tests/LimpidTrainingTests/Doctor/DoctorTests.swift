import LimpidData
import LimpidLayers
import LimpidModels
import LimpidTraining
import Testing

/// Faults that are planted must be named, and healthy runs must be left in peace.
@Suite struct DoctorTests {
  @Test("Faults that are planted in a recipe are named, all but a few, and are gone when it is mended as they say")
  func recipes() throws {
    var missed: [String] = [], remaining: [String] = []
    for (fault, recipe) in PlantedFaults.all {
      let diagnosis = try Diagnosis(of: recipe, seed: 1)
      guard let found = diagnosis.findings.first(where: { $0.fault == fault }) else {
        missed.append("\(fault) as \(diagnosis.findings.map(\.fault))")
        continue
      }
      #expect(!found.evidence.isEmpty && !found.mend.isEmpty && !found.evidence.contains("nan"))
      #expect(found.canFork, "\(fault) has a mend as changes of the recipe")
      var seed: UInt64 = 1
      let mended = try recipe.setting(found.changes, seed: &seed)
      if try Diagnosis(of: mended, seed: 1).findings.contains(where: { $0.fault == fault }) {
        remaining.append("\(fault) with \(found.changes)")
      }
    }
    #expect(missed.count <= 1, "\(missed)")
    #expect(remaining.count <= 1, "\(remaining)")
  }

  @Test("Healthy recipes are left in peace")
  func healthy() throws {
    let recipes = [
      Recipes.digits, Recipes.digitsCNN.with { $0.epochs = 12 },
      Recipes.digits.with {
        $0.optimizer = RuleChoice(SGD(momentum: 0.9))
        $0.learningRate = 0.05
        $0.epochs = 40
      },
      Recipes.digits.with {
        $0.model =
          Sequential {
            Flatten()
            Dense(64, 128)
            ReLU()
            Dropout(0.3)
            Dense(128, 10)
          }.architecture
      },
      Recipes.digits.with {
        $0.model =
          Sequential {
            Flatten()
            Dense(64, 64)
            Tanh()
            Dense(64, 10)
          }.architecture
        $0.optimizer = RuleChoice(AdamW())
      },
    ]
    for recipe in recipes {
      let diagnosis = try Diagnosis(of: recipe, seed: 1, seconds: 60)
      #expect(diagnosis.findings.isEmpty, "\(recipe.name): \(diagnosis.findings)")
    }
  }

  @Test("A rate that is ten thousand times too high is named before what it brought about, and one change mends all")
  func farTooHigh() throws {
    let recipe = Recipes.digits.with {
      $0.optimizer = RuleChoice(SGD())
      $0.learningRate = 1000
      $0.epochs = 5
    }
    let faults = try Diagnosis(of: recipe, seed: 1).findings
    #expect(faults.first?.fault == .rateTooHigh, "\(faults)")
    #expect(Set(faults.map { "\($0.changes)" }).count == 1, "\(faults)")
    var seed: UInt64 = 1
    let mended = try recipe.setting(faults[0].changes, seed: &seed)
    let rest = try Diagnosis(of: mended, seed: 1).findings.map(\.fault)
    #expect(Set(rest).isDisjoint(with: [.rateTooHigh, .deadUnits, .explodingGradients]), "\(rest)")
  }

  @Test("Few examples, many epochs: overfitting")
  func overfitting() throws {
    try Tiny.withFolder { folder in
      let recipe = PlantedFaults.recipe(
        epochs: 300
      ) {
        $0.labelSmoothing = 0
        $0.learningRate = 0.02
        $0.schedule = ScheduleChoice(ConstantRate())
        // One part in two is held back; the rate is high enough to come to it soon.
        $0.data.validationShare = 2
      }
      var session = try RunSession(recipe, seed: 1, folder: folder)
      _ = try session.run()
      let diagnosis = try Diagnosis(of: folder)
      let finding = diagnosis.findings.first { $0.fault == .overfitting }
      #expect(finding != nil, "\(diagnosis.findings)")
      // The mend is a fork.
      guard let finding, finding.canFork else { return }
      try Tiny.withFolder { other in
        var fork = try RunFork(of: RunHistory(folder), at: 0, finding.changes).begin(in: other)
        guard case .finished(let report) = try fork.run() else { return }
        #expect(report.earlyStop != nil && report.steps < session.trainer.totalSteps)
      }
    }
  }
}
