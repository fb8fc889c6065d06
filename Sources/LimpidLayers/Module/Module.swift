import LimpidCore

/// Something with parameters: a layer, a model, a part of one. A value: a copy is a snapshot.
///
/// The one requirement names every parameter and every module inside, always in the same order:
///
///     struct Net: Module {
///       var first: Dense, second: Dense
///       mutating func visit(_ v: inout some ParameterVisitor) throws {
///         try v.visit(&first, "first")
///         try v.visit(&second, "second")
///       }
///     }
public protocol Module: Sendable {
  mutating func visit(_ v: inout some ParameterVisitor) throws
  /// The module in words, such as "Dense 512 → 10".
  var summary: String { get }
}

extension Module {
  public var summary: String { String(describing: Self.self) }
}

/// A module that makes an output from an input.
public protocol Layer<Input, Output>: Module {
  associatedtype Input
  associatedtype Output
  func callAsFunction(_ x: Input) throws -> Output
}

/// Walks through the parameters of a module: reads them, replaces them, counts them.
public protocol ParameterVisitor {
  /// The module being visited.
  var path: ModulePath { get set }
  /// Called for every parameter, with its full path.
  mutating func visit(_ parameter: inout Parameter, at path: ModulePath) throws
  /// Called before and after a module's own parameters, for visitors that want the structure.
  mutating func enter(_ module: some Module) throws
  mutating func leave(_ module: some Module) throws
}

extension ParameterVisitor {
  public mutating func enter(_ module: some Module) throws {}
  public mutating func leave(_ module: some Module) throws {}

  public mutating func visit(_ parameter: inout Parameter, _ name: String) throws {
    try visit(&parameter, at: path.appending(name))
  }

  /// A parameter that may be absent, such as a bias.
  public mutating func visit(_ parameter: inout Parameter?, _ name: String) throws {
    if var present = parameter {
      parameter = nil
      defer { parameter = present }
      try visit(&present, at: path.appending(name))
    }
  }

  public mutating func visit<M: Module>(_ module: inout M, _ name: String) throws {
    let outer = path
    path = outer.appending(name)
    defer { path = outer }
    try enter(module)
    try module.visit(&self)
    try leave(module)
  }

  public mutating func visit<M: Module>(_ modules: inout [M], _ name: String) throws {
    for i in modules.indices { try visit(&modules[i], "\(name).\(i)") }
  }
}
