import LimpidCore

/// y = body(x) + x, or body(x) + projection(x) where the body changes the shape. He et al., "Deep residual learning", 2015.
///
///     Residual {
///       Conv2D(16, 32, kernel: 3, stride: 2, padding: 1)
///       ReLU()
///     } projection: {
///       Conv2D(16, 32, kernel: 1, stride: 2)
///     }
///
/// **Shapes**: those of the body; projection(x), or x, must have the same.
public struct Residual: DescribedLayer {
  public private(set) var body: Sequential
  public private(set) var projection: Sequential?
  public var path: ModulePath = []

  public init(@SequentialBuilder _ body: () throws -> [any Layer<Tensor, Tensor>]) rethrows {
    self.body = Sequential(try body())
    takePlaces()
  }

  public init(
    @SequentialBuilder _ body: () throws -> [any Layer<Tensor, Tensor>],
    @SequentialBuilder projection: () throws -> [any Layer<Tensor, Tensor>]
  ) rethrows {
    self.body = Sequential(try body())
    self.projection = Sequential(try projection())
    takePlaces()
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&body, "body")
    try v.visit(&projection, "projection")
  }

  public func forward(_ x: Tensor) throws -> Tensor {
    let y = try body(x)
    let shortcut = if let projection { try projection(x) } else { x }
    guard y.shape == shortcut.shape else {
      let error = TensorError(
        operation: "Residual", came: "the body gives \(y.shape), the shortcut \(shortcut.shape)",
        expected: "equal shapes", mend: "give a projection that makes \(y.shape) of \(x.shape)"
      ).at(Context.current.path, module: summary)
      guard let calls = Context.current.calls else { throw error }
      calls.note(error)
      return y
    }
    return try y + shortcut
  }

  public var isContainer: Bool { true }
  public var summary: String {
    "Residual of \(counted(body.layers.count, "layer"))\(projection == nil ? "" : " with a projection")"
  }

  public var attributes: Attributes {
    var attributes: Attributes = ["body": body.architecture]
    if let projection { attributes["projection"] = projection.architecture.attribute }
    return attributes
  }
  public init(_ attributes: inout AttributeReader) throws {
    body = Sequential(flattening: try attributes.layer("body", or: Sequential([])))
    projection = try attributes.layer("projection").map { Sequential(flattening: $0) }
    takePlaces()
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(
        Residual {
          Dense(4, 4)
          Tanh()
        }, [3, 4], gives: [3, 4], summary: "Residual of 2 layers"),
      LayerExample(
        Residual {
          Dense(4, 6)
        } projection: {
          Dense(4, 6, bias: false)
        }, [3, 4], gives: [3, 6], summary: "Residual of 1 layer with a projection"),
    ]
  }
}

extension Sequential {
  /// The layer itself if it is a `Sequential`, else one of that layer alone.
  init(flattening layer: any Layer<Tensor, Tensor>) { self = layer as? Sequential ?? Sequential([layer]) }
}
