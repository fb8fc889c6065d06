// The operators that put their result in place of the first operand: x += y is x = x + y, recorded like that.

extension Tensor {
  public static func += (x: inout Tensor, y: Tensor) throws(TensorError) { x = try x + y }
  public static func -= (x: inout Tensor, y: Tensor) throws(TensorError) { x = try x - y }
  public static func *= (x: inout Tensor, y: Tensor) throws(TensorError) { x = try x * y }
  public static func /= (x: inout Tensor, y: Tensor) throws(TensorError) { x = try x / y }

  public static func += (x: inout Tensor, y: Float) { x = x + y }
  public static func -= (x: inout Tensor, y: Float) { x = x - y }
  public static func *= (x: inout Tensor, y: Float) { x = x * y }
  public static func /= (x: inout Tensor, y: Float) { x = x / y }
}
