import LimpidCore

/// The gradient of a loss by each trainable parameter of a model, by path, in the model's order.
public struct Gradients: Sendable {
  public private(set) var paths: [ModulePath]
  private var tensors: [ModulePath: Tensor]
  /// Parameters that the loss does not depend on, and why. Their gradient is zero.
  public let absent: [ModulePath: String]

  public init(_ pairs: [(ModulePath, Tensor)], absent: [ModulePath: String] = [:]) {
    paths = pairs.map(\.0)
    tensors = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    self.absent = absent
  }

  public subscript(path: ModulePath) -> Tensor? {
    get { tensors[path] }
    set { if tensors[path] != nil { tensors[path] = newValue } }
  }
}
