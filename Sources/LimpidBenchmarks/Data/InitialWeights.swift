import LimpidCore
import LimpidLayers

/// The weights every framework begins with: a function of the parameter's PyTorch name, drawn in PyTorch's layout.
public enum InitialWeights {
  /// The elements of a parameter in row-major order of its PyTorch `shape`: `sym(seed, i) · a`, with the CRC-32 of the name as seed.
  ///
  /// `a` is 0 for biases, √(6 / fan in) for filters, √(1 / fan in) for matrices, and 0.02 · √3 for embeddings and all of a DCGAN. The scales
  /// of norms are 1.
  public static func elements(_ name: String, _ shape: [Int]) -> [Float] {
    let count = shape.reduce(1, *)
    return [Float](unsafeUninitializedCapacity: count) { out, filled in
      if let base = out.baseAddress { write(name, shape, to: base) }
      filled = count
    }
  }

  /// The same, where they are to lie.
  static func write(_ name: String, _ shape: [Int], to out: UnsafeMutablePointer<Float>) {
    let count = shape.reduce(1, *)
    if name.hasSuffix("bias") || name.contains(".bias_") { return out.update(repeating: 0, count: count) }
    if shape.count == 1 { return out.update(repeating: 1, count: count) }
    let fanIn = Double(shape.dropFirst().reduce(1, *))
    let isEmbedding = name.hasPrefix("emb") || [".emb", "wte", "wpe"].contains { name.contains($0) }
    let range =
      isEmbedding || name.hasPrefix("G.") || name.hasPrefix("D.")
      ? 0.02 * (3.0).squareRoot() : ((shape.count == 4 ? 6 : 1) / fanIn).squareRoot()
    let generator = Generator(seed: UInt64(checksum(name))), factor = Float(range)
    for i in 0..<count { out[i] = generator.symmetric(i) * factor }
  }

  /// CRC-32 (ISO 3309, reflected 0xEDB88320) of a text in UTF-8.
  static func checksum(_ text: String) -> UInt32 {
    ~text.utf8.reduce(~0 as UInt32) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
  }
}

/// Which PyTorch parameter each of a model's parameters is, and how its elements are laid out there.
public struct TorchNames: Sendable {
  /// Parts of a path (one or several components) and what they are called there. The first that fits counts.
  let parts: [(ours: [String], theirs: String)]
  /// A dense layer that reads flattened images: its name, and how many channels they have. PyTorch flattens [channels, height, width],
  /// we [height, width, channels].
  let flattenedChannels: [String: Int]

  public init(_ parts: KeyValuePairs<String, String> = [:], flattenedChannels: [String: Int] = [:]) {
    let norms: [(ours: [String], theirs: String)] = [(["scale"], "weight"), (["shift"], "bias")]
    self.parts = parts.map { (ours: $0.key.split(separator: ".").map(String.init), theirs: $0.value) } + norms
    self.flattenedChannels = flattenedChannels
  }

  /// The name of the parameter at `path`.
  public func name(_ path: ModulePath) -> String {
    var names: [String] = [], rest = path.components[...]
    while let component = rest.first {
      let part = parts.first { rest.starts(with: $0.ours) }
      names.append(part?.theirs ?? component)
      rest = rest.dropFirst(part?.ours.count ?? 1)
    }
    return names.joined(separator: ".")
  }

  /// The initial value of the parameter at `path` in our layout.
  public func initialValue(_ path: ModulePath, _ shape: Shape) -> Tensor {
    let name = name(path)
    let isTable = ["emb", "wte", "wpe"].contains { name.contains($0) }
    switch shape.rank {
    case 4:
      // [height, width, in, out] from [out, in, height, width]; the filters of a transposed convolution likewise.
      let area = shape[0] * shape[1], channels = shape[2], outputs = shape[3]
      let theirs = InitialWeights.elements(name, [outputs, channels, shape[0], shape[1]])
      return Tensor(filling: shape) { out in
        for o in 0..<outputs {
          for c in 0..<channels {
            for p in 0..<area { out[(p * channels + c) * outputs + o] = theirs[(o * channels + c) * area + p] }
          }
        }
      }
    case 2 where !isTable:
      let inputs = shape[0], outputs = shape[1]
      let theirs = InitialWeights.elements(name, [outputs, inputs])
      let channels = flattenedChannels[name] ?? 1, area = inputs / channels
      return Tensor(filling: shape) { out in
        for c in 0..<channels {
          for p in 0..<area {
            for o in 0..<outputs { out[(p * channels + c) * outputs + o] = theirs[o * inputs + c * area + p] }
          }
        }
      }
    default: return Tensor(filling: shape) { InitialWeights.write(name, shape.dimensions, to: $0) }
    }
  }
}

extension Module {
  /// Gives every parameter the value that the comparison begins with. State (running statistics) stays as the layers have it.
  mutating func begin(as names: TorchNames) throws {
    try update { path, parameter in
      if parameter.role != .state { parameter.value = names.initialValue(path, parameter.shape) }
    }
  }

  /// A model with the values that the comparison begins with.
  func beginning(as names: TorchNames) throws -> Self {
    var copy = self
    try copy.begin(as: names)
    return copy
  }
}
