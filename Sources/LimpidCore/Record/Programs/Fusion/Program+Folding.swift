extension Program {
  /// The program with every batch normalisation by fixed statistics worked into the weights of the convolution or product before it: one pass
  /// less over memory, and a bias that the contraction's kernel adds.
  ///
  ///     let fast = try Program(of: [image.value]) { [try model($0[0].tensor!).value] }.folded()
  ///
  /// The sums are rounded otherwise than in the captured program: the results are not the same bits, but as exact. That is why it has to be
  /// asked for. Only weights and statistics that are constants of the program can be folded.
  public consuming func folded() -> Program {
    let (inputShapes, inputKinds, outputs, outputShapes) = (inputShapes, inputKinds, outputs, outputShapes)
    var changed = instructions
    // Weights that nobody else holds go as soon as others take their place.
    _ = consume self
    var users = [Int](repeating: 0, count: changed.count)
    for operand in changed.flatMap(\.operands) + outputs { if let i = operand.step { users[i] += 1 } }
    for i in changed.indices {
      let step = changed[i]
      guard let norm = step.operation as? FixedBatchNormalization, case .step(var source) = step.operands[0],
        users[source] == 1, let numbers = Numbers(norm, step.operands[1...])
      else { continue }
      // A bias between the two goes into the shift.
      var bias: [Float]?
      if changed[source].operation is Add, case .step(let before) = changed[source].operands[0],
        case .constant(let value) = changed[source].operands[1], value.shape == [numbers.factor.count],
        users[before] == 1
      {
        bias = value.tensor!.array
        source = before
      }
      let contraction = changed[source]
      guard contraction.operation.columnsOfSecondInputAreOutputs, case .constant(let weights) = contraction.operands[1],
        let w = weights.tensor, w.shape.last == numbers.factor.count
      else { continue }
      let scaled = Tensor(filling: w.shape) { out in
        for k in 0..<w.count { out[k] = w.pointer[k] * numbers.factor[k % numbers.factor.count] }
      }
      let offset = numbers.offset.enumerated().map { c, offset in
        offset.addingProduct(bias.map { $0[c] } ?? 0, numbers.factor[c])
      }
      changed[source] = contraction.replacing(contraction.operation, operand: 1, by: .constant(scaled.value))
      changed[i] = Instruction(
        operation: Add(), operands: [.step(source), .constant(Tensor(offset).value)],
        operandShapes: [step.shape, [offset.count]], shape: step.shape, scope: step.scope, phase: step.phase,
        part: step.part)
    }
    return Program(
      inputShapes: inputShapes, inputKinds: inputKinds, instructions: changed, outputs: outputs,
      outputShapes: outputShapes)
  }
}

/// A batch normalisation as y = factor · x + offset, for each channel.
private struct Numbers {
  var factor: [Float] = []
  var offset: [Float] = []

  /// The operands are scale, shift, mean and variance; nil if they are not all constants.
  init?(_ norm: FixedBatchNormalization, _ operands: ArraySlice<Program.Operand>) {
    let values = operands.compactMap { if case .constant(let value) = $0 { value.tensor?.array } else { nil } }
    guard values.count == 4 else { return nil }
    for c in values[0].indices {
      // In Double, so that only the products are rounded otherwise.
      let factor = Double(values[0][c]) / (Double(values[3][c]) + Double(norm.epsilon)).squareRoot()
      self.factor.append(Float(factor))
      offset.append(Float(Double(values[1][c]) - Double(values[2][c]) * factor))
    }
  }
}

extension TensorOperation {
  /// Whether the last axis of the second input is that of the output.
  fileprivate var columnsOfSecondInputAreOutputs: Bool {
    if let product = self as? MatrixProduct { return !product.transposesSecond }
    return self is Convolution2D || self is WinogradConvolution2D
  }
}

extension Program.Instruction {
  fileprivate func replacing(
    _ operation: any TensorOperation, operand place: Int, by operand: Program.Operand
  ) -> Program.Instruction {
    var operands = operands
    operands[place] = operand
    return Program.Instruction(
      operation: operation, operands: operands, operandShapes: operandShapes, shape: shape, scope: scope, phase: phase,
      part: part)
  }
}
