extension Tensor {
  /// The same whole numbers as floats, exact up to 2²⁴.
  public init(_ indices: IndexTensor) { self.init(unchecked: indices.shape, indices.array.map { Float($0) }) }

  /// A tensor of one axis, each number rounded to the nearest float.
  @_disfavoredOverload
  public init(_ elements: [Double]) { self.init(elements.map { Float($0) }) }

  /// The identity matrix of `size` rows.
  ///
  ///     print(try Tensor(identity: 2))
  ///     // [[1, 0],
  ///     //  [0, 1]]
  public init(identity size: Int) throws(TensorError) {
    try self.init(zeros: [size, size])
    withUniqueElements { elements in
      for i in 0..<size { elements[i * size + i] = 1 }
    }
  }

  /// `count` numbers at equal distances, the first and the last as given.
  ///
  ///     print(try Tensor(from: 0, through: 1, count: 5))
  ///     // [0, 0.25, 0.5, 0.75, 1]
  public init(from first: Float, through last: Float, count: Int) throws(TensorError) {
    try Shape([count]).validate(for: "Tensor")
    // In Double, so that each is the float nearest to where it belongs.
    let distance = count > 1 ? (Double(last) - Double(first)) / Double(count - 1) : 0
    self.init((0..<count).map { $0 == count - 1 && $0 > 0 ? last : Float(Double(first) + Double($0) * distance) })
  }

  /// The elements where the mask is true, as a tensor of one axis. Recorded, so gradients flow back to their places.
  ///
  ///     let x: Tensor = [3, -1, 2]
  ///     print(try x[x .> 0])
  ///     // [3, 2]
  public subscript(_ mask: MaskTensor) -> Tensor {
    get throws(TensorError) {
      guard mask.shape == shape else {
        throw TensorError(
          operation: "subscript", came: "a mask \(mask.shape) for shape \(shape)", expected: "equal shapes",
          mend: "compare the tensor itself, or replace elements with replacing(with:where:)")
      }
      let places = mask.array.enumerated().compactMap { $1 ? Int32($0) : nil }
      return try reshaped(to: [count]).gathering(IndexTensor(places))
    }
  }

  /// True where an element is NaN.
  public var isNaN: MaskTensor { MaskTensor(unchecked: shape, array.map(\.isNaN)) }
}

extension IndexTensor {
  /// A tensor of one axis. Refuses numbers beyond 32 bits.
  @_disfavoredOverload
  public init(_ elements: [Int]) throws(TensorError) {
    if let odd = elements.firstIndex(where: { Int32(exactly: $0) == nil }) {
      throw TensorError(
        operation: "IndexTensor", came: "\(elements[odd]) at position \(odd)",
        expected: "numbers from \(Int32.min) to \(Int32.max)", mend: "count from a nearer beginning")
    }
    self.init(elements.map { Int32($0) })
  }

  /// The same numbers, which have to be whole.
  public init(_ tensor: Tensor) throws(TensorError) {
    let elements = tensor.array
    if let odd = elements.firstIndex(where: { Int32(exactly: $0) == nil }) {
      throw TensorError(
        operation: "IndexTensor", came: "\(elements[odd]) at position \(odd)",
        expected: "whole numbers from \(Int32.min) to \(Int32.max)", mend: "round first: floor(), ceil() or round()")
    }
    self.init(unchecked: tensor.shape, elements.map { Int32($0) })
  }
}

extension MaskTensor {
  /// Whether an element is true.
  public var any: Bool { array.contains(true) }
  /// Whether all elements are true.
  public var all: Bool { !array.contains(false) }
}
