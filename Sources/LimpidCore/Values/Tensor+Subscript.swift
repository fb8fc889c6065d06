/// What a subscript picks along one axis: a position, or a range of positions.
public protocol AxisSelection: Sendable {
  /// The positions picked from an axis of `size`, or nil if they are not all there; and whether the axis vanishes.
  func positions(of size: Int) -> (range: Range<Int>, vanishes: Bool)?
}

extension Int: AxisSelection {
  /// One position, from the end if negative; the axis vanishes.
  public func positions(of size: Int) -> (range: Range<Int>, vanishes: Bool)? {
    let i = self < 0 ? self &+ size : self
    return (0..<size).contains(i) ? (i..<i + 1, true) : nil
  }
}

extension Range<Int>: AxisSelection {
  public func positions(of size: Int) -> (range: Range<Int>, vanishes: Bool)? {
    lowerBound >= 0 && upperBound <= size ? (self, false) : nil
  }
}

extension ClosedRange<Int>: AxisSelection {
  public func positions(of size: Int) -> (range: Range<Int>, vanishes: Bool)? {
    lowerBound >= 0 && upperBound < size ? (lowerBound..<upperBound + 1, false) : nil
  }
}

extension PartialRangeFrom<Int>: AxisSelection {
  /// From a position to the end; `0...` is the whole axis.
  public func positions(of size: Int) -> (range: Range<Int>, vanishes: Bool)? {
    (0...size).contains(lowerBound) ? (lowerBound..<size, false) : nil
  }
}

extension PartialRangeUpTo<Int>: AxisSelection {
  public func positions(of size: Int) -> (range: Range<Int>, vanishes: Bool)? {
    (0...size).contains(upperBound) ? (0..<upperBound, false) : nil
  }
}

extension PartialRangeThrough<Int>: AxisSelection {
  public func positions(of size: Int) -> (range: Range<Int>, vanishes: Bool)? {
    (0..<size).contains(upperBound) ? (0..<upperBound + 1, false) : nil
  }
}

extension Shape {
  /// Where the part begins that selections pick, its sizes along all axes, and its shape without the axes that vanish.
  func part(_ selections: [any AxisSelection]) throws(TensorError) -> (starts: [Int], sizes: [Int], left: Shape) {
    guard selections.count <= rank else {
      throw TensorError(
        operation: "subscript", came: "\(selections.count) selections for shape \(self)", expected: "at most \(rank)",
        mend: "give one for each of the first axes; the others stay whole")
    }
    var starts = [Int](repeating: 0, count: rank), sizes = dimensions, left: [Int] = []
    for (axis, selection) in selections.enumerated() {
      guard let (range, vanishes) = selection.positions(of: self[axis]) else {
        throw TensorError(
          operation: "subscript", came: "\(selection) along axis \(axis) of shape \(self)",
          expected: "positions in 0 ..< \(self[axis])",
          mend: "choose positions within the axis; 0... takes all of it")
      }
      starts[axis] = range.lowerBound
      sizes[axis] = range.count
      if !vanishes { left.append(range.count) }
    }
    return (starts, sizes, Shape(left + dimensions.dropFirst(selections.count)))
  }

  /// Where the elements of such a part lie, in order, and its shape.
  fileprivate func elements(_ selections: [any AxisSelection]) throws(TensorError) -> (places: [Int], shape: Shape) {
    let (starts, sizes, left) = try part(selections)
    if left.elementCount == 0 { return ([], left) }
    let first = zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 }
    return (Shape(sizes).positions(strides: strides).map { first + $0 }, left)
  }
}

extension IndexTensor {
  /// A part of the tensor, as of a `Tensor`: `labels[..<32]`, `tokens[0, -1]`.
  public subscript(_ selections: any AxisSelection...) -> IndexTensor {
    get throws(TensorError) {
      let (places, shape) = try shape.elements(selections), elements = array
      return IndexTensor(unchecked: shape, places.map { elements[$0] })
    }
  }
}

extension MaskTensor {
  /// A part of the tensor, as of a `Tensor`.
  public subscript(_ selections: any AxisSelection...) -> MaskTensor {
    get throws(TensorError) {
      let (places, shape) = try shape.elements(selections), elements = array
      return MaskTensor(unchecked: shape, places.map { elements[$0] })
    }
  }
}

extension Tensor {
  /// A part of the tensor: a position or a range for each of the first axes; the others stay whole. A position makes its axis
  /// vanish and counts from the end if negative. Recorded, so gradients flow through it.
  ///
  ///     let x = try Tensor([[1, 2, 3], [4, 5, 6]])
  ///     print(try x[1], try x[0..., 1], try x[-1, 1...])
  ///     // [4, 5, 6] [2, 5] [5, 6]
  public subscript(_ selections: any AxisSelection...) -> Tensor {
    get throws(TensorError) {
      let (starts, sizes, left) = try shape.part(selections)
      let part = try Slice(starts: starts, sizes: sizes)(self)
      return left.rank == rank ? part : try part.reshaped(to: left)
    }
  }
}
