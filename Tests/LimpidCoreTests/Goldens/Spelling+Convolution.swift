import LimpidCore

/// How the operations in `Reference/convolution.py` are called.
func convolution(_ a: GoldenArguments) throws -> (any Valued)? {
  switch a.golden.op {
  default: nil
  }
}
