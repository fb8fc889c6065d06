import LimpidCore
import LimpidLayers

/// Reads and writes tokens one at a time with a model whose earlier keys and values are kept.
///
///     var writer = GPTWriter(model)
///     let text = try writer.write(256, after: [0])
public struct GPTWriter: Sendable {
  public let model: GPT
  /// How many tokens have been read.
  public private(set) var count = 0
  private var caches: [KeyValueCache]

  public init(_ model: GPT) {
    self.model = model
    caches = model.blocks.map { KeyValueCache(capacity: model.context, size: $0.size) }
  }

  /// The logits of the token after `token`, [vocabulary].
  public mutating func read(_ token: Int32) throws -> Tensor {
    guard count < model.context else {
      throw TensorError(
        operation: "GPTWriter", came: "token number \(count)", expected: "at most \(model.context)",
        mend: "begin anew, or use a model with a longer context")
    }
    guard let table = model.positions.weight?.value else {
      throw TensorError(operation: "GPTWriter", came: "a model without learned positions")
    }
    var x = try model.tokens(IndexTensor([token])) + table.sliced(axis: 0, count..<(count + 1))  // [1, size]
    for (i, block) in model.blocks.enumerated() {
      let packed = try block.attention.projection(block.firstNorm(x))
      x = try x + block.attention.output(caches[i].attend(packed, heads: block.attention.heads))
      x = try x + block.narrow(block.wide(block.secondNorm(x)).gelu())
    }
    count += 1
    return try model.head(x).reshaped(to: [-1])
  }

  /// The likeliest next token, again and again: `length` tokens after the prompt, of which there must be one or more.
  public mutating func write(_ length: Int, after prompt: [Int32]) throws -> [Int32] {
    guard let last = prompt.last else {
      throw TensorError(
        operation: "GPTWriter", came: "an empty prompt", expected: "a token or more",
        mend: "begin with a token that starts a text")
    }
    for token in prompt.dropLast() { _ = try read(token) }
    var written: [Int32] = [], token = last
    for _ in 0..<length {
      token = try read(token).argMax().array[0]
      written.append(token)
    }
    return written
  }
}
