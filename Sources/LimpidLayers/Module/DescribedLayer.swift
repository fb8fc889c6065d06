import LimpidCore

/// A layer that knows its place in the model, can be written down in a model file, and shows itself by examples. All layers of the library
/// are; a layer of one's own becomes one by the same few members.
///
/// The work is in `forward`; the call around it sets the scope, so that records, errors and random numbers carry the layer's path, and
/// gives errors the layer's words.
public protocol DescribedLayer: Layer where Output == Tensor {
  associatedtype Input: ShapedValue = Tensor
  /// The layer's name in a model file; the type's name unless said otherwise.
  static var kind: String { get }
  /// Where the layer sits, filled in when the model is visited.
  var path: ModulePath { get set }
  /// The output for `x`.
  func forward(_ x: Input) throws -> Tensor
  /// The arguments the layer was made with.
  var attributes: Attributes { get }
  /// The layer with these arguments.
  init(_ attributes: inout AttributeReader) throws
  /// The shape nearest to `shape` that the layer takes, with which a dry run goes on after an error.
  func nearestInput(to shape: Shape) -> Shape
  /// What to do about an input of that shape, in the layer's own words; nil if those of the operation that refused it will do.
  func mend(for shape: Shape) -> String?
  /// True for a layer made of layers, which shows by them.
  var isContainer: Bool { get }
  /// Small cases with their shapes: documentation, and what the layer battery runs over.
  static var examples: [LayerExample] { get }
}

extension DescribedLayer {
  public static var kind: String { String(describing: Self.self) }
  public var summary: String { Self.kind }
  public var attributes: Attributes { [:] }
  public var isContainer: Bool { false }
  public static var setsScope: Bool { true }
  public func nearestInput(to shape: Shape) -> Shape { shape }
  public func mend(for shape: Shape) -> String? { nil }
  public mutating func place(at path: ModulePath) { self.path = path }

  public func callAsFunction(_ x: Input) throws -> Tensor {
    var context = Context.current
    if !path.isEmpty { context.path = path }
    return try Context.$current.withValue(context) {
      // A dry run asks first: with no examples, sizes that no tensor has might pass.
      if context.calls != nil, let error = sizeError { throw error.at(context.path, module: summary) }
      do {
        return try noted(x, context.calls)
      } catch let error as TensorError {
        let error = told(error, about: x.shape).at(context.path, module: summary)
        guard let calls = context.calls else { throw error }
        calls.note(error)
        let nearest = nearestInput(to: x.shape)
        guard nearest != x.shape else { throw error }
        return try noted(Input(zeros: nearest), calls)
      }
    }
  }

  /// The error of one of the layer's own operations, in the layer's words.
  private func told(_ error: TensorError, about shape: Shape) -> TensorError {
    guard error.module.isEmpty else { return error }  // that of a layer inside
    if let impossible = sizeError { return impossible }
    var error = error
    error.mend = mend(for: shape) ?? error.mend
    return error
  }

  /// Runs `body` with the layer's scope and gives errors the layer's words: for calls that take more than an input.
  func inScope<R>(_ body: () throws -> R) throws -> R {
    let path = path
    return try Context.with({ if !path.isEmpty { $0.path = path } }) {
      do {
        return try body()
      } catch let error as TensorError { throw error.at(Context.current.path, module: summary) }
    }
  }

  private func noted(_ x: Input, _ calls: CallLog?) throws -> Tensor {
    let y = try forward(x)
    if let calls, !isContainer {
      calls.note(CallLog.Call(path: Context.current.path, module: summary, input: x.shape, output: y.shape))
    }
    return y
  }
}

/// What a layer may take: something with a shape.
public protocol ShapedValue: Sendable {
  var shape: Shape { get }
  init(zeros shape: Shape) throws(TensorError)
}

extension Tensor: ShapedValue {}
extension IndexTensor: ShapedValue {
  public init(zeros shape: Shape) throws(TensorError) {
    try shape.validate(for: "IndexTensor")
    try self.init(shape, [Int32](repeating: 0, count: shape.elementCount))
  }
}

/// A layer with the shapes that go in and come out, and its words.
public struct LayerExample: Sendable {
  public let layer: any DescribedLayer
  public let input: Shape
  public let output: Shape
  public let summary: String
  /// For a layer that takes indices: the number they stay below.
  public let bound: Int

  public init(_ layer: any DescribedLayer, _ input: Shape, gives output: Shape, summary: String, below bound: Int = 0) {
    self.layer = layer
    self.input = input
    self.output = output
    self.summary = summary
    self.bound = bound
  }
}

extension Shape {
  /// This shape with another number of axes, if need be (a batch axis in front stays), and another last size.
  func fitted(rank: Int? = nil, last: Int? = nil, atLeast: Int = 1) -> Shape {
    var sizes = dimensions
    if let rank, sizes.count != rank {
      sizes = (0..<rank).map { i in i == 0 ? dimensions.first ?? 1 : i < dimensions.count ? dimensions[i] : 1 }
    }
    for i in sizes.indices.dropFirst().dropLast() { sizes[i] = Swift.max(sizes[i], atLeast) }
    if let last {
      if sizes.isEmpty { sizes = [1] }
      sizes[sizes.count - 1] = last
    }
    return Shape(sizes)
  }
}
