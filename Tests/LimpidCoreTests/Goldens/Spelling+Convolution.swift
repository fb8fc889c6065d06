import LimpidCore

/// How the operations in `Reference/convolution.py` are called.
func convolution(_ a: GoldenArguments) throws -> (any Valued)? {
  let golden = a.golden
  let groups = golden.int("groups") ?? 1
  let y: Tensor
  switch golden.op {
  case "convolution2D":
    y = try a[0].convolution2D(
      a[1], stride: extent(golden.ints("stride")), padding: padding(golden.pairs("padding")),
      dilation: extent(golden.ints("dilation")), groups: groups)
  case "winogradConvolution2D":
    y = try a[0].winogradConvolution2D(a[1], padding: padding(golden.pairs("padding")))
  case "convolution1D":
    let before = golden.ints("padding") ?? [0, 0]
    y = try a[0].convolution1D(
      a[1], stride: golden.int("stride") ?? 1, padding: (before: before[0], after: before[1]),
      dilation: golden.int("dilation") ?? 1, groups: groups)
  case "transposedConvolution2D":
    let around = golden.ints("padding") ?? [0, 0]
    y = try a[0].transposedConvolution2D(
      a[1], stride: extent(golden.ints("stride")), padding: Padding(around[0], around[1]),
      extra: extent(golden.ints("outputPadding"), 0), dilation: extent(golden.ints("dilation")), groups: groups)
  default: return nil
  }
  return a.values.count == 3 ? try y + a[2] : y
}

/// Height and width; both `otherwise` where the case says nothing.
private func extent(_ sizes: [Int]?, _ otherwise: Int = 1) -> Extent {
  sizes.map { Extent($0[0], $0[1]) } ?? Extent(otherwise, otherwise)
}

private func padding(_ pairs: [[Int]]?) -> Padding {
  pairs.map { Padding(top: $0[0][0], bottom: $0[0][1], left: $0[1][0], right: $0[1][1]) } ?? 0
}
