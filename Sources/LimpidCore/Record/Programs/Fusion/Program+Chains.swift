extension Program {
  /// The program with convolutions joined that follow one another, where their kernel can keep what lies between in the caches: nobody else may
  /// read that, and the filters must be constants.
  var joiningConvolutions: Program {
    let links = instructions.map(FinishedStep.init(convolution:))
    guard links.count(where: { $0 != nil }) > 1 else { return self }
    // Of each step: how often it is read, and by whom last.
    var uses = [Int](repeating: 0, count: instructions.count), reader = uses
    for (i, step) in instructions.enumerated() {
      for j in step.operands.compactMap(\.step) { (uses[j], reader[j]) = (uses[j] + 1, i) }
    }
    for j in outputs.compactMap(\.step) { uses[j] += 2 }

    func next(_ i: Int) -> Int? {
      let next = reader[i], step = instructions[next]
      guard uses[i] == 1, links[next] != nil, step.part == instructions[i].part, case .step(i) = step.operands[0],
        step.operandShapes[0] == instructions[i].shape
      else { return nil }
      return next
    }
    // By the last of their steps.
    var chains: [Int: [Int]] = [:], isTaken = [Bool](repeating: false, count: instructions.count)
    for i in instructions.indices where links[i] != nil && !isTaken[i] {
      var places = [i]
      while places.count < ConvolutionChain.longest, let next = next(places.last!) { places.append(next) }
      while places.count > 1, !ConvolutionChain(links: places.map { links[$0]! }).fits(operands(places).map(\.shape)) {
        places.removeLast()
      }
      if places.count == 1 { continue }
      for place in places { isTaken[place] = true }
      chains[places.last!] = places
    }
    return chains.isEmpty ? self : joining(chains, isTaken, links)
  }

  /// What a chain reads.
  private func operands(_ places: [Int]) -> [(operand: Operand, shape: Shape)] {
    places.flatMap { place in
      zip(instructions[place].operands, instructions[place].operandShapes).dropFirst(place == places[0] ? 0 : 1)
        .map { ($0, $1) }
    }
  }

  /// Every chain takes the place of its last step: all that it reads is there by then.
  private func joining(_ chains: [Int: [Int]], _ isTaken: [Bool], _ links: [FinishedStep?]) -> Program {
    var result: [Instruction] = [], number = [Int](repeating: 0, count: instructions.count)
    func renamed(_ operand: Operand) -> Operand {
      switch operand {
      case .step(let i): .step(number[i])
      case .remembered(let i, let place): .remembered(step: number[i], place: place)
      case .input, .constant: operand
      }
    }
    for (i, step) in instructions.enumerated() where !isTaken[i] || chains[i] != nil {
      number[i] = result.count
      let places = chains[i] ?? [i], read = operands(places)
      result.append(
        Instruction(
          operation: chains[i] == nil ? step.operation : ConvolutionChain(links: places.map { links[$0]! }),
          operands: read.map { renamed($0.operand) }, operandShapes: read.map(\.shape), shape: step.shape,
          scope: instructions[places[0]].scope, phase: step.phase, part: step.part))
    }
    return Program(
      inputShapes: inputShapes, inputKinds: inputKinds, instructions: result, outputs: outputs.map(renamed),
      outputShapes: outputShapes)
  }
}

extension FinishedStep {
  /// A convolution with constant filters, and what follows it; nil for any other step.
  fileprivate init?(convolution instruction: Program.Instruction) {
    guard case .constant? = instruction.operands.dropFirst().first, instruction.shape.elementCount > 0 else {
      return nil
    }
    if let finished = instruction.operation as? FinishedStep, finished.step is Convolution2D, !finished.keepsBefore {
      self = finished
    } else if let convolution = instruction.operation as? Convolution2D {
      self.init(convolution, inputCount: 2)
    } else {
      return nil
    }
  }
}
