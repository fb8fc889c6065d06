extension Program {
  /// The same program with steps joined where one kernel can do them in a single pass over memory. The bits stay.
  ///
  /// A contraction takes up a sum with a bias, a sum with a tensor of its result's shape, and an elementwise function, in this order, as long
  /// as nobody else reads what lies between.
  public var fused: Program {
    var users = [[Int]](repeating: [], count: instructions.count)
    var isOutput = [Bool](repeating: false, count: instructions.count)
    for (i, step) in instructions.enumerated() {
      for case .step(let j) in step.operands { users[j].append(i) }
    }
    for case .step(let i) in outputs { isOutput[i] = true }

    /// For each step that is taken up by another: the step at whose place the whole is computed.
    var joined: [Int: Chain] = [:]
    var isTaken = [Bool](repeating: false, count: instructions.count)
    for (i, step) in instructions.enumerated() {
      guard let contraction = step.operation as? any Contraction else { continue }
      var chain = Chain(contraction, step.operands, step.operandShapes, at: i)
      while !isOutput[chain.last], let next = users[chain.last].first, !isTaken[next] {
        let isOnlyUser = users[chain.last].count == 1
        let othersComeLater = users[chain.last].allSatisfy { $0 >= next }
        guard chain.takeUp(instructions[next], at: next, isOnlyUser: isOnlyUser, othersComeLater: othersComeLater)
        else { break }
      }
      if chain.places.count > 1 {
        for place in chain.places { isTaken[place] = true }
        joined[chain.last] = chain
      }
    }
    return joined.isEmpty ? self : rebuilt(joined, isTaken)
  }

  private func rebuilt(_ joined: [Int: Chain], _ isTaken: [Bool]) -> Program {
    var operand: [Operand] = instructions.indices.map { .step($0) }
    var result: [Instruction] = []
    func renamed(_ old: Operand) -> Operand {
      switch old {
      case .step(let i): operand[i]
      case .remembered(let i, let place):
        if case .step(let j) = operand[i] { .remembered(step: j, place: place) } else { old }
      case .input, .constant: old
      }
    }
    for (i, step) in instructions.enumerated() {
      if let chain = joined[i] {
        if chain.operation.keepsBefore {
          operand[chain.places[chain.places.count - 2]] = .remembered(step: result.count, place: 0)
        }
        operand[i] = .step(result.count)
        result.append(
          Instruction(
            operation: chain.operation, operands: chain.operands.map(renamed), operandShapes: chain.operandShapes,
            shape: step.shape, scope: instructions[chain.places[0]].scope, phase: step.phase))
      } else if !isTaken[i] {
        operand[i] = .step(result.count)
        result.append(
          Instruction(
            operation: step.operation, operands: step.operands.map(renamed), operandShapes: step.operandShapes,
            shape: step.shape, scope: step.scope, phase: step.phase))
      }
    }
    return Program(
      inputShapes: inputShapes, inputKinds: inputKinds, instructions: result, outputs: outputs.map(renamed),
      outputShapes: outputShapes)
  }
}

/// Steps that are being joined: a contraction and what follows it.
private struct Chain {
  private(set) var operation: FusedContraction
  private(set) var operands: [Program.Operand]
  private(set) var operandShapes: [Shape]
  /// The steps, in order.
  private(set) var places: [Int]

  var last: Int { places[places.count - 1] }

  init(_ contraction: any Contraction, _ operands: [Program.Operand], _ shapes: [Shape], at place: Int) {
    operation = FusedContraction(contraction: contraction)
    self.operands = operands
    operandShapes = shapes
    places = [place]
  }

  /// Joins the next step, if the kernel can do it.
  mutating func takeUp(
    _ step: Program.Instruction, at place: Int, isOnlyUser: Bool, othersComeLater: Bool
  ) -> Bool {
    if operation.activation != nil { return false }
    if let sum = step.operation as? Add, isOnlyUser {
      let own = isStep(step.operands[0]) ? 0 : 1, other = 1 - own
      guard step.operandShapes[own] == step.shape, !isStep(step.operands[other]) else { return false }
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
      step.operandShapes[0] == step.shape, isOnlyUser || othersComeLater
    {
      operation.activation = function
      operation.keepsBefore = !isOnlyUser
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
