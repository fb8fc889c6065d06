import LimpidCore

/// Layers one after the other.
///
///     let model = Sequential {
///       Flatten()
///       Dense(784, 128)
///       ReLU()
///       Dense(128, 10)
///     }
///     print(try model(Tensor(zeros: [32, 28, 28])).shape)
///     // [32, 10]
///
/// The builder takes `if` and `for`. Parameters are named by position: `1.weight`, `1.bias`, `3.weight`, …
public struct Sequential: DescribedLayer {
  public private(set) var layers: [any Layer<Tensor, Tensor>]
  public var path: ModulePath = []

  public init(_ layers: [any Layer<Tensor, Tensor>]) {
    self.layers = layers
    takePlaces()
  }

  public init(@SequentialBuilder _ layers: () throws -> [any Layer<Tensor, Tensor>]) rethrows {
    self.init(try layers())
  }

  /// The layer at a position; setting it replaces it.
  public subscript(position: Int) -> any Layer<Tensor, Tensor> {
    get { layers[position] }
    set {
      layers[position] = newValue
      takePlaces()
    }
  }

  /// Puts a layer at the end.
  public mutating func append(_ layer: some Layer<Tensor, Tensor>) {
    layers.append(layer)
    takePlaces()
  }

  /// The first `count` layers.
  public func prefix(_ count: Int) -> Sequential { Sequential(Array(layers.prefix(count))) }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    for i in layers.indices { try v.visit(&layers[i], "\(i)") }
  }

  public func forward(_ x: Tensor) throws -> Tensor {
    var x = x
    for (i, layer) in layers.enumerated() { x = try layer.called(x, at: Context.current.path.appending("\(i)")) }
    return x
  }

  public var isContainer: Bool { true }
  public var summary: String { "Sequential of \(counted(layers.count, "layer"))" }

  public var attributes: Attributes {
    ["layers": layers.map { ($0 as? any DescribedLayer)?.architecture ?? Architecture(layer: $0.summary) }]
  }
  public init(_ attributes: inout AttributeReader) throws { self.init(try attributes.layers("layers")) }

  public static var examples: [LayerExample] {
    [
      LayerExample(
        Sequential {
          Dense(6, 5)
          ReLU()
          Dense(5, 2)
        }, [4, 6], gives: [4, 2], summary: "Sequential of 3 layers")
    ]
  }
}

/// Collects the layers written in the braces of a `Sequential`.
@resultBuilder
public enum SequentialBuilder {
  public typealias Layers = [any Layer<Tensor, Tensor>]

  public static func buildExpression(_ layer: some Layer<Tensor, Tensor>) -> Layers { [layer] }
  public static func buildExpression(_ layers: Layers) -> Layers { layers }
  public static func buildBlock(_ parts: Layers...) -> Layers { parts.flatMap { $0 } }
  public static func buildArray(_ parts: [Layers]) -> Layers { parts.flatMap { $0 } }
  public static func buildOptional(_ part: Layers?) -> Layers { part ?? [] }
  public static func buildEither(first: Layers) -> Layers { first }
  public static func buildEither(second: Layers) -> Layers { second }
}

extension Layer where Input == Tensor, Output == Tensor {
  /// The call of a layer inside another. Layers of the library set their own scope; those of users get it here.
  func called(_ x: Tensor, at place: @autoclosure () -> ModulePath) throws -> Tensor {
    if Self.setsScope { return try self(x) }
    let path = place()
    return try Context.with({ $0.path = path }) {
      do {
        return try self(x)
      } catch let error as TensorError { throw error.at(path, module: summary) }
    }
  }
}

/// "1 layer", "2 layers".
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
