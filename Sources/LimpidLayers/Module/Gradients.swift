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

  /// The length of one parameter's gradient, √Σ g².
  private func length(_ path: ModulePath) -> Double {
    tensors[path]!.array.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }

  public subscript(path: ModulePath) -> Tensor? {
    get { tensors[path] }
    set { if tensors[path] != nil { tensors[path] = newValue } }
  }
}

extension Gradients: CustomStringConvertible {
  /// One line a parameter, in the model's order: its path, its shape, and the gradient's length, or why there is none.
  public var description: String {
    let names = paths.map(\.description), width = names.map(\.count).max() ?? 0
    return zip(paths, names).map { path, name in
      let what = absent[path].map { "0: \($0)" } ?? "\(Float(length(path)))"
      return "\(name)\(String(repeating: " ", count: width - name.count))  \(tensors[path]!.shape)  \(what)"
    }.joined(separator: "\n")
  }
}
