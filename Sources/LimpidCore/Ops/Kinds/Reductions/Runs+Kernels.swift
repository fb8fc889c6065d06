import CLimpid

extension Runs {
  /// Seen from one axis: what lies before it, along it, behind it.
  package static func along(_ shape: Shape, axis: Int) -> Runs {
    Runs(
      outer: shape[..<axis].reduce(1, *), count: shape[axis], inner: shape[(axis + 1)...].reduce(1, *))
  }

  /// The number of elements that one result is made from.
  package static func reducedCount(_ shape: Shape, _ axes: [Int]?) -> Int {
    of(shape, axes).reduce(1) { $0 * $1.count }
  }

  /// Applies one reduction to each run in turn, from the last to the first.
  package static func reduce(_ kind: limpid_reduction, _ x: Tensor, _ runs: [Runs]) -> Tensor {
    var value = x
    for run in runs {
      let source = value
      value = Tensor(filling: [run.outer * run.inner]) {
        limpid_reduce(kind, source.pointer, nil, $0, Int64(run.outer), Int64(run.count), Int64(run.inner))
      }
    }
    return value
  }
}

extension Tensor {
  /// Applies `change` to every element of a small tensor. For the numbers that are left after a reduction.
  package func map(_ shape: Shape, _ change: (Float) -> Float) -> Tensor {
    Tensor(filling: shape) { out in
      let elements = pointer
      for i in 0..<shape.elementCount { out[i] = change(elements[i]) }
    }
  }

  /// A copy read with the given strides under another shape. Not recorded.
  package func copied(as shape: Shape, offset: Int = 0, strides: [Int]) -> Tensor {
    Tensor(filling: shape) {
      limpid_strided_copy(
        $0, shape.strides.map(Int64.init), pointer + offset, strides.map(Int64.init), shape.map(Int64.init),
        Int32(shape.rank))
    }
  }
}
