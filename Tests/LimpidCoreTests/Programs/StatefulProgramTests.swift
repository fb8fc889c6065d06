import LimpidCore
import LimpidTesting
import Testing

/// Programs some of whose outputs are inputs of the next run.
@Suite struct StatefulProgramTests {
  /// A running sum, and a table that is filled row by row with what is added.
  private func adding() throws -> StatefulProgram {
    let table = Tensor(unchecked: [1, 3, 2], repeating: 0)
    let program = try Program(
      of: [Tensor([0, 0]).value, Tensor([0, 0]).value, table.value, IndexTensor([0]).value]
    ) { x in
      let added = x[0].tensor!, sum = try x[1].tensor! + added
      let filled = try x[2].tensor!.replacingRow(at: x[3].indices!, with: added.reshaped(to: [1, 1, 2]))
      return [sum.value, filled.value, filled.sum().value]
    }
    return StatefulProgram(program, state: [0: 1, 1: 2])
  }

  private func add(_ x: [Float], at place: Int32, to program: inout StatefulProgram) throws {
    try program.set(Tensor(x).value, asInput: 0)
    try program.set(IndexTensor([place]).value, asInput: 3)
    try program.run()
  }

  @Test func whatWasThereIsStillThere() throws {
    try withEvery { _ in
      var program = try adding()
      try add([1, 2], at: 0, to: &program)
      try add([10, 20], at: 2, to: &program)
      #expect(program.output(0).tensor!.array == [11, 22])
      #expect(program.output(1).tensor!.array == [1, 2, 0, 0, 10, 20])
      #expect(program.output(2).tensor!.array == [33])
    }
  }

  @Test func stateIsChangedInPlace() throws {
    // The sum of the table is all that is left to be placed.
    #expect("\(try adding().memory)" == "4 values, 44 B in one block of 64 B; inputs 44 B, constants 0 B")
  }

  @Test func aCopyGoesItsOwnWay() throws {
    var first = try adding()
    try add([1, 2], at: 0, to: &first)
    var second = first
    try add([5, 5], at: 1, to: &first)
    try add([7, 7], at: 1, to: &second)
    #expect(first.output(0).tensor!.array == [6, 7])
    #expect(second.output(0).tensor!.array == [8, 9])
    #expect(second.output(1).tensor!.array == [1, 2, 7, 7, 0, 0])
  }

  @Test func definitionsGiveTheSame() throws {
    var program = try adding()
    try Context.with({ $0.usesReference = true }) {
      try add([1, 2], at: 0, to: &program)
      try add([10, 20], at: 2, to: &program)
    }
    #expect(program.output(1).tensor!.array == [1, 2, 0, 0, 10, 20])
    #expect(program.output(0).tensor!.array == [11, 22])
  }

  /// State that is read after its successor is there has to wait.
  @Test func whatIsReadLaterIsNotOverwritten() throws {
    let x = Tensor([1, 1])
    let program = try Program(of: [x.value, x.value]) { x in
      let next = try x[1].tensor! + x[0].tensor!
      return [next.value, try (next.exp() * x[1].tensor!).value]
    }
    var running = StatefulProgram(program, state: [0: 1])
    try running.set(x.value, asInput: 0)
    try running.run()
    try running.run()
    #expect(running.output(0).tensor!.array == [2, 2])
    let e = Tensor([2]).exp().array[0]
    #expect(running.output(1).tensor!.array == [e, e])
  }

  @Test func aPlaceOutsideIsRefused() throws {
    var program = try adding()
    let text = message { try add([1, 2], at: 3, to: &program) }
    #expect(text.hasPrefix("replacingRow: index 3 at position 0 needs indices in 0 ..< 3"))
    let other = message { try program.set(Tensor([1]).value, asInput: 0) }
    #expect(
      other == """
        StatefulProgram: tensor [1] needs tensor [2]
          mend  give a value of the captured shape
        """)
  }
}
