import CLimpid
import Dispatch
import LimpidCore
import Testing

@Suite("The record")
struct RecordTests {
  @Test func aGradientAddsUpOverAllUses() throws {
    let x: Tensor = [1, 2, 3]
    let result = try differentiate(at: [x]) { try ($0[0] * $0[0] + $0[0]).sum() }
    #expect(result.value == Tensor(20))
    #expect(result.gradients[0] == [3, 5, 7])
    #expect(result.absent.isEmpty)
  }

  @Test func derivativesOfAnyOrder() throws {
    // f = x³: f′ = 3x², f″ = 6x, f‴ = 6.
    func cube(_ x: Tensor) throws -> Tensor { try (x * x * x).sum() }
    let x: Tensor = [2]
    #expect(try gradient(at: x, cube) == [12])
    #expect(try gradient(at: x) { try gradient(at: $0, cube).sum() } == [12])
    #expect(try gradient(at: x) { x in try gradient(at: x) { try gradient(at: $0, cube).sum() }.sum() } == [6])
  }

  @Test func anInnerGradientTakesWhatCameBeforeAsConstant() throws {
    // y = x²; inner: d(x·y)/dx with y held = y; outer: dy/dx = 2x.
    let x: Tensor = [3]
    let outer = try gradient(at: x) { x in
      let y = try x * x
      return try gradient(at: x) { try ($0 * y).sum() }.sum()
    }
    #expect(outer == [6])
  }

  @Test func anUnusedVariableHasAZeroGradientAndAReason() throws {
    let result = try differentiate(at: [[1, 2], [3]]) { $0[0].sum() }
    #expect(result.gradients[1] == [0])
    #expect(result.absent == [1: "not used"])
  }

