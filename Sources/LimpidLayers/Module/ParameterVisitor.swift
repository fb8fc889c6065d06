import LimpidCore

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
  public mutating func visit(_ parameter: inout Parameter, at path: ModulePath) throws {}
  public mutating func enter(_ module: some Module) throws {}
  public mutating func leave(_ module: some Module) throws {}

  public mutating func visit(_ parameter: inout Parameter, _ name: String) throws {
    let place = path.appending(name)
    parameter.path = place
    try visit(&parameter, at: place)
  }

  /// A parameter that may be absent, such as a bias.
  public mutating func visit(_ parameter: inout Parameter?, _ name: String) throws {
    // Taken out while it is visited, so that its elements are held once and can be changed in place.
    guard var present = parameter.take() else { return }
    defer { parameter = present }
    try visit(&present, name)
  }

  public mutating func visit(_ parameters: inout [Parameter], _ name: String) throws {
    try within(name) { v in for i in parameters.indices { try v.visit(&parameters[i], "\(i)") } }
  }

  public mutating func visit<M: Module>(_ module: inout M, _ name: String) throws {
    try within(name) { v in
      module.place(at: v.path)
      try v.enter(module)
      try module.visit(&v)
      try v.leave(module)
    }
  }

  /// A module that may be absent, such as a projection.
  public mutating func visit<M: Module>(_ module: inout M?, _ name: String) throws {
    guard var present = module.take() else { return }
    defer { module = present }
    try visit(&present, name)
  }

  public mutating func visit<M: Module>(_ modules: inout [M], _ name: String) throws {
    try within(name) { v in for i in modules.indices { try v.visit(&modules[i], "\(i)") } }
  }

  /// Any layer from tensor to tensor.
  public mutating func visit(_ layer: inout any Layer<Tensor, Tensor>, _ name: String) throws {
    try visitOpened(&layer, name)
  }

  public mutating func visit(_ layer: inout (any Layer<Tensor, Tensor>)?, _ name: String) throws {
    guard var present = layer.take() else { return }
    defer { layer = present }
    try visitOpened(&present, name)
  }

  public mutating func visit(_ layers: inout [any Layer<Tensor, Tensor>], _ name: String) throws {
    try within(name) { v in for i in layers.indices { try v.visitOpened(&layers[i], "\(i)") } }
  }

  private mutating func visitOpened<L: Layer<Tensor, Tensor>>(_ layer: inout L, _ name: String) throws {
    try visit(&layer, name)
  }

  private mutating func within(_ name: String, _ body: (inout Self) throws -> Void) rethrows {
    let outer = path
    path = outer.appending(name)
    defer { path = outer }
    try body(&self)
  }
}
