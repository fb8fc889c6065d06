import LimpidCore

/// How the operations in `Reference/pooling.py` are called.
func pooling(_ a: GoldenArguments) throws -> (any Valued)? {
  switch a.golden.op {
  default: nil
  }
}
