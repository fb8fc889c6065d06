import LimpidCore
import LimpidTesting
import Testing

/// Large inputs of programs, which are read where they lie.
@Suite struct BorrowedInputTests {
  private func numbers(_ seed: UInt64, _ shape: Shape = [160, 128]) -> Tensor { RandomKey(seed: seed).normal(shape) }

  /// Reads its input as it is, under another shape, and beside constants of which something is made.
  private func function(_ weights: Tensor) -> ([Value]) throws -> [Value] {
    { x in
      let x = x[0].tensor!
      let product = try x.matmul(weights).relu()
      let sums = try x.reshaped(to: [128, 160]).sum(axes: 1)
      return [product.value, sums.value, try (x * x).sum().value]
    }
  }

  @Test func everyRunReadsItsOwn() throws {
    let weights = numbers(9, [128, 48]), function = function(weights)
    let inputs = (0..<3).map { numbers(UInt64($0)) }
    try withEvery { _ in
      let program = try Program(of: [inputs[0].value], function)
      for i in [0, 1, 1, 2, 0] {
        let replayed = try program.replay([inputs[i].value]), eager = try function([inputs[i].value])
        #expect(zip(replayed, eager).allSatisfy { $0.hasSameBits(as: $1) })
      }
    }
  }

  @Test func whatIsChangedLaterIsAnotherValue() throws {
    let weights = numbers(9, [128, 48]), function = function(weights)
    let prepared = try PreparedProgram(Program(of: [numbers(0).value], function))
    var x = numbers(1)
    let expected = try function([x.value])
    prepared.take(x.value, asInput: 0)
    x.withUniqueElements { $0[0] = 100 }
    try prepared.run()
    #expect(prepared.output(0).hasSameBits(as: expected[0]))
    prepared.copy(x.value, toInput: 0)
    try prepared.run()
    #expect(prepared.output(1).hasSameBits(as: try function([x.value])[1]))
    #expect(prepared.inputValue(0).hasSameBits(as: x.value))
  }

  @Test func indicesAreCheckedWhereverTheyLie() throws {
    let table = numbers(3)
    let program = try Program(of: [IndexTensor([Int32](repeating: 0, count: 20_000)).value]) {
      [try table.gathering($0[0].indices!).sum().value]
    }
    _ = try program.replay([IndexTensor([Int32](repeating: 159, count: 20_000)).value])
    #expect(throws: TensorError.self) {
      try program.replay([IndexTensor([Int32](repeating: 160, count: 20_000)).value])
    }
  }

  @Test func anInputThatIsAnOutputStaysWhereItIs() throws {
    let x = numbers(4), y = numbers(5)
    let program = try Program(of: [x.value]) { [$0[0], ($0[0].tensor! + 1).value] }
    let prepared = PreparedProgram(program)
    for value in [x.value, y.value] {
      prepared.take(value, asInput: 0)
      try prepared.run()
      #expect(prepared.output(0).hasSameBits(as: value))
    }
  }
}
