import LimpidCore

/// How the operations in `Reference/move.py` are called.
func move(_ a: GoldenArguments) throws -> (any Valued)? {
  let golden = a.golden
  let axis = golden.int("axis") ?? 0
  switch golden.op {
  case "reshape": return try a[0].reshaped(to: Shape(golden.ints("shape")!))
  case "broadcast": return try a[0].broadcast(to: Shape(golden.ints("shape")!))
  case "transpose": return try a[0].transposed(axes: golden.ints("axes")!)
  case "flip": return try a[0].flipped(axes: golden.ints("axes")!)
  case "slice":
    var result = a[0]
    for (axis, range) in golden.pairs("ranges")!.enumerated() {
      result = try result.sliced(axis: axis, range[0]..<range[1], by: range[2])
    }
    return result
  case "subscript":
    let ranges = golden.pairs("ranges")!.map { ($0[0]..<$0[1] as AxisSlice).by($0[2]) }
    return ranges.count == 1
      ? try a[0][ranges[0]] : try a[0][ranges[0], ranges[1], ranges.count > 2 ? ranges[2] : .rest]
  case "replacingRow": return try a[0].replacingRow(at: a.indices(2), with: a[1])
  case "concatenate": return try concatenate(a.tensors, axis: axis)
  case "stack": return try stack(a.tensors, axis: axis)
  case "split": return try a[0].split(sizes: golden.ints("sizes")!, axis: axis)[golden.int("part")!]
  case "pad": return try padded(a, .constant(golden.float("value")!))
  case "padReflecting": return try padded(a, .reflecting)
  case "padRepeating": return try padded(a, .repeatingEdge)
  case "tile": return try a[0].tiled(golden.ints("counts")!)
  case "repeatEach": return try a[0].repeatingEach(golden.int("count")!, axis: axis)
  case "gather": return try a[0].gathering(a.indices(1), axis: axis)
  case "gatherElements": return try a[0].gatheringElements(a.indices(1), axis: axis)
  case "embedding": return try a[0].gathering(a.indices(1))
  case "scatterAdd":
    let size = a[0].shape[axis]
    return try a[0] + a[2].scatterAdding(at: a.indices(1), size: size, axis: axis)
  case "scatterAddElements": return try scatteredElements(a, axis)
  case "oneHot": return try a.indices(0).oneHot(classes: golden.int("classes")!)
  default: return nil
  }
}

private func padded(_ a: GoldenArguments, _ mode: PaddingMode) throws -> Tensor {
  let widths = a.golden.pairs("widths")!
  return try a[0].padded(before: widths.map { $0[0] }, after: widths.map { $0[1] }, mode)
}

/// PyTorch adds into the first input and lets the source be smaller along the other axes; here the rest is padded with zeros.
private func scatteredElements(_ a: GoldenArguments, _ axis: Int) throws -> Tensor {
  let added = try a[2].scatterAddingElements(at: a.indices(1), size: a[0].shape[axis], axis: axis)
  let missing = zip(a[0].shape, added.shape).map { $0 - $1 }
  return try a[0] + added.padded(before: missing.map { _ in 0 }, after: missing)
}
