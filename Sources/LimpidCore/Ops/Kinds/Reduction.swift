/// What becomes of the losses of single examples or elements.
public enum Reduction: String, Sendable, CaseIterable {
  /// Their mean; with weights, the weighted sum divided by the sum of the weights.
  case mean
  /// Their sum.
  case sum
  /// They stay single.
  case none
}

extension Tensor {
  /// The losses reduced.
  package func reduced(_ reduction: Reduction) -> Tensor {
    switch reduction {
    case .mean: mean()
    case .sum: sum()
    case .none: self
    }
  }
}
