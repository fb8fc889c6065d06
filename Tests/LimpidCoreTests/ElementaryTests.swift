import CLimpid
import LimpidCore
import Testing

@Suite("Elementary functions")
struct ElementaryTests {
  struct Function: CustomTestStringConvertible, Sendable {
    let name: String
    let code: limpid_unary_op
    let ours: @Sendable (Float) -> Float
    let exact: @Sendable (Double) -> Double
    var testDescription: String { name }
  }

  static let functions = [
    Function(name: "exp", code: LIMPID_UNARY_exp, ours: Float.exp, exact: Double.exp),
    Function(name: "expm1", code: LIMPID_UNARY_expm1, ours: Float.expm1, exact: Double.expm1),
    Function(name: "log", code: LIMPID_UNARY_log, ours: Float.log, exact: Double.log),
    Function(name: "log1p", code: LIMPID_UNARY_log1p, ours: Float.log1p, exact: Double.log1p),
    Function(name: "tanh", code: LIMPID_UNARY_tanh, ours: Float.tanh, exact: Double.tanh),
    Function(name: "sigmoid", code: LIMPID_UNARY_sigmoid, ours: Float.sigmoid, exact: Double.sigmoid),
    Function(name: "erf", code: LIMPID_UNARY_erf, ours: Float.erf, exact: Double.erf),
    Function(name: "sin", code: LIMPID_UNARY_sin, ours: Float.sin, exact: Double.sin),
    Function(name: "cos", code: LIMPID_UNARY_cos, ours: Float.cos, exact: Double.cos),
  ]

  /// Floats from the whole range, by stepping through the bit patterns, and those where something changes.
  static let samples: [Float] =
    stride(from: UInt64(0), to: 1 << 32, by: 100_003).map { Float(bitPattern: UInt32($0)) } + [
      0, -0.0, 1, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
      .leastNormalMagnitude, .greatestFiniteMagnitude, 88.72284, 88.7229, -87.33655, -103.97208, -104, 0.625,
      0.6249999, 9.01, 10, 0.921875, 3.92, 65536, 65535.996, 16_777_216, 0.70710677, 1.4142135, -0.99999994,
    ]

  @Test(arguments: functions) func sameBitsAsTheKernels(_ function: Function) {
    var results = Self.samples
    limpid_unary(function.code, Self.samples, &results, Int64(results.count), 0, 0)
    for (x, y) in zip(Self.samples, results) {
      let own = function.ours(x)
      #expect(own.bitPattern == y.bitPattern || (own.isNaN && y.isNaN), "\(function.name)(\(x)): \(own), kernel \(y)")
    }
  }

  @Test(arguments: functions) func withinTwoUlp(_ function: Function) {
    for x in Self.samples {
      let own = function.ours(x), exact = function.exact(Double(x)), nearest = Float(exact)
      if nearest.isNaN || nearest.isInfinite || nearest == 0 {
        let same = own.bitPattern == nearest.bitPattern || (own.isNaN && nearest.isNaN)
        #expect(same || abs(Double(own) - exact) <= 0x1p-149, "\(function.name)(\(x)): \(own) instead of \(exact)")
      } else {
        let error = abs(Double(own) - exact) / Double(nearest.ulp)
        #expect(error <= 2, "\(function.name)(\(x)): \(own) is \(error) ulp from \(exact)")
      }
    }
  }

  /// Pairs whose power IEEE 754 prescribes.
  @Test func specialPowers() {
    let cases: [(Float, Float, Float)] = [
      (.nan, 0, 1), (1, .nan, 1), (-1, .infinity, 1), (0, 3, 0), (-0.0, 3, -0.0), (-0.0, -3, -.infinity),
      (0, -2, .infinity),
      (-0.0, 2, 0), (-0.0, 0.5, 0), (0.5, .infinity, 0), (0.5, -.infinity, .infinity), (2, .infinity, .infinity),
      (2, -.infinity, 0), (-.infinity, 3, -.infinity), (-.infinity, 2, .infinity), (-.infinity, -3, -0.0),
      (.infinity, -1, 0), (-2, 3, -8), (-2, 0.5, .nan), (.nan, 1, .nan), (2, .nan, .nan), (-8, 16_777_216, .infinity),
    ]
    let x = Tensor(cases.map(\.0)), y = Tensor(cases.map(\.1))
    let powers = try? x.pow(y).array
    for (i, (x, y, expected)) in cases.enumerated() {
      let own = Float.pow(x, y)
      for result in [own, powers?[i] ?? 0] {
        let same = result.bitPattern == expected.bitPattern || (result.isNaN && expected.isNaN)
        #expect(same, "pow(\(x), \(y)) is \(result) instead of \(expected)")
      }
    }
  }

  @Test func powersOfManyPairs() throws {
    var make = CaseMaker(seed: 5)
    let x = make.tensor([20_000], in: 0...3), y = make.tensor([20_000], in: -60...60)
    for ((x, y), result) in zip(zip(x.array, y.array), try x.pow(y).array) {
      let exact = Double.pow(Double(x), Double(y)), nearest = Float(exact)
      #expect(Float.pow(x, y).bitPattern == result.bitPattern)
      if nearest.isFinite { #expect(abs(Double(result) - exact) <= 0.51 * Double(max(nearest.ulp, 0x1p-149))) }
    }
  }
}
