import LimpidCore

/// How the operations in `Reference/reduce.py` are called.
func reduce(_ a: GoldenArguments) throws -> (any Valued)? {
  let axes = a.golden.ints("axes")
  let keeps = a.golden.flag("keepDimensions")
  return switch a.golden.op {
  case "sum": try axes.map { try a[0].sum(axes: $0, keepsDimensions: keeps) } ?? a[0].sum()
  default: nil
  }
}
