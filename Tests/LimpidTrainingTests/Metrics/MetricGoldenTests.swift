import Foundation
import LimpidTraining
import Testing

@Suite("Metrics agree with scikit-learn")
struct MetricGoldenTests {
  private struct Golden: Decodable {
    let classes: [Classes]
    let numbers: [Numbers]
  }

  private struct Classes: Decodable {
    let name: String
    let classes: Int
    let labels: [Int]
    let probabilities: [Double]
    let weights: [Double]?
    let expected: [String: Expected]
  }

  private struct Numbers: Decodable {
    let name: String
    let truths: [Double]
    let predictions: [Double]
    let weights: [Double]?
    let expected: [String: Double]
  }

  /// A number, or rows of them.
  private enum Expected: Decodable {
    case number(Double), rows([[Double]])
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let x = try? container.decode(Double.self) {
        self = .number(x)
      } else {
        self = .rows(try container.decode([[Double]].self))
      }
    }
  }

  private func expectClose(_ x: Double, _ wanted: Double, _ what: String) {
    #expect(abs(x - wanted) <= 1e-9 * max(1, abs(wanted)), "\(what): \(x), expected \(wanted)")
  }

  @Test func classes() throws {
    for golden in try Reference.read("metrics", as: Golden.self).classes {
      let m = ClassMetrics(labels: golden.labels, probabilities: golden.probabilities, classes: golden.classes)
      let w = golden.weights
      var found: [String: Double] = [
        "accuracy": m.accuracy(w), "balancedAccuracy": m.balancedAccuracy(w), "logLoss": m.logLoss(w),
        "matthews": m.matthews(w), "ece": m.expectedCalibrationError(bins: 10, w), "auc": m.auc(w),
        "averagePrecision": m.averagePrecision(w), "brier": m.brier(w), "top2": m.topK(2, w),
      ]
      for average in ClassMetrics.Average.allCases {
        found["precision \(average)"] = m.precision(average, w)
        found["recall \(average)"] = m.recall(average, w)
        found["f1 \(average)"] = m.f1(average, w)
      }
      for (name, expected) in golden.expected {
        switch (name, expected) {
        case (_, .number(let x)): expectClose(try #require(found[name]), x, "\(golden.name), \(name)")
        case ("confusion", .rows(let rows)): #expect(m.confusion(w) == rows, "\(golden.name)")
        case (_, .rows(let rows)):
          for (label, one) in m.perClass(w).enumerated() {
            for (x, row) in zip([one.precision, one.recall, one.f1, one.support], rows) {
              expectClose(x, row[label], "\(golden.name), class \(label)")
            }
          }
        }
      }
    }
  }

  @Test func numbers() throws {
    for golden in try Reference.read("metrics", as: Golden.self).numbers {
      let m = RegressionMetrics(truths: golden.truths, predictions: golden.predictions)
      let w = golden.weights
      let found = [
        "mae": m.meanAbsoluteError(w), "mse": m.meanSquaredError(w), "rmse": m.rootMeanSquaredError(w), "r2": m.r2(w),
        "mape": m.meanAbsolutePercentageError(w), "pinball 0.1": m.quantileLoss(0.1, w),
        "pinball 0.9": m.quantileLoss(0.9, w),
      ]
      for (name, x) in golden.expected { expectClose(try #require(found[name]), x, "\(golden.name), \(name)") }
    }
  }

  @Test("intervals hold the value and narrow with the rows")
  func intervals() throws {
    func width(_ n: Int) throws -> Double {
      let truths = (0..<n).map { Double($0 % 17) }
      let m = RegressionMetrics(truths: truths, predictions: truths.enumerated().map { $1 + Double($0 % 5) - 2 })
      let rmse = try #require(m.measures.first { $0.name == "RMSE" })
      let interval = try #require(rmse.interval)
      #expect(interval.contains(rmse.value))
      return interval.upperBound - interval.lowerBound
    }
    #expect(try width(1600) < 0.6 * width(100))
  }
}
