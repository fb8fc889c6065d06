import CLimpid

/// The gradient of a convolution's filters, given its images and the gradient of its output:
/// w̄[i, j, c, o] = Σ x[n, p·s + i·d − top, q·s + j·d − left, c] · ḡ[n, p, q, o] over n, p, q.
///
///     let x = try Tensor([1, 2, 2, 1], [1, 2, 3, 4])
///     let g = try Tensor([1, 1, 1, 1], [10])
///     print(try ConvolutionWeightGradient(window: 2)(x, g).reshaped(to: [2, 2]))
///     // [[10, 20],
///     //  [30, 40]]
///
/// **Shapes** images [batch, height, width, channels], output gradients [batch, outHeight, outWidth, outChannels] →
/// [window.height, window.width, channels / groups, outChannels]. What lies outside an image adds 0.
///
/// Its own gradients are a data gradient and a convolution.
public struct ConvolutionWeightGradient: Primitive {
  public let geometry: ConvolutionGeometry
  /// The filters' height and width.
  public let window: Extent

  public init(_ geometry: ConvolutionGeometry = ConvolutionGeometry(), window: Extent) {
    self.geometry = geometry
    self.window = window
  }

  public var attributes: String { "\(geometry), window: \(window)" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let x = inputs[0], g = inputs[1]
    try geometry.validate(for: Self.name)
    guard x.rank == 4, g.rank == 4, x[0] == g[0], x[3] % geometry.groups == 0, g[3] % geometry.groups == 0 else {
      throw TensorError(
        operation: Self.name, came: "images \(x) and output gradients \(g)",
        expected: "[batch, height, width, channels] and [batch, outHeight, outWidth, outChannels]",
        mend: "give the convolution's own input and the gradient of its output")
    }
    guard geometry.outputSize(Extent(x[1], x[2]), window) == Extent(g[1], g[2]) else {
      throw TensorError(
        operation: Self.name, came: "output gradients of \(g[1])×\(g[2])",
        expected:
          "\(geometry.outputSize(Extent(x[1], x[2]), window)?.description ?? "no pixels at all") for filters of \(window)",
        mend: "give the filters' size and the attributes of the convolution")
    }
    return [window.height, window.width, x[3] / geometry.groups, g[3]]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let image = x[0], gradient = x[1], sizes = x.shape(0), out = x.shape(1), g = geometry
    let columns = shape[3] / g.groups
    var result: [S] = []
    for i in 0..<shape[0] {
      for j in 0..<shape[1] {
        for c in 0..<shape[2] {
          for o in 0..<shape[3] {
            result.append(
              contraction(out[0] * out[1] * out[2]) { k in
                let n = k / out[2] / out[1], p = k / out[2] % out[1], q = k % out[2]
                let r = p * g.stride.height + i * g.dilation.height - g.padding.top
                let s = q * g.stride.width + j * g.dilation.width - g.padding.left
                let inside = (0..<sizes[1]).contains(r) && (0..<sizes[2]).contains(s)
                let channel = o / columns * shape[2] + c
                return (
                  inside ? image[((n * sizes[1] + r) * sizes[2] + s) * sizes[3] + channel] : 0,
                  gradient[k * shape[3] + o]
                )
              })
          }
        }
      }
    }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let sizes = geometry.sizes(x[0].shape, y.shape, x[1].shape)
    let first = x[0].pointer, second = x[1].pointer, to = y.floats
    return { withUnsafePointer(to: sizes) { limpid_convolution_weight_gradient($0, first, second, to) } }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ v: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let x = step.inputs[0], g = step.inputs[1]
    return [
      try step.ifNeeded(0) { () throws(TensorError) in
        try ConvolutionDataGradient(geometry, size: Extent(x.shape[1], x.shape[2]))(g, v)
      },
      try step.ifNeeded(1) { () throws(TensorError) in try Convolution2D(geometry)(x, v) },
    ]
  }

  public static var examples: [Example] {
    [
      Example(
        ConvolutionWeightGradient(window: 2), Tensor(unchecked: [1, 2, 2, 1], [1, 2, 3, 4]),
        Tensor(unchecked: [1, 1, 1, 1], [10]),
        prints: "[[[[10]],\n\n  [[20]]],\n\n\n [[[30]],\n\n  [[40]]]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for (geometry, x, w) in ConvolutionGeometry.randomShapes() {
      let out = geometry.outputSize(Extent(x[1], x[2]), Extent(w[0], w[1]))!
      let operation = ConvolutionWeightGradient(geometry, window: Extent(w[0], w[1]))
      cases.append(Case(operation, make.tensor(x), make.tensor([x[0], out.height, out.width, w[3]])))
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        ConvolutionWeightGradient(window: 3), [1, 4, 4, 2], [1, 4, 4, 5],
        says: """
          convolutionWeightGradient: output gradients of 4×4 needs 2×2 for filters of 3×3
            mend  give the filters' size and the attributes of the convolution
          """),
      Refusal(
        ConvolutionWeightGradient(window: 3), [2, 4, 4, 2], [1, 2, 2, 5],
        says: """
          convolutionWeightGradient: images [2, 4, 4, 2] and output gradients [1, 2, 2, 5] needs [batch, height, width, channels] and [batch, outHeight, outWidth, outChannels]
            mend  give the convolution's own input and the gradient of its output
          """),
    ]
  }
}