  @Test func aValueThatIsNoScalarIsRefused() {
    let text = message { try gradient(at: [1, 2]) { $0 * 2 } }
    #expect(
      text == """
        gradient: a function whose value has shape [2] needs a scalar (one element)
          mend  reduce it, for instance with sum() or mean()
        """)
  }

  @Test func everythingIsKeptWhenAskedFor() throws {
    let x: Tensor = [1, 2]
    let result = try differentiate(at: [x], keeping: .everything) { try ($0[0] * $0[0]).sum() }
    #expect(
      result.tape.map(\.description) == [
        "* [2], [2] → [2]", "sum(keepsDimensions: false) [2] → []", "reshaped(to: [1]) [] → [1] (backward)",
        "broadcast(to: [2]) [1] → [2] (backward)", "* [2], [2] → [2] (backward)", "* [2], [2] → [2] (backward)",
        "+ [2], [2] → [2] (backward)",
      ])
    #expect(result.tape.allSatisfy { $0.inputs.allSatisfy { $0.tensor!.isPresent } })
  }

  // The pool of buffers is the whole process's: what it holds is measured in a process where no other test runs.

  @Test func aLongChainNeitherOverflowsNorLeaks() async {
    await #expect(processExitsWith: .success) {
      limpid_buffer_trim()
      let before = limpid_buffer_report().live_bytes
      let x = Tensor([0.5, -0.25])
      let result = try differentiate(at: [x]) { variables in
        var h = variables[0]
        for _ in 0..<20_000 { h = try h * 0.9999 + variables[0] * 0.0001 }
        return h.sum()
      }
      #expect(abs(result.gradients[0].array[0] - 1) < 1e-2)
      withExtendedLifetime(result) {}
      #expect(limpid_buffer_report().live_bytes <= before + 1024)
    }
  }

  @Test func theBackwardPassLetsGoAsItProceeds() async {
    // 100 steps over 1 MB each: forward holds 100 MB; backward must not add another 100 MB.
    await #expect(processExitsWith: .success) {
      let x = try Tensor(ones: [1 << 18])
      let before = limpid_buffer_report().live_bytes
      var afterForward: UInt64 = 0
      _ = try gradient(at: x) { x in
        var h = x
        for _ in 0..<100 { h = try h * h }
        afterForward = limpid_buffer_report().live_bytes - before
        return h.sum()
      }
      #expect(afterForward >= 100 << 20)
      let most = limpid_buffer_report().peak_bytes
      #expect(most < before + afterForward + (8 << 20))
    }
  }

  @Test func aStepFromASecondTaskIsRefused() {
    let text = message {
      try gradient(at: [1, 2]) { x in
        let done = DispatchSemaphore(value: 0)
        let context = Context.current
        Task.detached {
          Context.$current.withValue(context) { _ = x * 2 }
          done.signal()
        }
        done.wait()
        return x.sum()
      }
    }
    #expect(
      text.hasPrefix(
        "gradient: a step from a second task joined a recording needs all steps of a recording on one thread"))
  }

  /// Runs on a thread to which no task-local leads.
  private func elsewhere(_ body: @escaping @Sendable () -> Void) {
    let done = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      body()
      done.signal()
    }
    done.wait()
  }

  @Test func aStepOnAThreadThatKnowsNothingIsRefused() {
    let refusal = "a step from a second task joined a recording needs all steps of a recording on one thread"
    let x: Tensor = [1, 2, 3]
    func says(_ step: @escaping @Sendable (Tensor) throws -> Void) -> String {
      message {
        try gradient(at: x) { x in
          elsewhere { try? step(x) }
          return x.sum()
        }
      }
    }
    // A step that cannot throw, one that throws there, and one in a recording of that thread.
    #expect(says { _ = $0 * 2 }.hasPrefix("gradient: \(refusal)"))
    #expect(says { _ = try $0 + $0 }.hasPrefix("gradient: \(refusal)"))
    #expect(says { x in _ = try gradient(at: [1, 1, 1]) { try ($0 * x).sum() } }.hasPrefix("gradient: \(refusal)"))
    #expect(
      message {
        try Program(of: [x.value]) { x in
          elsewhere { _ = x[0].tensor! * 2 }
          return x
        }
      }.contains(refusal))
  }

  @Test func otherThreadsMayComputeWhatIsNoneOfTheRecording() throws {
    let x: Tensor = [1, 2, 3]
    let g = try gradient(at: x) { x in
      let constant = x.detached
      elsewhere { _ = constant * 2 }
      elsewhere { _ = try? gradient(at: [1]) { ($0 * 3).sum() } }
      Context.withoutRecording { elsewhere { _ = x * 2 } }
      elsewhere { Context.withoutRecording { _ = x * 2 } }
      return try (x * x).sum()
    }
    #expect(g == [2, 4, 6])
    // What outlives its recording belongs to nobody.
    let tape = try differentiate(at: [x], keeping: .everything) { ($0[0] * 2).sum() }.tape
    elsewhere { _ = tape[0].output.tensor! * 2 }
    #expect(try gradient(at: x) { $0.sum() } == [1, 1, 1])
  }

  @Test func aProgramOfTensorsIsWrittenAsItsSteps() throws {
    let x = try Tensor([[1, 2], [3, 4]]), w: Tensor = [0.5, 2]
    let program = try Program(of: [x, w]) { try [($0[0] * $0[1]).sum(axes: 0) + 1] }
    #expect(
      program.description == """
        input 0  tensor [2, 2]
        input 1  tensor [2]
        step 0   * of input 0, input 1 → [2, 2]
        step 1   sum(axes: [0], keepsDimensions: false) of step 0 → [2]
        step 2   + of step 1, 1 → [2]
        output   step 2
        """)
    #expect(try program.replay([x, w])[0] == [3, 13])
    #expect(message { try program.replay([Tensor]()) }.hasPrefix("replay: no inputs needs tensor [2, 2], tensor [2]"))
  }

  @Test func aProgramGivesTheEagerBits() throws {
    func f(_ x: Tensor, _ w: Tensor) throws -> Tensor { try ((x * w).exp() + w).sum(axes: 0) }
    let w: Tensor = [0.5, 2]
    let x = try Tensor([[1, 2], [3, 4]])
    let program = try Program(of: [x.value]) { [try f($0[0].tensor!, w).value] }
    let other = try Tensor([[-1, 0.25], [0, 7]])
    let replayed = try program.replay([other.value])[0].tensor!
    #expect(replayed.hasSameBits(as: try f(other, w)))
    #expect(program.instructions.count == 4)
    #expect(
      message { try program.replay([Tensor([1]).value]) }
        == "replay: tensor [1] needs tensor [2, 2]\n  mend  give inputs of the captured shapes, or capture a program for these"
    )
  }

  @Test func aProgramCapturesAWholeTrainingStep() throws {
    // One step of gradient descent on Σ (w·x)²: both w and x are inputs of the program.
    func step(_ w: Tensor, _ x: Tensor) throws -> Tensor {
      let g = try gradient(at: w) { w in
        let y = try w * x
        return try (y * y).sum()
      }
      return try w + g * -0.1
    }
    let w: Tensor = [1, 2], x: Tensor = [3, 4]
    let program = try Program(of: [w.value, x.value]) { [try step($0[0].tensor!, $0[1].tensor!).value] }
    let w2: Tensor = [0.5, -1], x2: Tensor = [1, 0.25]
    #expect(try program.replay([w2.value, x2.value])[0].tensor!.hasSameBits(as: try step(w2, x2)))
  }
}
