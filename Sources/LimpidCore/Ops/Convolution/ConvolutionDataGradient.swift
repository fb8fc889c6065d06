import CLimpid

/// The gradient of a convolution's images, given that of its output: x̄[n, y, x, c] = Σ ḡ[n, p, q, o] · w[i, j, c, o] over the i, j, o whose
/// output pixel (p, q) read the pixel (y, x). Also the transposed convolution.
///
///     let g = try Tensor([1, 1, 1, 1], [2])
///     let w = try Tensor([2, 2, 1, 1], [1, 2, 3, 4])
///     print(try ConvolutionDataGradient(size: 2)(g, w).reshaped(to: [2, 2]))
///     // [[2, 4],
///     //  [6, 8]]
///
/// **Shapes** output gradients [batch, outHeight, outWidth, outChannels], filters [height, width, channels / groups, outChannels] →
/// [batch, size.height, size.width, channels].
///
/// Filter elements that the stride never brings to a pixel are left out of its chain, and so are filter rows that would come from above or
/// below the output; what would come from left or right of it adds 0.
/// Its own gradients are a convolution and a weight gradient.
public struct ConvolutionDataGradient: Primitive, Finishable {
  public let geometry: ConvolutionGeometry
  /// The images' height and width.
  public let size: Extent

  public init(_ geometry: ConvolutionGeometry = ConvolutionGeometry(), size: Extent) {
    self.geometry = geometry
    self.size = size
  }

  public var attributes: String { "\(geometry), size: \(size)" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let g = inputs[0], w = inputs[1]
    try geometry.validate(for: Self.name)
    guard g.rank == 4, w.rank == 4, g[3] == w[3], w[3] % geometry.groups == 0 else {
      throw TensorError(
        operation: Self.name, came: "output gradients \(g) and filters \(w)",
        expected: "[batch, outHeight, outWidth, outChannels] and [height, width, channels, outChannels]",
        mend: "the filters' last axis is the number of channels that come in here")
    }
    guard geometry.outputSize(size, Extent(w[0], w[1])) == Extent(g[1], g[2]) else {
      throw TensorError(
        operation: Self.name, came: "output gradients of \(g[1])×\(g[2])",
        expected:
          "\(geometry.outputSize(size, Extent(w[0], w[1]))?.description ?? "no pixels at all") for images of \(size)",
        mend: "give the images' size and the attributes of the convolution")
    }
    return [g[0], size.height, size.width, w[2] * geometry.groups]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let gradient = x[0], filter = x[1], sizes = x.shape(0), window = x.shape(1), g = geometry
    let depth = window[2], columns = window[3] / g.groups
    var result: [S] = []
    for n in 0..<shape[0] {
      for y in 0..<shape[1] {
        for x in 0..<shape[2] {
          for c in 0..<shape[3] {
            result.append(
              contraction(window[0] * window[1] * columns) { k in
                let element = k / columns, o = c / depth * columns + k % columns
                let r = y + g.padding.top - element / window[1] * g.dilation.height
                let s = x + g.padding.left - element % window[1] * g.dilation.width
                guard r % g.stride.height == 0, s % g.stride.width == 0 else { return nil }
                let p = r / g.stride.height, q = s / g.stride.width
                guard r >= 0, p < sizes[1] else { return nil }
                let inside = s >= 0 && q < sizes[2]
                return (
                  inside ? gradient[((n * sizes[1] + p) * sizes[2] + q) * sizes[3] + o] : 0,
                  filter[(element * depth + c % depth) * sizes[3] + o]
                )
              })
          }
        }
      }
    }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement, finishing: limpid_epilogue?) -> Prepared? {
    let sizes = geometry.sizes(y.shape, x[1].shape, x[0].shape)
    let first = x[0].pointer, second = x[1].pointer, to = y.floats
    return {
      withUnsafePointer(to: sizes) { sizes in
        finishing.withPointer { limpid_convolution_data_gradient(sizes, first, second, to, $0) }
      }
    }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ u: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let g = step.inputs[0], w = step.inputs[1]
    return [
      try step.ifNeeded(0) { () throws(TensorError) in try Convolution2D(geometry)(u, w) },
      try step.ifNeeded(1) { () throws(TensorError) in
        try ConvolutionWeightGradient(geometry, window: Extent(w.shape[0], w.shape[1]))(u, g)
      },
    ]
  }

  public static var examples: [Example] {
    [
      Example(
        ConvolutionDataGradient(size: 2), Tensor(unchecked: [1, 1, 1, 1], [2]),
        Tensor(unchecked: [2, 2, 1, 1], [1, 2, 3, 4]),
        prints: "[[[[2],\n   [4]],\n\n  [[6],\n   [8]]]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for (geometry, x, w) in ConvolutionGeometry.randomShapes() {
      let out = geometry.outputSize(Extent(x[1], x[2]), Extent(w[0], w[1]))!
      let operation = ConvolutionDataGradient(geometry, size: Extent(x[1], x[2]))
      cases.append(Case(operation, make.tensor([x[0], out.height, out.width, w[3]]), make.tensor(w)))
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        ConvolutionDataGradient(size: 4), [1, 4, 4, 2], [3, 3, 1, 2],
        says: """
          convolutionDataGradient: output gradients of 4×4 needs 2×2 for images of 4×4
            mend  give the images' size and the attributes of the convolution
          """),
      Refusal(
        ConvolutionDataGradient(size: 4), [1, 2, 2, 3], [3, 3, 1, 2],
        says: """
          convolutionDataGradient: output gradients [1, 2, 2, 3] and filters [3, 3, 1, 2] needs [batch, outHeight, outWidth, outChannels] and [height, width, channels, outChannels]
            mend  the filters' last axis is the number of channels that come in here
          """),
    ]
  }
}
