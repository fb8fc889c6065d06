import LimpidCore

/// Something with parameters: a layer, a model, a part of one. A value: a copy is a snapshot.
///
/// The one requirement names every parameter and every module inside, always in the same order. What it forgets is never trained: a test with
/// `auditVisit(of:)` of LimpidTesting finds it.
///
///     struct Net: Module {
///       var first = Dense(784, 128), second = Dense(128, 10)
///       mutating func visit(_ v: inout some ParameterVisitor) throws {
///         try v.visit(&first, "first")
///         try v.visit(&second, "second")
///       }
///     }
public protocol Module: Sendable, CustomStringConvertible {
  mutating func visit(_ v: inout some ParameterVisitor) throws
  /// The module in words, such as "Dense 784 → 10".
  var summary: String { get }
  /// Told where in the model the module sits, whenever it is visited. Layers keep it for their records, errors and random numbers.
  mutating func place(at path: ModulePath)
}

extension Module {
  public var summary: String { String(describing: Self.self) }
  public mutating func place(at path: ModulePath) {}
}

/// A module that makes an output from an input.
public protocol Layer<Input, Output>: Module {
  associatedtype Input
  associatedtype Output
  func callAsFunction(_ x: Input) throws -> Output
  /// True if the call itself sets the path of the context and gives errors the layer's words; if not, the layer around it does.
  static var setsScope: Bool { get }
}

extension Layer {
  public static var setsScope: Bool { false }
}
