import CLimpid
import LimpidCore
import LimpidLayers
import LimpidModels
import LimpidTerminal
import LimpidTraining

/// How time and memory of a training step grow when one thing about it grows.
public struct Growth: Sendable {
  /// One measurement.
  public struct Point: Sendable {
    /// The value of what grows.
    public let size: Int
    /// The least time of a step, in seconds.
    public let seconds: Double
    /// What the step's program holds: the block of its values, inputs and constants.
    public let bytes: Double
  }

  public let name: String
  /// What grows.
  public let quantity: String
  /// By which power of it the work grows, and the memory.
  public let work: Double
  public let memory: Double
  let sizes: [Int]
  /// Makes the step for a size: a closure that does it once, and its memory.
  let prepare: @Sendable (Int) throws -> (step: () throws -> Void, bytes: Int)

  init(
    _ name: String, by quantity: String, _ sizes: [Int], work: Double = 1, memory: Double = 1,
    prepare: @escaping @Sendable (Int) throws -> (step: () throws -> Void, bytes: Int)
  ) {
    (self.name, self.quantity, self.sizes, self.work, self.memory) = (name, quantity, sizes, work, memory)
    self.prepare = prepare
  }

  /// Measures all sizes. `budget` is the time for one of them, in seconds.
  public func measured(budget: Double) throws -> [Point] {
    let before = limpid_threads()
    defer { limpid_set_threads(before) }
    return try sizes.map { size in
      let (step, bytes) = try prepare(size)
      let pace = Pace(warmUp: 2, steps: 200, least: 3)
      let result = try Measurement.of(pace, budget: budget) { _ in
        try step()
        return nil
      }
      return Point(size: size, seconds: result.least, bytes: Double(bytes))
    }
  }

  /// The table: each size with its time and memory, and the power by which they grew from the size before.
  public func lines(_ points: [Point]) -> [String] {
    var table = TextTable([quantity, ">ms", ">grows by the power", ">MB", ">grows by the power"])
    for (i, point) in points.enumerated() {
      func power(_ value: (Point) -> Double) -> String {
        guard i > 0, value(points[i - 1]) > 0 else { return "" }
        let ratio = Double(point.size) / Double(points[i - 1].size)
        return fixed(logarithm(value(point) / value(points[i - 1])) / logarithm(ratio), 2)
      }
      table.add([
        "\(point.size)", rough(1e3 * point.seconds), power(\.seconds), fixed(point.bytes / 1e6, 2), power(\.bytes),
      ])
    }
    return ["\(name): the work grows by the power \(fixed(work, 0)), the memory by \(fixed(memory, 0))"]
      + table.lines(indent: "  ") + [""]
  }
}

extension Growth {
  public static let all: [Growth] = [
    Growth("perceptron 784-512-512-10", by: "batch", [32, 64, 128, 256, 512, 1024, 2048]) { size in
      try step(Perceptron.model([784, 512, 512, 10]), rows: size, columns: 784)
    },
    Growth("perceptron, batch of 128", by: "width", [64, 128, 256, 512, 1024, 2048], work: 2, memory: 2) { size in
      try step(Perceptron.model([size, size, size, 10]), rows: 128, columns: size)
    },
    Growth("perceptron of width 128", by: "depth", [4, 8, 16, 32, 64, 128, 256]) { size in
      try step(Perceptron.model([Int](repeating: 128, count: size) + [10]), rows: 64, columns: 128)
    },
    Growth("attention, 4 heads of 32", by: "sequence length", [128, 256, 512, 1024, 2048, 4096], work: 2) { size in
      let block = try TransformerBlock(128, heads: 4).initialized(seed: 1)
      let x = RandomKey(seed: 2).normal([1, size, 128]).value
      let program = try TrainingProgram(block, Optimizer(SGD()), example: [x]) { block, batch in
        try block.attention(batch[0].tensor!).mean()
      }
      return (
        {
          try program.load([x])
          _ = try program.run()
        }, program.heldBytes
      )
    },
    Growth("graph network, 5 neighbours each", by: "nodes", [1000, 2000, 4000, 8000, 16000, 32000]) { size in
      let edges = (0..<size).flatMap { node in (1...5).map { (node, (node + $0 * $0 * 37) % size) } }
      let adjacency = try SparseMatrix.normalizedAdjacency(nodes: size, edges: edges)
      let x = RandomKey(seed: 2).normal([size, 64]).value
      let labels = IndexTensor((0..<size).map { Int32($0 % 7) }).value
      let model = try GraphNetwork(64, classes: 7).initialized(seed: 1)
      let program = try TrainingProgram(model, Optimizer(SGD()), example: [x, labels]) { model, batch in
        try model(batch[0].tensor!, adjacency).softmaxCrossEntropy(batch[1].indices!)
      }
      return ({ _ = try program.step([x, labels], learningRate: 1e-3) }, program.heldBytes)
    },
    Growth("perceptron 784-1024-1024-10, batch of 256", by: "threads", threads, work: -1, memory: 0) { size in
      limpid_set_threads(Int32(size))
      return try step(Perceptron.model([784, 1024, 1024, 10]), rows: 256, columns: 784)
    },
  ]

  /// 1, 2, 4 and so on, up to what the machine has.
  private static var threads: [Int] {
    let most = Int(limpid_threads())
    return sequence(first: 1) { $0 * 2 }.prefix { $0 < most } + [most]
  }

  private enum Perceptron {
    /// Weights that keep the signal's size at any depth: with smaller ones it would fade to subnormal numbers, which cost processors many cycles.
    static func model(_ sizes: [Int]) throws -> Sequential {
      var layers: [any Layer<Tensor, Tensor>] = []
      for i in 0..<(sizes.count - 1) {
        if i > 0 { layers.append(ReLU()) }
        layers.append(Dense(sizes[i], sizes[i + 1], initializer: .heUniform))
      }
      return try Sequential(layers).initialized(seed: 1)
    }
  }

  private static func step(
    _ model: Sequential, rows: Int, columns: Int
  ) throws -> (step: () throws -> Void, bytes: Int) {
    let x = RandomKey(seed: 2).normal([rows, columns]).value
    let labels = IndexTensor((0..<rows).map { Int32($0 % 10) }).value
    let program = try TrainingProgram(model, Optimizer(SGD()), example: [x, labels]) { try $0.crossEntropy($1) }
    return ({ _ = try program.step([x, labels], learningRate: 1e-3) }, program.heldBytes)
  }
}

extension TrainingProgram {
  /// The bytes of all values of a step, its inputs (parameters and batch) and constants.
  fileprivate var heldBytes: Int { memory.byteCount + memory.inputBytes + memory.constantBytes }
}
