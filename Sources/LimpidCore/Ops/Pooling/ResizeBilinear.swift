import CLimpid

/// Images of another size; each pixel lies between four others and is their weighted mean.
///
/// Output row p lies at (p + ½) · in / out − ½ of the input, but not before its first row; if `alignsCorners`, at p · (in − 1) / (out − 1),
/// so that corners stay corners. With the rows next to it and the distances as weights: y = v₀ · (h₀ · a + h₁ · b) + v₁ · (h₀ · c + h₁ · d).
///
///     let image = try Tensor([1, 1, 2, 1], [0, 4])
///     print(try image.resizedBilinear(to: Extent(1, 4)).reshaped(to: [4]))
///     // [0, 1, 3, 4]
///
/// **Shapes** [batch, height, width, channels] → [batch, size.height, size.width, channels].
///
/// The gradient spreads each pixel's over its four with the same weights.
public struct ResizeBilinear: Primitive {
  public let size: Extent
  public let alignsCorners: Bool

  public init(to size: Extent, alignsCorners: Bool = false) {
    self.size = size
    self.alignsCorners = alignsCorners
  }

  public static var name: String { "resizedBilinear" }
  public var attributes: String { "to: \(size)\(alignsCorners ? ", corners aligned" : "")" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try PoolingRule.nearest(size).outputShape(inputs[0], for: Self.name)
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let values = x[0], input = x.shape(0), channels = shape[3]
    let rows = ResizeWeights(input[1], size.height, alignsCorners),
      columns = ResizeWeights(input[2], size.width, alignsCorners)
    var result: [S] = []
    for n in 0..<shape[0] {
      for p in 0..<shape[1] {
        for q in 0..<shape[2] {
          for c in 0..<channels {
            func pixel(_ i: Int32, _ j: Int32) -> S {
              values[((n * input[1] + Int(i)) * input[2] + Int(j)) * channels + c]
            }
            func line(_ i: Int32) -> S {
              S(columns.weight[q]) * pixel(i, columns.first[q]) + S(columns.rest[q]) * pixel(i, columns.second[q])
            }
            result.append(S(rows.weight[p]) * line(rows.first[p]) + S(rows.rest[p]) * line(rows.second[p]))
          }
        }
      }
    }
    return result
  }

  public func kernel(_ x: Inputs, shape: Shape) -> Tensor? {
    let image = x[0]
    return Tensor(filling: shape) { out in
      ResizeWeights.withKernelWeights(image.shape, shape, alignsCorners) {
        limpid_resize_bilinear($0, image.pointer, out)
      }
    }
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let shape = step.inputs[0].shape
    return [.gradient(try ResizeBilinearGradient(from: Extent(shape[1], shape[2]), alignsCorners: alignsCorners)(g))]
  }

  public static var examples: [Example] {
    let image = Tensor(unchecked: [1, 1, 2, 1], [0, 4])
    return [
      Example(ResizeBilinear(to: Extent(1, 4)), image, prints: "[[[[0],\n   [1],\n   [3],\n   [4]]]]"),
      Example(ResizeBilinear(to: Extent(1, 3), alignsCorners: true), image, prints: "[[[[0],\n   [2],\n   [4]]]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for aligns in [false, true] {
      for (size, shape) in ResizeWeights.randomShapes {
        cases.append(Case(ResizeBilinear(to: size, alignsCorners: aligns), make.tensor(shape)))
      }
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        ResizeBilinear(to: 3), [4, 4],
        says: """
          resizedBilinear: a tensor of shape [4, 4] needs images [batch, height, width, channels]
            mend  reshape an image without channels to [batch, height, width, 1]
          """)
    ]
  }
}
