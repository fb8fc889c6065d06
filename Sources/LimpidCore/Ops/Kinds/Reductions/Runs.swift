/// The axes of a reduction, grouped: adjacent axes make one run, seen as the middle of [outer, count, inner].
package struct Runs: Sendable, Equatable {
  package let outer: Int
  package let count: Int
  package let inner: Int

  /// The runs from the last to the first; each is to be reduced in turn, on the result of the one before. The axes must be valid.
  package static func of(_ shape: Shape, _ axes: [Int]?) -> [Runs] {
    var sizes = shape.dimensions
    let axes = (axes ?? Array(shape.indices)).map { $0 < 0 ? $0 + shape.rank : $0 }.sorted()
    var runs: [Runs] = []
    var end = axes.count
    while end > 0 {
      var begin = end - 1
      while begin > 0 && axes[begin - 1] == axes[begin] - 1 { begin -= 1 }
      let range = axes[begin]..<(axes[end - 1] + 1)
      runs.append(
        Runs(
          outer: sizes[..<range.lowerBound].reduce(1, *), count: sizes[range].reduce(1, *),
          inner: sizes[range.upperBound...].reduce(1, *)))
      sizes.removeSubrange(range)
      end = begin
    }
    return runs
  }

  /// The shape that is left; `axes` are normalised.
  package static func outputShape(_ shape: Shape, _ axes: [Int], _ keepsDimensions: Bool) -> Shape {
    Shape(shape.indices.compactMap { axes.contains($0) ? (keepsDimensions ? 1 : nil) : shape[$0] })
  }

  /// Reductions of odd shapes along each kind of axis.
  package static func randomCases(_ make: inout CaseMaker, _ operation: ([Int]?, Bool) -> any TensorOperation) -> [Case]
  {
    var cases: [Case] = []
    for shape in make.shapes + [[300, 3], [2, 4099], [2, 3, 4, 5]] {
      cases.append(Case(operation(nil, false), make.tensor(shape)))
      for axis in shape.indices { cases.append(Case(operation([axis], axis % 2 == 0), make.tensor(shape))) }
      if shape.rank >= 3 { cases.append(Case(operation([0, -1], true), make.tensor(shape))) }
    }
    return cases
  }
}
