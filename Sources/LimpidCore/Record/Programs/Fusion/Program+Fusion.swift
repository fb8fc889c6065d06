extension Program {
  /// The same program with steps joined where one kernel can do them in a single pass over memory. The bits stay.
  ///
  /// A contraction or batch normalisation takes up a sum with a bias, a sum with a tensor of its result's shape, and an elementwise function (or
  /// the gradient of one), in this order, as long as nobody else reads what lies between. Then convolutions are joined (see `ConvolutionChain`).
  public var fused: Program {
    var users = [[Int]](repeating: [], count: instructions.count)
    var isOutput = [Bool](repeating: false, count: instructions.count)
    for (i, step) in instructions.enumerated() {
      for case .step(let j) in step.operands { users[j].append(i) }
    }
    for case .step(let i) in outputs { isOutput[i] = true }

    // By the last of their steps.
    var chains: [Int: Chain] = [:]
    var isTaken = [Bool](repeating: false, count: instructions.count)
    for (i, step) in instructions.enumerated() {
      guard !isTaken[i], let first = step.operation as? any Finishable else { continue }
      var chain = Chain(first, step, at: i)
      while !isOutput[chain.last], let next = users[chain.last].first, !isTaken[next],
        instructions[next].part == step.part,
        chain.takeUp(instructions[next], at: next, isOnlyUser: users[chain.last].count == 1)
      {}
      if chain.places.count > 1 {
        for place in chain.places { isTaken[place] = true }
        chains[chain.last] = chain
      }
    }
    return (chains.isEmpty ? self : rebuilt(chains) ?? self).joiningConvolutions
  }

  /// The steps in an order in which every operand is there when it is read. Nil if there is none: something between the steps of a chain
  /// would have to come before and after it.
  private func rebuilt(_ chains: [Int: Chain]) -> Program? {
    var order = Order(self, chains)
    for i in instructions.indices where !order.emit(i) { return nil }
    return Program(
      inputShapes: inputShapes, inputKinds: inputKinds, instructions: order.result,
      outputs: outputs.map(order.renamed), outputShapes: outputShapes)
  }
}

/// Puts the joined steps in order: each as early as the first that reads of it needs it.
private struct Order {
  let program: Program
  let chains: [Int: Chain]
  private(set) var result: [Program.Instruction] = []
  /// Of each step: under which number its chain is emitted.
  private var whole: [Int]
  private var isBegun: [Bool]
  /// Where the values of the old steps are, and which new steps remember for them.
  private var value: [Program.Operand?]
  private var keeper: [Int?]

  init(_ program: Program, _ chains: [Int: Chain]) {
    self.program = program
    self.chains = chains
    let count = program.instructions.count
    whole = Array(0..<count)
    for (last, chain) in chains { for place in chain.places { whole[place] = last } }
    isBegun = [Bool](repeating: false, count: count)
    value = [Program.Operand?](repeating: nil, count: count)
    keeper = [Int?](repeating: nil, count: count)
  }

  func renamed(_ old: Program.Operand) -> Program.Operand {
    switch old {
    case .step(let i): value[i]!
    case .remembered(let i, let place): .remembered(step: keeper[i]!, place: place)
    case .input, .constant: old
    }
  }

  /// Emits a step, or the chain it belongs to, after what it reads. False if that goes in a circle.
  mutating func emit(_ step: Int) -> Bool {
    let i = whole[step]
    if value[i] != nil { return true }
    if isBegun[i] { return false }
    isBegun[i] = true
    let chain = chains[i], last = program.instructions[i], first = program.instructions[chain?.places[0] ?? i]
    let operands = chain?.operands ?? last.operands
    for j in operands.compactMap(\.step) where !emit(j) { return false }
    let place = result.count
    keeper[chain?.places[0] ?? i] = place
    if let chain, chain.operation.keepsBefore {
      let own = chain.operation.step.rememberedShapes(first.operandShapes).count
      value[chain.places[chain.places.count - 2]] = .remembered(step: place, place: own)
    }
    value[i] = .step(place)
    result.append(
      Program.Instruction(
        operation: chain?.operation ?? last.operation, operands: operands.map(renamed),
        operandShapes: chain?.operandShapes ?? last.operandShapes, shape: last.shape, scope: first.scope,
        phase: last.phase, part: last.part))
    return true
  }
}

/// Steps that are being joined: one and what follows it.
private struct Chain {
  private(set) var operation: FinishedStep
  private(set) var operands: [Program.Operand]
  private(set) var operandShapes: [Shape]
  /// The steps, in order.
  private(set) var places: [Int]

  var last: Int { places[places.count - 1] }

  init(_ first: any Finishable, _ step: Program.Instruction, at place: Int) {
    operation = FinishedStep(first, inputCount: step.operands.count)
    operands = step.operands
    operandShapes = step.operandShapes
    places = [place]
  }

  /// Joins the next step, if the kernel can do it.
  mutating func takeUp(_ step: Program.Instruction, at place: Int, isOnlyUser: Bool) -> Bool {
    if operation.activation != nil || operation.slope != nil { return false }
    if let sum = step.operation as? Add, isOnlyUser {
      let own = isStep(step.operands[0]) ? 0 : 1, other = 1 - own
      guard step.operandShapes[own] == step.shape else { return false }
      let shape = step.operandShapes[other]
      if shape.elementCount == step.shape.last, shape.last == step.shape.last, operation.bias == nil,
        operation.addend == nil
      {
        operation.bias = sum
      } else if shape == step.shape, operation.addend == nil {
        operation.addend = sum
      } else {
        return false
      }
      operands.append(step.operands[other])
      operandShapes.append(shape)
    } else if let function = step.operation as? any UnaryElementwise, function.kernelCode != nil,
      step.operandShapes[0] == step.shape
    {
      operation.activation = function
      operation.keepsBefore = !isOnlyUser
    } else if let slope = step.operation as? any BinaryElementwise, slope.isSlope, operation.takesSlope, isOnlyUser,
      isStep(step.operands[0]), !isStep(step.operands[1]), step.operandShapes.allSatisfy({ $0 == step.shape })
    {
      operation.slope = slope
      operands.append(step.operands[1])
      operandShapes.append(step.operandShapes[1])
    } else {
      return false
    }
    places.append(place)
    return true
  }

  private func isStep(_ operand: Program.Operand) -> Bool {
    if case .step(let i) = operand { i == last } else { false }
  }
}
