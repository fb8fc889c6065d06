import CLimpid

// The kernels of each form, by the names of `limpid_winograd.h`.
extension WinogradForm {
  /// The kernel for a convolution of these sizes; turned, for the gradient of its images. Filters are transformed before every run, or once
  /// if they are constants.
  func prepare(
    _ x: Inputs, _ y: Placement, _ sizes: limpid_convolution_shape, isTurned: Bool, finishing: limpid_epilogue?
  ) -> Prepared {
    let from = x[0].pointer, w = x[1].pointer, to = y.floats, isConstant = x.isConstant(1)
    func transformed() -> TransformedWeights {
      self.transformed(sizes, w, turned: isTurned, isConstant: isConstant)
    }
    let filters = isConstant ? x.once(absorbing: [1], transformed) : transformed()
    return {
      withUnsafePointer(to: sizes) { sizes in
        filters.use { filters in
          finishing.withPointer {
            isTurned ? dataGradient(sizes, from, filters, to, $0) : convolve(sizes, from, filters, to, $0)
          }
        }
      }
    }
  }

  typealias Sizes = UnsafePointer<limpid_convolution_shape>
  typealias Floats = UnsafePointer<Float>

  /// The filters at `w` as the kernels read them; for the data gradient, `turned`.
  func transformed(_ sizes: limpid_convolution_shape, _ w: Floats, turned: Bool, isConstant: Bool) -> TransformedWeights
  {
    TransformedWeights(isConstant: isConstant) {
      withUnsafePointer(to: sizes) {
        self == .two
          ? limpid_winograd_filters_size($0, turned ? 1 : 0) : limpid_winograd4_filters_size($0, turned ? 1 : 0)
      }
    } _: { transformed in
      withUnsafePointer(to: sizes) {
        self == .two
          ? limpid_winograd_filters($0, w, turned ? 1 : 0, transformed)
          : limpid_winograd4_filters($0, w, turned ? 1 : 0, transformed)
      }
    }
  }

  func convolve(
    _ sizes: Sizes, _ x: Floats, _ filters: Floats, _ y: UnsafeMutablePointer<Float>,
    _ finishing: UnsafePointer<limpid_epilogue>?
  ) {
    self == .two ? limpid_winograd(sizes, x, filters, y, finishing) : limpid_winograd4(sizes, x, filters, y, finishing)
  }

  func dataGradient(
    _ sizes: Sizes, _ g: Floats, _ filters: Floats, _ x: UnsafeMutablePointer<Float>,
    _ finishing: UnsafePointer<limpid_epilogue>?
  ) {
    self == .two
      ? limpid_winograd_data_gradient(sizes, g, filters, x, finishing)
      : limpid_winograd4_data_gradient(sizes, g, filters, x, finishing)
  }
}
