import LimpidCore
import LimpidTraining
import Testing

/// How sure answers are.
@Suite struct TemperatureTests {
  @Test("Logits that are three times too sure have a temperature three times as high, and the same classes")
  func scaled() throws {
    // Labels drawn by the probabilities themselves: the honest temperature is 1.
    let count = 4000
    var make = CaseMaker(seed: 8)
    let logits = make.tensor([count, 3], in: -2...2), draws = make.tensor([count], in: 0...1).array
    let honest = Temperature.probabilities(logits.array, classes: 3, temperature: 1)
    let labels: [Int32] = (0..<count).map { row in
      let p = honest[row * 3..<row * 3 + 3], u = Double(draws[row])
      return u < p[row * 3] ? 0 : u < p[row * 3] + p[row * 3 + 1] ? 1 : 2
    }
    let right = try Temperature.best(logits, labels: labels), sure = try Temperature.best(logits * 3, labels: labels)
    #expect(abs(right - 1) < 0.1 && abs(sure / right - 3) < 0.01, "\(right) \(sure)")
    let tempered = Temperature.probabilities((logits * 3).array, classes: 3, temperature: 3)
    #expect(zip(tempered, honest).allSatisfy { abs($0 - $1) < 1e-5 })
    for row in 0..<count { #expect(abs(honest[row * 3..<row * 3 + 3].reduce(0, +) - 1) < 1e-12) }
  }
}
