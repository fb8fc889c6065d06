import CLimpid

/// What softmax and its relatives share: they work on the rows along one axis, wherever that axis lies.
package protocol AlongAxis {
  var axis: Int { get }
}

extension AlongAxis {
  package func run(_ shape: Shape) -> Runs { Runs.along(shape, axis: axis < 0 ? axis + shape.rank : axis) }

  /// `compute` on each row of the inputs, which have the shape; what it gives goes to where the row came from.
  package func eachRow<S: Scalar>(_ shape: Shape, _ inputs: [[S]], _ compute: ([[S]]) -> [S]) -> [S] {
    let run = run(shape)
    var result = [S](repeating: 0, count: shape.elementCount)
    for k in 0..<(run.count == 0 ? 0 : run.outer * run.inner) {
      let first = k / run.inner * run.count * run.inner + k % run.inner
      let places = (0..<run.count).map { first + $0 * run.inner }
      for (place, value) in zip(places, compute(inputs.map { input in places.map { input[$0] } })) {
        result[place] = value
      }
    }
    return result
  }

  /// A kernel for rows; where the axis is not the last one, on copies in which it is.
  package func prepareRows(
    _ inputs: [Tensor], _ y: Placement,
    _ kernel: @escaping ([UnsafePointer<Float>], UnsafeMutablePointer<Float>, _ rows: Int64, _ count: Int64) -> Void
  ) -> Prepared {
    let shape = y.shape, run = run(shape), rows = Int64(run.outer * run.inner), count = Int64(run.count)
    let from = inputs.map(\.pointer), to = y.floats
    if run.inner == 1 { return { kernel(from, to, rows, count) } }
    let turned: Shape = [run.outer, run.inner, run.count], apart: Shape = [run.outer, run.count, run.inner]
    let copies = inputs.map { _ in Tensor(uninitialized: turned) }, result = Tensor(uninitialized: turned)
    let turns = zip(from, copies).map {
      Tensor.prepareCopy($0, to: $1.floats, as: turned, strides: [run.count * run.inner, 1, run.inner])
    }
    let back = Tensor.prepareCopy(
      result.pointer, to: to, as: apart, strides: [run.count * run.inner, 1, run.count])
    return {
      for turn in turns { turn() }
      kernel(copies.map(\.pointer), result.floats, rows, count)
      back()
    }
  }

  package static func randomCases(
    _ make: inout CaseMaker, _ operation: (Int) -> any TensorOperation, inputs: Int = 1
  ) -> [Case] {
    var cases: [Case] = []
    let shapes: [Shape] = [
      [0], [1], [3], [17], [2, 3], [3, 0, 2], [5, 13], [2, 3, 5], [4, 67], [1, 129], [67, 4], [3, 4099],
    ]
    for shape in shapes {
      for axis in shape.indices {
        cases.append(
          Case(
            operation(axis == shape.rank - 1 ? -1 : axis),
            (0..<inputs).map { _ in make.tensor(shape, in: -3...3).value }))
      }
    }
    return cases
  }
}
