import CLimpid

/// Images of another size; each pixel is a copy of the one at ⌊i · in / out⌋.
///
///     let image = try Tensor([1, 1, 2, 1], [1, 2])
///     print(try image.resizedNearest(to: Extent(2, 4)).reshaped(to: [2, 4]))
///     // [[1, 1, 2, 2],
///     //  [1, 1, 2, 2]]
///
/// **Shapes** [batch, height, width, channels] → [batch, size.height, size.width, channels].
///
/// The gradients of all copies of a pixel are added.
public struct ResizeNearest: Primitive {
  public let size: Extent

  public init(to size: Extent) { self.size = size }

  public static var name: String { "resizedNearest" }
  public var attributes: String { "to: \(size)" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try PoolingRule.nearest(size).outputShape(inputs[0], for: Self.name)
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    MaxPool2DSelection.select(.nearest(size), x.shape(0), shape, by: x[0], from: x[0])
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let from = x[0].shape, to = y.shape, windows = PoolingRule.nearest(size).windows(from, to), result = y.floats
    // The largest of one pixel is that pixel.
    let image = x[0].pointer
    return { windows.withKernelWindows(from, to) { limpid_window_select($0, image, image, result) } }
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let shape = step.inputs[0].shape
    return [.gradient(try AveragePool2DGradient(.nearest(size), size: Extent(shape[1], shape[2]))(g))]
  }

  public static var examples: [Example] {
    [
      Example(
        ResizeNearest(to: Extent(1, 4)), Tensor(unchecked: [1, 1, 2, 1], [1, 2]),
        prints: "[[[[1],\n   [1],\n   [2],\n   [2]]]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    [
      Case(ResizeNearest(to: 4), make.tensor([1, 2, 3, 1])),
      Case(ResizeNearest(to: Extent(2, 3)), make.tensor([2, 5, 4, 3])),
      Case(ResizeNearest(to: Extent(7, 1)), make.tensor([1, 3, 2, 33])),
      Case(ResizeNearest(to: 2), make.tensor([0, 3, 3, 2])),
      Case(ResizeNearest(to: 9), make.tensor([2, 9, 9, 17])),
    ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        ResizeNearest(to: 0), [1, 4, 4, 1],
        says: """
          resizedNearest: images of 4×4 to 0×0 needs at least one pixel on both sides
            mend  give a size of at least 1×1
          """)
    ]
  }
}
