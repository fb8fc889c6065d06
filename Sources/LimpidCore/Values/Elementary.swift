extension Float {
  public static func exp(_ x: Float) -> Float { Float(Double.exp(Double(x))) }
  public static func expm1(_ x: Float) -> Float { Float(Double.expm1(Double(x))) }
  public static func log(_ x: Float) -> Float { Float(Double.log(Double(x))) }
  public static func log1p(_ x: Float) -> Float { Float(Double.log1p(Double(x))) }
  public static func tanh(_ x: Float) -> Float { Float(Double.tanh(Double(x))) }
  public static func sigmoid(_ x: Float) -> Float { Float(Double.sigmoid(Double(x))) }
  public static func erf(_ x: Float) -> Float { Float(Double.erf(Double(x))) }
  public static func sin(_ x: Float) -> Float { Float(Double.sin(Double(x))) }
  public static func cos(_ x: Float) -> Float { Float(Double.cos(Double(x))) }
  public static func pow(_ x: Float, _ y: Float) -> Float { Float(Double.pow(Double(x), Double(y))) }
}
