import LimpidCore

/// The keys and values that a text has had so far, for attention of one token after the other. A value: a copy is a fork of the text.
public struct KeyValueCache: Sendable {
  public let capacity: Int
  public let size: Int
  /// How many tokens there are.
  public private(set) var count = 0
  private var keys: Tensor
  private var values: Tensor

  public init(capacity: Int, size: Int) {
    self.capacity = capacity
    self.size = size
    keys = Tensor(unchecked: [capacity, size], repeating: 0)
    values = Tensor(unchecked: [capacity, size], repeating: 0)
  }

  /// Takes in the next token, [1, 3 · size] with its query, key and value side by side, and gives its attention to all so far, [1, size]. The
  /// same bits as attention over the whole text gives for it.
  public mutating func attend(_ packed: Tensor, heads: Int) throws -> Tensor {
    guard count < capacity, packed.count == 3 * size else {
      throw TensorError(
        operation: "KeyValueCache", came: "token number \(count), \(packed.shape)",
        expected: "at most \(capacity) tokens, [1, \(3 * size)]", mend: "make the cache larger")
    }
    let place = count * size, size = size
    let parts = packed.pointer
    keys.withUniqueElements { $0.advanced(by: place).update(from: parts + size, count: size) }
    values.withUniqueElements { $0.advanced(by: place).update(from: parts + 2 * size, count: size) }
    count += 1
    let query = try packed.reshaped(to: [1, 1, 3 * size]).sliced(axis: 2, 0..<size), shape: Shape = [1, count, size]
    return try query.attending(
      to: keys.prefix(as: shape), values: values.prefix(as: shape), heads: heads
    ).reshaped(to: [1, size])
  }
}
