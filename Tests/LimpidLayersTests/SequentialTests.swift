import LimpidCore
import LimpidLayers
import Testing

/// A layer of a user, unknown to the library.
struct Doubling: Layer {
  mutating func visit(_ v: inout some ParameterVisitor) throws {}
  func callAsFunction(_ x: Tensor) throws -> Tensor { try x + x.reshaped(to: [2, 2]) }
}

@Suite("Sequential, dry run, tables")
struct SequentialTests {
  @Test func builderTakesConditionsAndLoops() {
    let deep = true
    let model = Sequential {
      Flatten()
      if deep {
        for size in [8, 8] {
          Dense(size, 8)
          ReLU()
        }
      }
      if deep { Dense(8, 2) } else { Dense(8, 3) }
    }
    #expect(model.layers.map(\.summary) == ["Flatten", "Dense 8 → 8", "ReLU", "Dense 8 → 8", "ReLU", "Dense 8 → 2"])
  }

  @Test func errorsSayWhereTheyHappened() throws {
    let model = Sequential {
      Flatten()
      Sequential { Dense(6, 2) }
    }
    let error = #expect(throws: TensorError.self) { try model(Tensor(zeros: [3, 2, 2])) }
    #expect(error?.path == "1.0")
    #expect(error?.module == "Dense 6 → 2")
    #expect(error?.description.contains("in    1.0 (Dense 6 → 2)") == true)

    let own = Sequential { Doubling() }
    let second = #expect(throws: TensorError.self) { try own(Tensor(zeros: [1, 3])) }
    #expect(second?.description.contains("in    0 (Doubling)") == true)
  }

  @Test func recordsCarryThePath() throws {
    let model = Sequential {
      Dense(2, 2)
      Sequential { ReLU() }
    }
    let step = try valueAndGradient(of: model, keeping: .everything) { try $0(Tensor(ones: [1, 2])).sum() }
    let scopes = step.tape.filter { $0.phase == .forward }.map(\.scope.description)
    #expect(scopes == ["0", "0", "1.0", ""])
  }

  @Test func dryRunFindsEveryError() throws {
    let model = Sequential {
      Flatten()
      Dense(12, 8)
      ReLU()
      Dense(9, 4)
      Reshaped(to: [2, 2])
      Dense(3, 1)
    }
    let run = model.dryRun(example: [2, 5])
    #expect(run.output == nil)
    #expect(
      run.errors.map { "\($0.path) (\($0.module))" } == ["1 (Dense 12 → 8)", "3 (Dense 9 → 4)", "5 (Dense 3 → 1)"])
    let error = #expect(throws: ShapeErrors.self) { try run.check() }
    #expect(error?.description.hasPrefix("3 shape errors\n") == true)
    #expect(model.dryRun(example: [3, 4]).errors.count == 2)
  }

  @Test func table() {
    let model = Sequential {
      Flatten()
      Dense(784, 128)
      ReLU()
      Dense(128, 10)
    }
    #expect(
      "\(model.table(example: [28, 28, 1]))" == """
           layer            output    parameters
        ────────────────────────────────────────
        0  Flatten          [n, 784]
        1  Dense 784 → 128  [n, 128]     100,480
        2  ReLU             [n, 128]
        3  Dense 128 → 10   [n, 10]        1,290
        ────────────────────────────────────────
           total                         101,770
        """)
    #expect(
      "\(model)" == """
           layer            parameters
        ──────────────────────────────
        0  Flatten
        1  Dense 784 → 128     100,480
        2  ReLU
        3  Dense 128 → 10        1,290
        ──────────────────────────────
           total               101,770
        """)
    #expect("\(Dense(3, 2))" == "Dense 3 → 2")
  }
}
