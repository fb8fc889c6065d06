extension Program {
  /// The program with the constant matrices of its products stored in fewer bits: a network that is only used reads half or a quarter of the
  /// bytes, which is what the time of a single row goes into.
  ///
  ///     let small = try Program(of: [x.value]) { [try model($0[0].tensor!).value] }.storing(as: .bfloat16)
  ///
  /// The results differ from the captured program's, by what the weights are rounded (and with `int8`, what they are multiplied with). That is why it
  /// has to be asked for. Embeddings, convolutions, norms and biases stay as they are.
  public func storing(as format: StorageFormat) throws(TensorError) -> Program {
    var changed = instructions
    for (i, step) in instructions.enumerated() {
      guard let product = step.operation as? MatrixProduct, !product.transposesFirst,
        case .constant(let value) = step.operands[1], let w = value.tensor, w.rank == 2
      else { continue }
      let matrix = try StoredMatrix(
        Tensor(step.operandShapes[1], storage: w.storage, id: nil), transposed: product.transposesSecond, as: format)
      changed[i] = Instruction(
        operation: StoredProduct(matrix), operands: [step.operands[0]], operandShapes: [step.operandShapes[0]],
        shape: step.shape, scope: step.scope, phase: step.phase, part: step.part)
    }
    return Program(
      inputShapes: inputShapes, inputKinds: inputKinds, instructions: changed, outputs: outputs,
      outputShapes: outputShapes)
  }
}
