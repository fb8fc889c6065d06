import LimpidCore

/// How the operations in `Reference/move.py` are called.
func move(_ a: GoldenArguments) throws -> (any Valued)? {
  switch a.golden.op {
  case "reshape": try a[0].reshaped(to: Shape(a.golden.ints("shape")!))
  case "broadcast": try a[0].broadcast(to: Shape(a.golden.ints("shape")!))
  default: nil
  }
}
