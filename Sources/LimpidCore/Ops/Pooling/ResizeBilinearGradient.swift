import CLimpid

/// The gradient of bilinear resizing: each output gradient is added to the four pixels it was made from, with their weights.
///
///     print(try ResizeBilinearGradient(from: Extent(1, 2))(Tensor([1, 1, 4, 1], [4, 4, 4, 4])).reshaped(to: [2]))
///     // [8, 8]
///
/// **Shapes** [batch, outHeight, outWidth, channels] → [batch, size.height, size.width, channels].
///
/// Its own gradient is bilinear resizing.
public struct ResizeBilinearGradient: Primitive {
  /// The size of the images that were resized.
  public let size: Extent
  public let alignsCorners: Bool

  public init(from size: Extent, alignsCorners: Bool = false) {
    self.size = size
    self.alignsCorners = alignsCorners
  }

  public var attributes: String { "from: \(size)\(alignsCorners ? ", corners aligned" : "")" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try PoolingRule.nearest(size).outputShape(inputs[0], for: Self.name)
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let gradient = x[0], out = x.shape(0), channels = shape[3]
    let rows = ResizeWeights(size.height, out[1], alignsCorners),
      columns = ResizeWeights(size.width, out[2], alignsCorners)
    var result = [S](repeating: 0, count: shape.elementCount)
    var at = 0
    for n in 0..<out[0] {
      for p in 0..<out[1] {
        for q in 0..<out[2] {
          for c in 0..<channels {
            for (i, v) in [(rows.first[p], rows.weight[p]), (rows.second[p], rows.rest[p])] {
              for (j, h) in [(columns.first[q], columns.weight[q]), (columns.second[q], columns.rest[q])] {
                result[((n * shape[1] + Int(i)) * shape[2] + Int(j)) * channels + c] += S(v * h) * gradient[at]
              }
            }
            at += 1
          }
        }
      }
    }
    return result
  }

  public func kernel(_ x: Inputs, shape: Shape) -> Tensor? {
    let gradient = x[0]
    return Tensor(filling: shape) { result in
      ResizeWeights.withKernelWeights(shape, gradient.shape, alignsCorners) {
        limpid_resize_bilinear_gradient($0, gradient.pointer, result)
      }
    }
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ u: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let shape = step.inputs[0].shape
    return [.gradient(try ResizeBilinear(to: Extent(shape[1], shape[2]), alignsCorners: alignsCorners)(u))]
  }

  public static var examples: [Example] {
    [
      Example(
        ResizeBilinearGradient(from: Extent(1, 2)), Tensor(unchecked: [1, 1, 4, 1], [4, 4, 4, 4]),
        prints: "[[[[8],\n   [8]]]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for aligns in [false, true] {
      for (size, shape) in ResizeWeights.randomShapes {
        cases.append(Case(ResizeBilinearGradient(from: size, alignsCorners: aligns), make.tensor(shape)))
      }
    }
    return cases
  }
}
