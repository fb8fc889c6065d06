import CLimpid

extension WinogradForm {
  /// The kernel for a convolution of these sizes; turned, for the gradient of its images. Filters are transformed before every run, or once
  /// if they are constants.
  static func prepare(
    _ x: Inputs, _ y: Placement, _ sizes: limpid_convolution_shape, isTurned: Bool, finishing: limpid_epilogue?
  ) -> Prepared {
    let from = x[0].pointer, w = x[1].pointer, to = y.floats
    let kernel = isTurned ? limpid_winograd_data_gradient : limpid_winograd, turned: Int32 = isTurned ? 1 : 0
    func transformed() -> TransformedWeights {
      TransformedWeights(isConstant: x.isConstant(1)) {
        withUnsafePointer(to: sizes) { limpid_winograd_filters_size($0, turned) }
      } _: { transformed in
        withUnsafePointer(to: sizes) { limpid_winograd_filters($0, w, turned, transformed) }
      }
    }
    let filters = x.isConstant(1) ? x.once(transformed) : transformed()
    return {
      withUnsafePointer(to: sizes) { sizes in
        filters.use { filters in finishing.withPointer { kernel(sizes, from, filters, to, $0) } }
      }
    }
  }
}
