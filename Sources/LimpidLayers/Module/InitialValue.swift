import LimpidCore
import Synchronization

/// A parameter's first value: a function of seed, path and shape. It is computed when it is first read, which changes nothing but the time
/// that building a model takes, and the time it takes not at all if weights are loaded.
final class InitialValue: Sendable {
  let shape: Shape
  let initializer: any Initializer
  /// Nil if nobody has chosen one; then 0.
  let seed: UInt64?
  /// Nil as long as the parameter is not part of a model.
  let path: ModulePath?
  private let drawn = Mutex<Tensor?>(nil)

  init(_ shape: Shape, _ initializer: any Initializer, seed: UInt64? = nil, path: ModulePath? = nil) {
    self.shape = shape
    self.initializer = initializer
    self.seed = seed
    self.path = path
  }

  var value: Tensor {
    drawn.withLock { drawn in
      if let drawn { return drawn }
      let value = draw()
      drawn = value
      return value
    }
  }

  private func draw() -> Tensor {
    // Sizes that no tensor has are refused by the layer, with its words; until then the parameter is empty.
    guard (try? shape.validate(for: "Parameter")) != nil else { return Tensor(unchecked: [0], []) }
    let key = RandomKey(seed: seed ?? 0, path: path ?? [])
    return Context.withoutRecording { initializer.value(shape, key) }
  }
}
