extension Tensor {
  /// Elements set to 0 with the given probability, the others multiplied by 1 / (1 − probability), so that the mean stays.
  ///
  /// The mask is a function of the key and becomes an input of the recorded product, so that it can be looked at. While a training step is
  /// captured, it is a step of the program, which draws it anew for every training step. The gradient is the output's times the mask.
  ///
  /// **Shapes** any → the same.
  ///
  /// Srivastava et al., Dropout, 2014.
  public func droppedOut(probability: Float, key: RandomKey) throws(TensorError) -> Tensor {
    guard probability >= 0, probability < 1 else {
      throw TensorError(
        operation: "droppedOut", came: "a probability of \(probability)", expected: "a number in 0 ..< 1",
        mend: "try 0.5, or 0.1 before the last layer")
    }
    if probability == 0 { return self }
    if let step = Context.current.stepInput {
      return try self * key.dropoutMask(shape, probability: probability, step: step)
    }
    return try self * key.dropoutMask(shape, probability: probability)
  }
}
