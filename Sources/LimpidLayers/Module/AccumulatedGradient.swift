import LimpidCore

/// The value and gradient of a mean over several pieces of a batch, computed one after another: Σ shareⱼ · lossⱼ, each piece's gradient added
/// to the sum of those before. What only the backward pass of a piece needs is gone before the next begins.
///
/// Each piece sees the running statistics as the one before left them, and draws its own dropout masks.
package func accumulatedGradient<M: Module>(
  of model: M, shares: [Float], keeping: Keeping = .gradients, _ loss: (M, Int) throws -> Tensor
) throws -> ModelGradient {
  guard shares.count > 1 else { return try valueAndGradient(of: model, keeping: keeping) { try loss($0, 0) } }
  var model = model
  var total: ModelGradient?
  for (j, share) in shares.enumerated() {
    let piece = try Context.with({ $0.seed = pieceSeed($0.seed, j) }) {
      try valueAndGradient(of: model, keeping: keeping) { try loss($0, j) * share }
    }
    try model.commit(piece.stateUpdates)
    total = try total?.adding(piece) ?? piece
  }
  return total!
}

/// What the chance of a piece is drawn from; the first piece has the seed itself.
private func pieceSeed(_ seed: UInt64, _ piece: Int) -> UInt64 { seed &+ UInt64(piece) &* 0x9E37_79B9_7F4A_7C15 }

extension ModelGradient {
  /// The sum with a later piece; the state is the later one's.
  fileprivate func adding(_ later: ModelGradient) throws -> ModelGradient {
    var sums = gradients
    for path in gradients.paths { sums[path] = try gradients[path]! + later.gradients[path]! }
    return ModelGradient(
      value: try value + later.value, gradients: sums, tape: tape + later.tape, stateUpdates: later.stateUpdates)
  }
}
