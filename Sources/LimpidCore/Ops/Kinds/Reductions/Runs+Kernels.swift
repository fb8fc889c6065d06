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

  /// One reduction of each run in turn, from the last to the first, by `reduce`; the last one gives the result. Without runs the elements
  /// are copied.
  package static func prepare(
    _ x: UnsafePointer<Float>, _ runs: [Runs], to y: UnsafeMutablePointer<Float>, count: Int,
    _ reduce: @escaping (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Runs) -> Void
  ) -> Prepared {
    guard let first = runs.first else { return { y.update(from: x, count: count) } }
    if runs.count == 1 { return { reduce(x, y, first) } }
    let between = runs.dropLast().map { Tensor(uninitialized: [$0.outer * $0.inner]) }
    return {
      var from = x
      for (run, next) in zip(runs, between) {
        reduce(from, next.floats, run)
        from = next.pointer
      }
      reduce(from, y, runs[runs.count - 1])
    }
  }

  /// Sums of each run in turn.
  package static func prepareSum(
    _ x: UnsafePointer<Float>, _ runs: [Runs], to y: UnsafeMutablePointer<Float>, count: Int
  ) -> Prepared {
    prepare(x, runs, to: y, count: count) { $2.reduce(LIMPID_REDUCE_SUM, $0, nil, $1) }
  }

  /// Reduces this run.
  package func reduce(
    _ kind: limpid_reduction, _ x: UnsafePointer<Float>, _ second: UnsafePointer<Float>?,
    _ y: UnsafeMutablePointer<Float>
  ) {
    limpid_reduce(kind, x, second, y, Int64(outer), Int64(count), Int64(inner))
  }

  /// The sizes as the kernels take them.
  package var sizes: (outer: Int64, count: Int64, inner: Int64) { (Int64(outer), Int64(count), Int64(inner)) }
}

extension Tensor {
  /// The elements of a tensor that nobody has seen yet.
  package var floats: UnsafeMutablePointer<Float> { rawPointer.assumingMemoryBound(to: Float.self) }

  /// Copies what is read with the given strides under another shape.
  package static func prepareCopy(
    _ from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>, as shape: Shape, strides: [Int]
  ) -> Prepared {
    let own = shape.strides.map(Int64.init), strides = strides.map(Int64.init), sizes = shape.map(Int64.init)
    let rank = Int32(shape.rank)
    return { limpid_strided_copy(to, own, from, strides, sizes, rank) }
  }
}

/// Changes every element of something small. For the numbers that are left after a reduction.
package func changeEach(_ y: UnsafeMutablePointer<Float>, _ count: Int64, _ change: (Float) -> Float) {
  for i in 0..<Int(count) { y[i] = change(y[i]) }
}
