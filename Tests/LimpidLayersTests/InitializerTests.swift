import LimpidCore
import LimpidLayers
import Testing

@Suite("Initializers")
struct InitializerTests {
  static let all: [any Initializer] = [
    .glorotUniform, .glorotNormal, .heUniform, .heNormal, .leCunUniform, .leCunNormal, .zeros, .ones, .constant(0.5),
    .uniform(0.25), .normal(2), .truncatedNormal(0.5), .orthogonal(gain: 2),
  ]

  @Test func namesAreReadBack() throws {
    for initializer in InitializerTests.all {
      #expect(try LimpidLayers.initializer(named: initializer.name).name == initializer.name)
    }
    for name in ["", "he", "uniform", "uniform(", "uniform(x)", "zeros(1)", "normal(1"] {
      #expect(throws: TensorError.self) { try LimpidLayers.initializer(named: name) }
    }
  }

  /// Mean 0 and the variance that the rule asks for, within four standard errors.
  @Test(
    arguments: zip(
      [Scaled.Rule.glorot, .glorot, .he, .leCun], [Scaled.Distribution.uniform, .normal, .normal, .uniform]))
  func variance(_ rule: Scaled.Rule, _ distribution: Scaled.Distribution) {
    let expected: Double = rule == .glorot ? 2.0 / 500 : rule == .he ? 2.0 / 200 : 1.0 / 200
    let rule = Scaled(rule, distribution)
    let x = rule.value([200, 300], RandomKey(seed: 1, path: "a")).array.map(Double.init)
    let n = Double(x.count)
    let mean = x.reduce(0, +) / n
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    #expect(abs(mean) < 4 * (expected / n).squareRoot())
    #expect(abs(variance / expected - 1) < 4 * (2 / n).squareRoot())
  }

  @Test func truncated() {
    let x = TruncatedNormal(0.5).value([20_000], RandomKey(seed: 1, path: "a")).array
    #expect(x.allSatisfy { abs($0) <= 1 })
    let deviation = (x.reduce(0) { $0 + Double($1) * Double($1) } / 20_000).squareRoot()
    #expect(abs(deviation - 0.5 * 0.8796) < 0.01)
  }

  @Test(arguments: [[20, 7], [7, 20], [9, 9], [3, 3, 2, 5]] as [[Int]])
  func orthogonal(_ sizes: [Int]) {
    let x = Orthogonal(gain: 2).value(Shape(sizes), RandomKey(seed: 3, path: "a")).array.map(Double.init)
    let columns = sizes.last!, rows = x.count / columns
    let tall = rows >= columns
    for a in 0..<min(rows, columns) {
      for b in 0..<min(rows, columns) {
        let dot = (0..<max(rows, columns)).reduce(0) { sum, i in
          sum + (tall ? x[i * columns + a] * x[i * columns + b] : x[a * columns + i] * x[b * columns + i])
        }
        #expect(abs(dot - (a == b ? 4 : 0)) < 1e-5)
      }
    }
  }

  @Test func fans() {
    #expect(Fans([784, 10]) == Fans([784, 10]))
    #expect(Fans([3, 3, 16, 32]).inputs == 144)
    #expect(Fans([3, 3, 16, 32]).outputs == 288)
    #expect(Fans([0, 0]).inputs == 1)
  }
}
