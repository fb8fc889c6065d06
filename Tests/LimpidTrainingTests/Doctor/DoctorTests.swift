import Foundation
import LimpidCore
import LimpidData
import LimpidLayers
import LimpidModels
import LimpidTraining
import Testing

/// Faults that are planted must be named, and healthy runs must be left in peace.
@Suite struct DoctorTests {
  /// A small network for the digits, with a change.
  private static func recipe(epochs: Int = 8, _ model: Sequential? = nil, _ change: (inout Recipe) -> Void = { _ in })
    -> Recipe
  {
    Recipes.digits.with {
      $0.epochs = epochs
      $0.model =
        (model
        ?? Sequential {
          Flatten()
          Dense(64, 32)
          ReLU()
          Dense(32, 10)
        }).architecture
      change(&$0)
    }
  }

  private static let planted: [(fault: Fault, recipe: Recipe)] = [
    (.rateTooHigh, recipe { $0.learningRate = 3 }), (.rateTooLow, recipe { $0.learningRate = 1e-7 }),
    (
      .softmaxTwice,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32)
          ReLU()
          Dense(32, 10)
          Softmax()
        })
    ),
    (
      .headActivation,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32)
          ReLU()
          Dense(32, 10)
          ReLU()
        })
    ),
    (
      .noBias,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32, bias: false)
          ReLU()
          Dense(32, 10, bias: false)
        })
    ),
    (
      .noNonlinearity,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32)
          Dense(32, 10)
        })
    ),
    (
      .bottleneck,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 1)
          ReLU()
          Dense(1, 10)
        })
    ),
    (
      .sameWeights,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32, initializer: .zeros)
          ReLU()
          Dense(32, 10, initializer: .zeros)
        })
    ),
    (
      .dropoutTooHigh,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32)
          ReLU()
          Dropout(0.9)
          Dense(32, 10)
        })
    ),
    (
      .batchNormOfOne,
      recipe(
        epochs: 1,
        Sequential {
          Flatten()
          Dense(64, 32, bias: false)
          BatchNorm(32)
          ReLU()
          Dense(32, 10)
        }
      ) { $0.batchSize = 1 }
    ),
    (
      .uselessBias,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32)
          BatchNorm(32)
          ReLU()
          Dense(32, 10)
        })
    ),
    (
      .initialLoss,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32)
          ReLU()
          Dense(32, 10, initializer: .normal(2))
        })
    ), (.deadUnits, recipe { $0.learningRate = 0.3 }),
    (
      .saturatedUnits,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32, initializer: .normal(4))
          Tanh()
          Dense(32, 10)
        })
    ),
    (
      .vanishingGradients,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32)
          for _ in 0..<7 {
            Sigmoid()
            Dense(32, 32)
          }
          Sigmoid()
          Dense(32, 10)
        })
    ),
    (
      .explodingGradients,
      recipe(
        Sequential {
          Flatten()
          Dense(64, 32, initializer: .normal(1))
          for _ in 0..<4 {
            ReLU()
            Dense(32, 32, initializer: .normal(1))
          }
          ReLU()
          Dense(32, 10)
        })
    ), (.rateFades, recipe { $0.schedule = ScheduleChoice(Exponential(factor: 0.5, unit: .steps)) }),
    (
      .clipTooTight,
      recipe {
        $0.optimizer = RuleChoice(SGD(momentum: 0.9))
        $0.learningRate = 0.05
        $0.transforms = [TransformChoice(ClipByNorm(1e-4))]
      }
    ),
    (
      .momentumTooHigh,
      recipe {
        $0.optimizer = RuleChoice(SGD(momentum: 0.999))
        $0.learningRate = 0.05
      }
    ),
    (
      .decayTooStrong,
      recipe {
        $0.optimizer = RuleChoice(SGD(momentum: 0.9, weightDecay: 2))
        $0.learningRate = 0.05
      }
    ), (.sparsityTooStrong, recipe { $0.l1 = 3 }), (.smoothingTooHigh, recipe { $0.labelSmoothing = 0.9 }),
    (.augmentationTooStrong, recipe { $0.augmentation.shift = 5 }), (.batchTooLarge, recipe { $0.batchSize = 100_000 }),
    (
      .notFinished,
      recipe(epochs: 3) {
        $0.schedule = ScheduleChoice(ConstantRate())
        $0.learningRate = 0.002
      }
    ),
    (
      .underfitting,
      recipe(
        epochs: 30,
        Sequential {
          Flatten()
          Dense(64, 3)
          ReLU()
          Dense(3, 10)
        })
    ),
  ]

  @Test("Faults that are planted in a recipe are named, all but a few, and are gone when it is mended as they say")
  func recipes() throws {
    var missed: [String] = [], remaining: [String] = []
    for (fault, recipe) in DoctorTests.planted {
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

  // MARK: Tables

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

  private static let root = ProcessInfo.processInfo.environment["LIMPID_DATA"] ?? "../shared/data"

  @Test(
    "Healthy tables are left in peace", .enabled(if: FileManager.default.fileExists(atPath: "\(root)/tabular")),
    arguments: [
      ["iris.csv"], ["penguins.csv"], ["wine_data.csv"], ["diabetes_data_raw.csv.gz", "diabetes_target.csv.gz"],
    ])
  func healthyTables(_ names: [String]) throws {
    let recipe = Recipes.table(names.map { "\(DoctorTests.root)/tabular/\($0)" })
    let diagnosis = try Diagnosis(of: recipe, seed: 1, seconds: 15)
    #expect(diagnosis.findings.isEmpty, "\(names): \(diagnosis.findings)")
  }

  // MARK: Data

  /// Writes examples as IDX files and looks at them.
  private func faults(_ train: [(image: [UInt8], label: UInt8)], _ test: [(image: [UInt8], label: UInt8)]) throws
    -> [Fault]
  {
    try Tiny.withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
      for (name, part) in [("train", train), ("t10k", test)] {
        func four(_ n: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: n >> (24 - 8 * $0)) } }
        let images = [0, 0, 8, 3] + four(part.count) + four(8) + four(8) + part.flatMap(\.image)
        let labels = [0, 0, 8, 1] + four(part.count) + part.map(\.label)
        try Data(images).write(to: URL(filePath: "\(folder.path)/\(name)-images-idx3-ubyte"))
        try Data(labels).write(to: URL(filePath: "\(folder.path)/\(name)-labels-idx1-ubyte"))
      }
      let recipe = DoctorTests.recipe(epochs: 30) {
        $0.data = DataChoice(.idx, folder: folder.path, classNames: (0..<10).map(String.init))
      }
      return try Diagnosis(of: recipe, seed: 1).findings.map(\.fault)
    }
  }

  /// The digits, 0 … 240, dealt into halves.
  private static let halves: [[(image: [UInt8], label: UInt8)]] = {
    let digits = Digits.load()
    return try! digits.split(into: [1, 1], seed: 3).map { half in
      (0..<half.count).map { i in
        (half.pixels[i * 64..<(i + 1) * 64].map { $0 * 15 }, UInt8(half.labels[i]))
      }
    }
  }()

  @Test("Faults of data are named, and good data have none")
  func data() throws {
    let (train, test) = (DoctorTests.halves[0], DoctorTests.halves[1])
    #expect(try faults(train, test) == [])
    #expect(try faults(train + train.prefix(200), test).contains(.duplicates))
    #expect(try faults(train, test + train.prefix(100)).contains(.leakage))
    let doubted = train.prefix(40).map { (image: $0.image, label: ($0.label + 1) % 10) }
    #expect(try faults(train + doubted, test).contains(.contradictoryLabels))
    let shifted = zip(train, train.dropFirst(7) + train.prefix(7)).map { (image: $0.image, label: $1.label) }
    let shuffled = shifted.sorted { $0.image.lexicographicallyPrecedes($1.image) }
    let labels = shifted.map(\.label)
    #expect(try faults(zip(shuffled, labels).map { (image: $0.image, label: $1) }, test).contains(.shuffledLabels))
    let lopsided = train.enumerated().filter { $0.element.label == 3 || $0.offset % 60 == 0 }.map(\.element)
    #expect(try faults(lopsided, test).contains(.imbalance))
    #expect(try faults(train.filter { $0.label != 7 }, test).contains(.missingClass))
    let sorted = (train + test).sorted { $0.label < $1.label }
    let cut = try faults(Array(sorted.prefix(1300)), Array(sorted.dropFirst(1300)))
    #expect(cut.contains(.otherShares) || cut.contains(.missingClass), "\(cut)")
    let blank = [UInt8](repeating: 90, count: 64)
    #expect(try faults(train.map { (blank, $0.label) }, test.map { (blank, $0.label) }).contains(.constantInput))
    func faint(_ part: [(image: [UInt8], label: UInt8)]) -> [(image: [UInt8], label: UInt8)] {
      part.map { (image: $0.image.map { $0 / 240 }, label: $0.label) }
    }
    #expect(try faults(faint(train), faint(test)).contains(.scaleOfInputs))
  }

  @Test("Few examples, many epochs: overfitting")
  func overfitting() throws {
    try Tiny.withFolder { folder in
      let recipe = DoctorTests.recipe(
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
