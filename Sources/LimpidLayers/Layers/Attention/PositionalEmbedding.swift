import LimpidCore

/// y = x + row t of a table at position t: what tells a transformer the order. The table is learned, or holds sines and cosines of the
/// position at wavelengths from 2π to 10000 · 2π: [sin(t / 10000^(2i / size)), cos(…)] at columns 2i and 2i + 1.
///
/// **Shapes**: x and y [..., T, size] with T ≤ count; weight [count, size], if learned. Vaswani et al., "Attention is all you need", 2017.
public struct PositionalEmbedding: DescribedLayer {
  public let count: Int
  public let size: Int
  /// The learned table, or nil.
  public var weight: Parameter?
  private let initializer: any Initializer
  private let waves: Tensor?
  public var path: ModulePath = []

  public init(_ count: Int, _ size: Int, initializer: any Initializer = .normal(0.02)) {
    self.count = count
    self.size = size
    self.initializer = initializer
    weight = Parameter([count, size], initializer)
    waves = nil
  }

  private init(waves count: Int, _ size: Int) {
    self.count = count
    self.size = size
    initializer = .zeros
    waves = PositionalEmbedding.table(count, size)
  }

  /// The fixed table of sines and cosines.
  public static func sinusoidal(_ count: Int, _ size: Int) -> PositionalEmbedding {
    PositionalEmbedding(waves: count, size)
  }

  /// By the engine's own functions, so that the table is the same everywhere.
  private static func table(_ count: Int, _ size: Int) -> Tensor {
    // Sizes that no tensor has are refused when the layer is used.
    guard (try? Shape([count, size]).validate(for: "")) != nil else { return Tensor(unchecked: [0], []) }
    let pairs = (size + 1) / 2
    let frequencies = (Tensor((0..<pairs).map { -Float(2 * $0) / Float(size) * 9.210340371976184 })).exp().array
    let angles = Tensor((0..<count).flatMap { t in frequencies.map { Float(t) * $0 } })
    let sines = angles.sin().array, cosines = angles.cos().array
    return Tensor(
      unchecked: [count, size],
      (0..<(count * size)).map { i in
        let (t, d) = (i / size, i % size)
        return (d % 2 == 0 ? sines : cosines)[t * pairs + d / 2]
      })
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws { try v.visit(&weight, "weight") }

  public func forward(_ x: Tensor) throws -> Tensor {
    guard x.rank >= 2, x.shape[x.rank - 1] == size, x.shape[x.rank - 2] <= count, let table = weight?.value ?? waves,
      table.shape == [count, size]
    else {
      throw TensorError(
        operation: "PositionalEmbedding", came: "\(x.shape)", expected: "[..., at most \(count) positions, \(size)]",
        mend: "cut the sequence, or make the table longer")
    }
    let positions = x.shape[x.rank - 2]
    return try x + (positions == count ? table : table.sliced(axis: 0, 0..<positions))
  }

  public var summary: String { "PositionalEmbedding \(count) × \(size)\(waves == nil ? "" : ", sinusoidal")" }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(rank: 3, last: size) }
  public var attributes: Attributes {
    ["count": count, "size": size, "sinusoidal": waves != nil, "initializer": initializer.name]
  }
  public init(_ attributes: inout AttributeReader) throws {
    let count = try attributes.integer("count"), size = try attributes.integer("size")
    let initializer = try attributes.initializer(or: .normal(0.02))
    if try attributes.flag("sinusoidal", or: false) {
      // The table is computed at once, so a model file must not ask for one that nobody needs.
      guard product(count, size) <= 1 << 26 else {
        throw TensorError(
          operation: "architecture", came: "a table of \(count) × \(size) sines and cosines",
          expected: "at most \(1 << 26) numbers", mend: "write a shorter table")
      }
      self.init(waves: count, size)
    } else {
      self.init(count, size, initializer: initializer)
    }
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(PositionalEmbedding(7, 3), [4, 5, 3], gives: [4, 5, 3], summary: "PositionalEmbedding 7 × 3"),
      LayerExample(
        PositionalEmbedding.sinusoidal(6, 5), [2, 6, 5], gives: [2, 6, 5],
        summary: "PositionalEmbedding 6 × 5, sinusoidal"),
    ]
  }
}
