import LimpidCore

/// How the operations in `Reference/linear.py` are called.
func linear(_ a: GoldenArguments) throws -> (any Valued)? {
  switch a.golden.op {
  default: nil
  }
}
