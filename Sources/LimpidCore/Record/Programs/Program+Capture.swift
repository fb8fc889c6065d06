extension Program {
  /// Runs `function` once on inputs that are nothing but shapes, and keeps what it did. Nothing is computed except what does not depend
  /// on the inputs: that is a constant of the program.
  ///
  /// A function that reads the elements of what it computes, to decide what to do next, is refused: the program would repeat the decision
  /// whatever the inputs are.
  public init(of inputs: [Value], _ function: ([Value]) throws -> [Value]) throws {
    let recorder = Recorder(.everything, isCapturing: true)
    let watched = inputs.map { recorder.watch(Value(absent: $0.kind, $0.shape), differentiable: false) }
    let results = try recorder.recording { try function(watched) }
    try recorder.checkNothingLost()
    try recorder.checkNothingRead()
    self.init(recorder, watched: watched, results: results)
  }

  /// Ends a part of the program that is being captured. A prepared program runs its parts one after the other, and what its inputs hold may
  /// change in between: weights that the first part's gradients update, and that the second part reads as another input.
  public static func cut() { Context.current.recorder?.cut() }

  private init(_ recorder: Recorder, watched: [Value], results: [Value]) {
    var place: [Int: Operand] = [:]
    for (i, value) in watched.enumerated() { place[recorder.index(value.id)!] = .input(i) }
    func operand(_ value: Value) -> Operand {
      if let known = recorder.index(value.id).flatMap({ place[$0] }) { return known }
      precondition(value.isPresent, "a captured value without a step that made it")
      return .constant(value.detached)
    }

    var steps: [(record: Record, operands: [Operand], part: Int)] = []
    for (i, node) in recorder.nodes.enumerated() {
      if case .record(let record) = node {
        if record.operation is Identity {
          place[i] = operand(record.inputs[0])
          continue
        }
        steps.append((record, record.inputs.map(operand), recorder.cuts.count { $0 <= i }))
        place[i] = .step(steps.count - 1)
      } else if case .remembered(let position, let number) = node, let step = place[position]?.step {
        place[i] = .remembered(step: step, place: number)
      }
    }
    let ends = results.map(operand)

    // Walk backwards to find the steps that nobody needs.
    var needed = [Bool](repeating: false, count: steps.count)
    for i in ends.compactMap(\.step) { needed[i] = true }
    for i in steps.indices.reversed() where needed[i] {
      for j in steps[i].operands.compactMap(\.step) { needed[j] = true }
    }
    var number = [Int](repeating: 0, count: steps.count), count = 0
    for i in steps.indices where needed[i] {
      number[i] = count
      count += 1
    }
    func renumbered(_ operand: Operand) -> Operand {
      switch operand {
      case .step(let i): .step(number[i])
      case .remembered(let i, let place): .remembered(step: number[i], place: place)
      case .input, .constant: operand
      }
    }
    let instructions = steps.indices.filter { needed[$0] }.map { i in
      Instruction(
        operation: steps[i].record.operation, operands: steps[i].operands.map(renumbered),
        operandShapes: steps[i].record.inputs.map(\.shape), shape: steps[i].record.output.shape,
        scope: steps[i].record.scope, phase: steps[i].record.phase, part: steps[i].part)
    }
    self.init(
      inputShapes: watched.map(\.shape), inputKinds: watched.map(\.kind), instructions: instructions,
      outputs: ends.map(renumbered), outputShapes: results.map(\.shape))
  }
}
