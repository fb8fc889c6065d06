import Synchronization

/// Takes note of the layers that a computation passes through, in order. With a log in the context a layer that refuses its input does not end
/// the computation: it notes the error and goes on with the nearest input it would take, so that one dry run finds every error.
public final class CallLog: Sendable {
  /// One pass through a layer.
  public struct Call: Sendable, Hashable {
    public let path: ModulePath
    /// The layer in words, such as "Dense 784 → 10".
    public let module: String
    public let input: Shape
    public let output: Shape

    public init(path: ModulePath, module: String, input: Shape, output: Shape) {
      self.path = path
      self.module = module
      self.input = input
      self.output = output
    }
  }

  private struct Notes: Sendable {
    var calls: [Call] = []
    var errors: [TensorError] = []
  }
  private let notes = Mutex(Notes())

  public init() {}

  public var calls: [Call] { notes.withLock(\.calls) }
  public var errors: [TensorError] { notes.withLock(\.errors) }

  public func note(_ call: Call) { notes.withLock { $0.calls.append(call) } }

  /// An error on its way out passes several layers and is noted once.
  public func note(_ error: TensorError) {
    notes.withLock { if !$0.errors.contains(error) { $0.errors.append(error) } }
  }
}
