import CLimpid

/// Filters moved over images: y[n, p, q, o] = Σ x[n, p·s + i·d − top, q·s + j·d − left, c] · w[i, j, c, o] over i, j, c.
///
///     let image = try Tensor([1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9])
///     print(try image.convolution2D(Tensor([2, 2, 1, 1], [1, 0, 0, 1])).reshaped(to: [2, 2]))
///     // [[ 6,  8],
///     //  [12, 14]]
///
/// **Shapes** images [batch, height, width, channels], filters [height, width, channels / groups, outChannels] →
/// [batch, outHeight, outWidth, outChannels]. What lies outside an image is 0: filter rows above or below it are left out of the chain,
/// columns left or right of it add 0. With groups, each group of out channels sees only its own group of
/// channels.
///
/// The gradients are `ConvolutionDataGradient` and `ConvolutionWeightGradient`.
public struct Convolution2D: Primitive, Finishable {
  public let geometry: ConvolutionGeometry

  public init(_ geometry: ConvolutionGeometry = ConvolutionGeometry()) { self.geometry = geometry }

  public var attributes: String { geometry.description }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try geometry.outputShape(inputs[0], inputs[1], for: Self.name)
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let image = x[0], filter = x[1], sizes = x.shape(0), window = x.shape(1), g = geometry
    let columns = shape[3] / g.groups
    var y: [S] = []
    for n in 0..<shape[0] {
      for p in 0..<shape[1] {
        for q in 0..<shape[2] {
          for o in 0..<shape[3] {
            y.append(
              contraction(window[0] * window[1] * window[2]) { k in
                let i = k / window[2] / window[1], j = k / window[2] % window[1],
                  c = o / columns * window[2] + k % window[2]
                let r = p * g.stride.height + i * g.dilation.height - g.padding.top
                let s = q * g.stride.width + j * g.dilation.width - g.padding.left
                guard (0..<sizes[1]).contains(r) else { return nil }
                let inside = (0..<sizes[2]).contains(s)
                return (
                  inside ? image[((n * sizes[1] + r) * sizes[2] + s) * sizes[3] + c] : 0, filter[k * shape[3] + o]
                )
              })
          }
        }
      }
    }
    return y
  }

  public func prepare(_ x: Inputs, _ y: Placement, finishing: limpid_epilogue?) -> Prepared? {
    let sizes = geometry.sizes(x[0].shape, x[1].shape, y.shape)
    let first = x[0].pointer, second = x[1].pointer, to = y.floats
    let packed =
      x.isConstant(1) && y.count > 0
      ? x.once(absorbing: [1]) {
        PackedWeights(count: withUnsafePointer(to: sizes) { limpid_convolution_packed_size($0) }) { packed in
          withUnsafePointer(to: sizes) { limpid_convolution_pack($0, second, packed) }
        }
      } : nil
    func convolve(_ packed: UnsafePointer<Float>?) {
      withUnsafePointer(to: sizes) { sizes in
        finishing.withPointer { finishing in
          if let packed {
            limpid_convolution_packed(sizes, first, packed, to, finishing)
          } else {
            limpid_convolution(sizes, first, second, to, finishing)
          }
        }
      }
    }
    return { if let packed { packed.use(convolve) } else { convolve(nil) } }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let x = step.inputs[0], w = step.inputs[1]
    return [
      try step.ifNeeded(0) { () throws(TensorError) in
        try ConvolutionDataGradient(geometry, size: Extent(x.shape[1], x.shape[2]))(g, w)
      },
      try step.ifNeeded(1) { () throws(TensorError) in
        try ConvolutionWeightGradient(geometry, window: Extent(w.shape[0], w.shape[1]))(x, g)
      },
    ]
  }

  public static var examples: [Example] {
    let image = Tensor(unchecked: [1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9])
    return [
      Example(
        Convolution2D(), image, Tensor(unchecked: [2, 2, 1, 1], [1, 0, 0, 1]),
        prints: "[[[[ 6],\n   [ 8]],\n\n  [[12],\n   [14]]]]"),
      Example(
        Convolution2D(ConvolutionGeometry(stride: 2, padding: 1)), image,
        Tensor(unchecked: [3, 3, 1, 1], [Float](repeating: 1, count: 9)),
        prints: "[[[[12],\n   [16]],\n\n  [[24],\n   [28]]]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for (geometry, x, w) in ConvolutionGeometry.randomShapes() {
      cases.append(Case(Convolution2D(geometry), make.tensor(x), make.tensor(w)))
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Convolution2D(), [1, 5, 5, 3], [3, 3, 4, 8],
        says: """
          convolution2D: images [1, 5, 5, 3] and filters [3, 3, 4, 8] needs 3 channels = 4 filter channels
            mend  images are [batch, height, width, channels], filters [height, width, channels / groups, outChannels]
          """),
      Refusal(
        Convolution2D(), [1, 2, 2, 1], [3, 3, 1, 8],
        says: """
          convolution2D: filters of 3×3 on images of 2×2, stride: 1×1, padding: 0 needs a filter that fits into the padded image
            mend  use a smaller filter or dilation, or more padding
          """),
      Refusal(
        Convolution2D(), [28, 28], [3, 3, 1, 8],
        says: """
          convolution2D: images [28, 28] and filters [3, 3, 1, 8] needs [batch, height, width, channels] and [height, width, channels, outChannels]
            mend  reshape an image without channels to [batch, height, width, 1]
          """),
      Refusal(
        Convolution2D(ConvolutionGeometry(stride: 0)), [1, 5, 5, 3], [3, 3, 3, 8],
        says: """
          convolution2D: stride: 0×0, padding: 0 needs stride, dilation and groups of at least 1, padding of at least 0
            mend  leave out what is not needed: the defaults are 1, 1, 1 and 0
          """),
    ]
  }
}
