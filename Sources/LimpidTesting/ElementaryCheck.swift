import CLimpid
import LimpidCore

/// A spot check of one elementary function on this machine: the kernels of every instruction set give the definition's bits, and these lie
/// within 2 ulp of the C library's result in double precision.
public struct ElementaryCheck: Sendable {
  public let name: String
  /// The greatest distance from the exact value, in units in the last place.
  public let worst: Double
  /// Arguments that were tried.
  public let count: Int
  /// An instruction set whose kernel gives other bits, and where; nil if there is none.
  public let difference: String?

  /// The bound that NUMERICS.md promises.
  public static let bound = 2.0

  public var isRight: Bool { difference == nil && worst <= ElementaryCheck.bound }

  /// All functions, at arguments from the whole range of floats: one in every `step` bit patterns.
  public static func all(step: UInt64 = 400_009) -> [ElementaryCheck] {
    let arguments =
      stride(from: UInt64(0), to: 1 << 32, by: UInt64.Stride(step)).map { Float(bitPattern: UInt32($0)) }
      + [0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
    return [
      ElementaryCheck("exp", LIMPID_UNARY_exp, arguments, Float.exp, Double.exp),
      ElementaryCheck("expm1", LIMPID_UNARY_expm1, arguments, Float.expm1, Double.expm1),
      ElementaryCheck("log", LIMPID_UNARY_log, arguments, Float.log, Double.log),
      ElementaryCheck("log1p", LIMPID_UNARY_log1p, arguments, Float.log1p, Double.log1p),
      ElementaryCheck("tanh", LIMPID_UNARY_tanh, arguments, Float.tanh, Double.tanh),
      ElementaryCheck("sigmoid", LIMPID_UNARY_sigmoid, arguments, Float.sigmoid, Double.sigmoid),
      ElementaryCheck("erf", LIMPID_UNARY_erf, arguments, Float.erf, Double.erf),
      ElementaryCheck("sin", LIMPID_UNARY_sin, arguments, Float.sin, Double.sin),
      ElementaryCheck("cos", LIMPID_UNARY_cos, arguments, Float.cos, Double.cos),
    ]
  }

  private init(
    _ name: String, _ code: limpid_unary_op, _ arguments: [Float], _ ours: (Float) -> Float,
    _ exact: (Double) -> Double
  ) {
    let defined = arguments.map(ours)
    self.name = name
    count = arguments.count
    worst = zip(arguments, defined).reduce(0) { max($0, ElementaryCheck.error($1.1, exact(Double($1.0)))) }
    var difference: String?
    withEvery(threads: [1]) { place in
      var results = arguments
      limpid_unary(code, arguments, &results, Int64(results.count), 0, 0)
      let other = defined.indices.first {
        defined[$0].bitPattern != results[$0].bitPattern && !(defined[$0].isNaN && results[$0].isNaN)
      }
      difference =
        difference
        ?? other.map { "\(name)(\(arguments[$0])) is \(results[$0]) on \(place), defined as \(defined[$0])" }
    }
    self.difference = difference
  }

  /// How far a result is from the exact value, in ulp; infinite if one is NaN or infinite and the other is not.
  private static func error(_ result: Float, _ exact: Double) -> Double {
    let nearest = Float(exact)
    if result.bitPattern == nearest.bitPattern || (result.isNaN && nearest.isNaN) {
      return nearest.isFinite && nearest != 0 ? abs(Double(result) - exact) / Double(nearest.ulp) : 0
    }
    guard result.isFinite, nearest.isFinite else { return .infinity }
    return abs(Double(result) - exact) / Double(nearest.ulp)
  }
}
