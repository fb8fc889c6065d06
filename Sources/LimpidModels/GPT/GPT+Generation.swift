import LimpidCore
import LimpidLayers

/// Reads and writes tokens one at a time with a model whose earlier keys and values are kept. A token is one run of a program that was captured
/// once; a copy of the writer is a fork of its text.
///
///     var writer = try GPTWriter(model)
///     let text = try writer.write(256, after: [0])
public struct GPTWriter: Sendable {
  public let model: GPT
  /// How many tokens have been read.
  public private(set) var count = 0
  /// Inputs: token, position, the packed queries, keys and values of each block so far. Outputs: the likeliest next token, the logits, and those
  /// with another row.
  private var program: StatefulProgram

  /// With its matrices stored in fewer bits, if a format is given; see `Program.storing`.
  public init(_ model: GPT, storing format: StorageFormat? = nil) throws {
    self.model = model
    let packed = Tensor(unchecked: [1, model.context, 3 * model.norm.channels], repeating: 0).value
    let one = IndexTensor([0]).value, blocks = model.blocks.count
    let program = try Program(of: [one, one] + [Value](repeating: packed, count: blocks)) { x in
      let next = try model.next(token: x[0].indices!, position: x[1].indices!, x[2...].map { $0.tensor! })
      return [try next.logits.argMax(axis: -1).value, next.logits.value] + next.packed.map(\.value)
    }
    self.program = StatefulProgram(
      try format.map { try program.storing(as: $0) } ?? program,
      state: Dictionary(uniqueKeysWithValues: (0..<blocks).map { (2 + $0, 2 + $0) }))
  }

  /// Forgets what was read.
  public mutating func beginAnew() { count = 0 }

  /// The logits of the token after `token`, [vocabulary].
  public mutating func read(_ token: Int32) throws -> Tensor {
    try run(token)
    return try program.output(1).tensor!.reshaped(to: [-1])
  }

  /// The likeliest next token, again and again: `length` tokens after the prompt, of which there must be one or more.
  public mutating func write(_ length: Int, after prompt: [Int32]) throws -> [Int32] {
    guard let last = prompt.last else {
      throw TensorError(
        operation: "GPTWriter", came: "an empty prompt", expected: "a token or more",
        mend: "begin with a token that starts a text")
    }
    for token in prompt.dropLast() { try run(token) }
    var written: [Int32] = [], token = last
    for _ in 0..<length {
      try run(token)
      token = program.output(0).indices!.array[0]
      written.append(token)
    }
    return written
  }

  private mutating func run(_ token: Int32) throws {
    guard count < model.context else {
      throw TensorError(
        operation: "GPTWriter", came: "token number \(count)", expected: "at most \(model.context)",
        mend: "begin anew, or use a model with a longer context")
    }
    try program.set(IndexTensor([token]).value, asInput: 0)
    try program.set(IndexTensor([Int32(count)]).value, asInput: 1)
    try program.run()
    count += 1
  }

  /// Where the time of the next token goes.
  package mutating func timedRun(_ token: Int32) throws -> [(instruction: Program.Instruction, seconds: Double)] {
    try program.set(IndexTensor([token]).value, asInput: 0)
    try program.set(IndexTensor([Int32(count)]).value, asInput: 1)
    count += 1
    return try program.timedRun()
  }
}

extension GPT {
  /// The logits after a token at a position, [1, vocabulary], and the packed queries, keys and values of each block, [1, context, 3 · size], with
  /// its row.
  fileprivate func next(
    token: IndexTensor, position: IndexTensor, _ packed: [Tensor]
  ) throws -> (logits: Tensor, packed: [Tensor]) {
    guard let table = positions.weight?.value else {
      throw TensorError(
        operation: "GPTWriter", came: "a model without learned positions", expected: "a table of positions",
        mend: "build the model with PositionalEmbedding(context, size)")
    }
    var x = try tokens(token) + table.gathering(position), extended: [Tensor] = []  // [1, size]
    for (block, packed) in zip(blocks, packed) {
      let row = try block.attention.projection(block.firstNorm(x)).reshaped(to: [1, 1, -1])
      extended.append(try packed.replacingRow(at: position, with: row))
      let mixed = try extended.last!.selfAttentionRow(at: position, heads: block.attention.heads)
      x = try x + block.attention.output(mixed.reshaped(to: [1, -1]))
      x = try x + block.narrow(block.wide(block.secondNorm(x)).gelu())
    }
    return (try head(x), extended)
  }
}
