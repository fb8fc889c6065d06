/// The part of a tensor that selections pick: a slice, and its shape without the axes that vanish and with those that are new.
struct SelectedPart {
  var slice = (starts: [Int](), sizes: [Int](), steps: [Int]())
  var shape: [Int] = []

  init(of whole: Shape, _ selections: [any AxisSelection]) throws(TensorError) {
    let fillers = selections.compactMap { ($0 as? AxisFiller)?.kind }
    let named = selections.count - fillers.count, left = whole.rank - named
    guard left >= 0, fillers.count(where: { $0 == .rest }) <= 1 else {
      throw TensorError(
        operation: "subscript", came: "\(left < 0 ? "\(named) selections" : "more than one .rest") for shape \(whole)",
        expected: left < 0 ? "at most \(whole.rank)" : "one",
        mend: "give one for each of the first axes, or of the last ones after .rest; the others stay whole")
    }
    for selection in selections {
      switch (selection as? AxisFiller)?.kind {
      case .newAxis: shape.append(1)
      case .rest: for _ in 0..<left { try take(0..., of: whole) }
      case nil: try take(selection, of: whole)
      }
    }
    while slice.starts.count < whole.rank { try take(0..., of: whole) }
  }

  /// What is taken of the next axis.
  private mutating func take(_ selection: any AxisSelection, of whole: Shape) throws(TensorError) {
    let axis = slice.starts.count, picks: AxisPicks
    do { picks = try selection.picks(from: whole[axis]) } catch {
      throw TensorError(
        operation: "subscript", came: "\(selection) along axis \(axis) of shape \(whole)", expected: error.expected,
        mend: error.mend)
    }
    slice.starts.append(picks.first)
    slice.sizes.append(picks.count)
    slice.steps.append(picks.step)
    if !picks.vanishes { shape.append(picks.count) }
  }

  /// Where the elements lie in the whole, in order.
  fileprivate func places(in whole: Shape) -> [Int] {
    if slice.sizes.contains(0) { return [] }
    let strides = whole.strides, first = zip(slice.starts, strides).reduce(0) { $0 + $1.0 * $1.1 }
    return Shape(slice.sizes).positions(strides: zip(strides, slice.steps).map { $0 * $1 }).map { first + $0 }
  }
}

extension Tensor {
  /// A part of the tensor: a position or a range for each of the first axes; the others stay whole. Positions and bounds count from the
  /// end if negative; a position makes its axis vanish; `by` takes steps, also backwards. Recorded, so gradients flow through it.
  ///
  ///     let x = try Tensor([[1, 2, 3], [4, 5, 6]])
  ///     print(try x[1], try x[0..., 1], try x[-1, -2...], try x[0, (0...).by(-1)], try x[.rest, 0])
  ///     // [4, 5, 6] [2, 5] [5, 6] [3, 2, 1] [1, 4]
  public subscript(_ selections: any AxisSelection...) -> Tensor {
    get throws(TensorError) { try part(selections) }
  }

  /// The part along the first axis that a range in a variable names.
  @_disfavoredOverload
  public subscript(_ range: some RangeExpression<Int>) -> Tensor {
    get throws(TensorError) { try part([shape.slice(range)]) }
  }

  private func part(_ selections: [any AxisSelection]) throws(TensorError) -> Tensor {
    let part = try SelectedPart(of: shape, selections), slice = part.slice
    let taken = try Slice(starts: slice.starts, sizes: slice.sizes, steps: slice.steps)(self)
    return part.shape == taken.shape.dimensions ? taken : try taken.reshaped(to: Shape(part.shape))
  }
}

extension IndexTensor {
  /// A part of the tensor, as of a `Tensor`: `labels[..<32]`, `tokens[0, -1]`, `classes[(0...).by(2)]`.
  public subscript(_ selections: any AxisSelection...) -> IndexTensor {
    get throws(TensorError) { try part(selections) }
  }

  /// The part along the first axis that a range in a variable names.
  @_disfavoredOverload
  public subscript(_ range: some RangeExpression<Int>) -> IndexTensor {
    get throws(TensorError) { try part([shape.slice(range)]) }
  }

  private func part(_ selections: [any AxisSelection]) throws(TensorError) -> IndexTensor {
    let part = try SelectedPart(of: shape, selections), elements = array
    return IndexTensor(unchecked: Shape(part.shape), part.places(in: shape).map { elements[$0] })
  }
}

extension MaskTensor {
  /// A part of the tensor, as of a `Tensor`.
  public subscript(_ selections: any AxisSelection...) -> MaskTensor {
    get throws(TensorError) { try part(selections) }
  }

  /// The part along the first axis that a range in a variable names.
  @_disfavoredOverload
  public subscript(_ range: some RangeExpression<Int>) -> MaskTensor {
    get throws(TensorError) { try part([shape.slice(range)]) }
  }

  private func part(_ selections: [any AxisSelection]) throws(TensorError) -> MaskTensor {
    let part = try SelectedPart(of: shape, selections), elements = array
    return MaskTensor(unchecked: Shape(part.shape), part.places(in: shape).map { elements[$0] })
  }
}

extension Shape {
  /// One of Swift's ranges along the first axis.
  fileprivate func slice(_ range: some RangeExpression<Int>) -> AxisSlice {
    switch range {
    case let range as Range<Int>: AxisSlice(range)
    case let range as ClosedRange<Int>: AxisSlice(range.lowerBound, through: range.upperBound)
    case let range as PartialRangeFrom<Int>: AxisSlice(range.lowerBound, nil)
    case let range as PartialRangeUpTo<Int>: AxisSlice(0, range.upperBound)
    case let range as PartialRangeThrough<Int>: AxisSlice(0, through: range.upperBound)
    // Some other kind of range knows itself what it means, within the positions that there are.
    default: AxisSlice(range.relative(to: 0..<(first ?? 0)))
    }
  }
}
