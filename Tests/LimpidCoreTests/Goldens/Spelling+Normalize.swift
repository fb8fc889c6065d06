import LimpidCore

/// How the operations in `Reference/normalize.py` are called.
func normalize(_ a: GoldenArguments) throws -> (any Valued)? {
  switch a.golden.op {
  default: nil
  }
}
