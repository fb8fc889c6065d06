import LimpidCore

/// Reads the arguments of one layer from its description: missing ones, ones of the wrong kind and ones that nobody asked for are errors.
public struct AttributeReader {
  private let architecture: Architecture
  private let known: [any DescribedLayer.Type]
  private var read: Set<String> = []
  /// The first argument that is there, but not as it may be: its value in JSON, and what it may be.
  private(set) var refused: (name: String, value: String, expected: String)?

  init(_ architecture: Architecture, knowing known: [any DescribedLayer.Type]) {
    self.architecture = architecture
    self.known = known
  }

  /// A whole number of at least `least` and at most `most`; `otherwise` if it is absent.
  public mutating func integer(
    _ name: String, atLeast least: Int = 1, atMost most: Int = Shape.mostElements, or otherwise: Int? = nil
  ) throws(TensorError) -> Int {
    switch take(name) {
    case .integer(let x) where x >= least && x <= most: return x
    case let other: return try fallback(name, other, otherwise, "a whole number from \(least) to \(most)")
    }
  }

  /// A number; `otherwise` if it is absent.
  public mutating func number(_ name: String, or otherwise: Float? = nil) throws(TensorError) -> Float {
    switch take(name) {
    case .number(let x): return x
    case .integer(let x): return Float(x)
    case let other: return try fallback(name, other, otherwise, "a number")
    }
  }

  /// True or false; `otherwise` if it is absent.
  public mutating func flag(_ name: String, or otherwise: Bool? = nil) throws(TensorError) -> Bool {
    switch take(name) {
    case .flag(let x): return x
    case let other: return try fallback(name, other, otherwise, "true or false")
    }
  }

  /// A text; `otherwise` if it is absent.
  public mutating func text(_ name: String, or otherwise: String? = nil) throws(TensorError) -> String {
    switch take(name) {
    case .text(let x): return x
    case let other: return try fallback(name, other, otherwise, "a text in quotes")
    }
  }

  /// One of the cases of an enumeration, by its name.
  public mutating func choice<C: CaseIterable & RawRepresentable<String>>(_ name: String, or otherwise: C)
    throws(TensorError) -> C
  {
    let text = try text(name, or: otherwise.rawValue)
    guard let choice = C(rawValue: text) else {
      throw TensorError(
        operation: "architecture", came: "\(architecture.layer) has \"\(name)\": \"\(text)\"",
        expected: "one of \(C.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))",
        mend: "choose one of them")
    }
    return choice
  }

  /// A list of whole numbers; `otherwise` if it is absent.
  public mutating func integers(_ name: String, or otherwise: [Int]? = nil) throws(TensorError) -> [Int] {
    switch take(name) {
    case .integers(let x): return x
    case let other: return try fallback(name, other, otherwise, "a list of whole numbers")
    }
  }

  /// An initializer by its name; `otherwise` if it is absent.
  public mutating func initializer(_ name: String = "initializer", or otherwise: any Initializer) throws(TensorError)
    -> any Initializer
  {
    try LimpidLayers.initializer(named: try text(name, or: otherwise.name))
  }

  /// A layer inside; `otherwise` if it is absent.
  public mutating func layer(_ name: String, or otherwise: any Layer<Tensor, Tensor>) throws -> any Layer<
    Tensor, Tensor
  > { try layer(name) ?? otherwise }

  /// A layer inside; nil if it is absent.
  public mutating func layer(_ name: String) throws -> (any Layer<Tensor, Tensor>)? {
    switch take(name) {
    case nil: return nil
    case .layer(let x): return try x.tensorLayer(knowing: known, at: name)
    case let other: return try fallback(name, other, nil, "a layer")
    }
  }

  /// A list of layers inside.
  public mutating func layers(_ name: String) throws -> [any Layer<Tensor, Tensor>] {
    switch take(name) {
    case .layers(let x): return try x.enumerated().map { try $1.tensorLayer(knowing: known, at: "\($0)") }
    case .integers([]): return []
    case let other: return try fallback(name, other, nil, "a list of layers")
    }
  }

  private mutating func take(_ name: String) -> Attribute? {
    read.insert(name)
    return architecture.attributes[name]
  }

  /// Notes an argument that is about to be refused.
  mutating func refuse(_ name: String, _ value: String, expected: String) {
    refused = refused ?? (name, value, expected)
  }

  private mutating func fallback<T>(_ name: String, _ came: Attribute?, _ otherwise: T?, _ expected: String)
    throws(TensorError)
    -> T
  {
    if came == nil, let otherwise { return otherwise }
    if let came { refuse(name, came.json, expected: expected) }
    throw TensorError(
      operation: "architecture",
      came: came.map { "\(architecture.layer) has \"\(name)\": \($0.json)" }
        ?? "\(architecture.layer) lacks \"\(name)\"",
      expected: expected, mend: "write \"\(name)\": … with \(expected)")
  }

  /// Refuses arguments that the layer did not read.
  func finish() throws(TensorError) {
    for entry in architecture.attributes.entries where !read.contains(entry.name) {
      throw TensorError(
        operation: "architecture", came: "\(architecture.layer) has \"\(entry.name)\"",
        expected: read.isEmpty ? "no arguments" : "one of \(read.sorted().map { "\"\($0)\"" }.joined(separator: ", "))",
        mend: "correct the name, or leave it out")
    }
  }
}
