#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

/// What an operation's definition computes in. `Float` is the engine's arithmetic, with our own elementary functions (`Elementary.swift`):
/// that is the result, to the bit. `Double` serves to check it: finite differences and error bounds.
public protocol Scalar: BinaryFloatingPoint, Sendable {
  static func exp(_ x: Self) -> Self
  /// exp(x) − 1 without cancellation.
  static func expm1(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  /// log(1 + x) without cancellation.
  static func log1p(_ x: Self) -> Self
  static func tanh(_ x: Self) -> Self
  /// 1 / (1 + exp(−x)).
  static func sigmoid(_ x: Self) -> Self
  static func erf(_ x: Self) -> Self
  /// The distribution of the standard normal, Φ(x).
  static func normalDistribution(_ x: Self) -> Self
  static func sin(_ x: Self) -> Self
  static func cos(_ x: Self) -> Self
  /// 1 / √x, the root and the division each rounded.
  static func rsqrt(_ x: Self) -> Self
  static func pow(_ x: Self, _ y: Self) -> Self
}

extension Scalar {
  public static func rsqrt(_ x: Self) -> Self { 1 / x.squareRoot() }
}

extension Float: Scalar {}

#if canImport(Darwin)
extension Double: Scalar {
  public static func exp(_ x: Double) -> Double { Darwin.exp(x) }
  public static func expm1(_ x: Double) -> Double { Darwin.expm1(x) }
  public static func log(_ x: Double) -> Double { Darwin.log(x) }
  public static func log1p(_ x: Double) -> Double { Darwin.log1p(x) }
  public static func tanh(_ x: Double) -> Double { Darwin.tanh(x) }
  public static func sigmoid(_ x: Double) -> Double { 1 / (1 + Darwin.exp(-x)) }
  public static func erf(_ x: Double) -> Double { Darwin.erf(x) }
  public static func normalDistribution(_ x: Double) -> Double { 0.5 * Darwin.erfc(-x * 0.5.squareRoot()) }
  public static func sin(_ x: Double) -> Double { Darwin.sin(x) }
  public static func cos(_ x: Double) -> Double { Darwin.cos(x) }
  public static func pow(_ x: Double, _ y: Double) -> Double { Darwin.pow(x, y) }
}
#else
extension Double: Scalar {
  public static func exp(_ x: Double) -> Double { Glibc.exp(x) }
  public static func expm1(_ x: Double) -> Double { Glibc.expm1(x) }
  public static func log(_ x: Double) -> Double { Glibc.log(x) }
  public static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
  public static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
  public static func sigmoid(_ x: Double) -> Double { 1 / (1 + Glibc.exp(-x)) }
  public static func erf(_ x: Double) -> Double { Glibc.erf(x) }
  public static func normalDistribution(_ x: Double) -> Double { 0.5 * Glibc.erfc(-x * 0.5.squareRoot()) }
  public static func sin(_ x: Double) -> Double { Glibc.sin(x) }
  public static func cos(_ x: Double) -> Double { Glibc.cos(x) }
  public static func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
}
#endif
