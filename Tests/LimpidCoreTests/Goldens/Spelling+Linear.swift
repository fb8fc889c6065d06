import LimpidCore

/// How the operations in `Reference/linear.py` are called.
func linear(_ a: GoldenArguments) throws -> (any Valued)? {
  switch a.golden.op {
  case "matmul":
    try a[0].matmul(
      a[1], transposingFirst: a.golden.flag("transposeLeft"), transposingSecond: a.golden.flag("transposeRight"))
  case "outer": try a[0].outer(a[1])
  case "dot": try a[0].dot(a[1])
  case "einsum": try einsum(a.golden.text("equation")!, a.tensors)
  case "storedProduct":
    // The weights are stored before anything is recorded.
    try StoredMatrix(a.golden.inputs[1].value().tensor!, as: StorageFormat(rawValue: a.golden.text("format")!)!)
      .product(with: a[0])
  case "dense" where a.golden.text("activation") == "relu": try (a[0].matmul(a[1]) + a[2]).relu()
  case "dense": try a[0].matmul(a[1]) + a[2]
  default: nil
  }
}
