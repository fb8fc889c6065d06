import LimpidCore

/// How the operations in `Reference/losses.py` are called.
func losses(_ a: GoldenArguments) throws -> (any Valued)? {
  switch a.golden.op {
  default: nil
  }
}
