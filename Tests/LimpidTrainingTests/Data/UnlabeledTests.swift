import Foundation
import LimpidCore
import LimpidData
import LimpidModels
import LimpidTraining
import TestSupport
import Testing

@Suite("k-means and principal components agree with scikit-learn")
struct UnlabeledTests {
  private struct Golden: Decodable {
    let cases: [Case]
  }

  private struct Case: Decodable {
    let name: String
    let rows: Int
    let columns: Int
    let x: [Double]
    let first: [Int]
    let labels: [Int]
    let centers: [Double]
    let inertia: Double
    let iterations: Int
    let silhouette: Double
    let other: [Int]
    let adjustedRandIndex: Double
    let components: [Double]
    let variance: [Double]
    let ratio: [Double]
    let coordinates: [Double]
  }

  private func close(_ x: [Double], _ y: [Double], _ bound: Double, _ what: String) {
    #expect(x.count == y.count, "\(what)")
    let scale = max(1, y.map(abs).max() ?? 1)
    let worst = zip(x, y).map { abs($0 - $1) }.max() ?? 0
    #expect(worst <= bound * scale, "\(what): \(worst)")
  }

  @Test func goldens() throws {
    for golden in try Reference.read("unlabeled", as: Golden.self).cases {
      let x = try Matrix(rows: golden.rows, columns: golden.columns, golden.x)
      let first = golden.first.flatMap { x.row($0) }
      let groups = try KMeans(x, from: Matrix(rows: golden.first.count, columns: golden.columns, first))
      #expect(groups.labels == golden.labels, "\(golden.name)")
      #expect(groups.iterations == golden.iterations, "\(golden.name)")
      close(groups.centers.elements, golden.centers, 1e-12, "\(golden.name), centres")
      close([groups.inertia], [golden.inertia], 1e-9, "\(golden.name), inertia")
      // scikit-learn's distances lose digits far from zero.
      close([groups.silhouette(x)], [golden.silhouette], 1e-6, "\(golden.name), silhouette")
      close(
        [LimpidData.adjustedRandIndex(golden.other, groups.labels)], [golden.adjustedRandIndex], 1e-12, "\(golden.name)"
      )
      let pca = try PrincipalComponents(x, count: golden.variance.count)
      close(pca.explainedVariance, golden.variance, 1e-8, "\(golden.name), variance")
      close(pca.explainedVarianceRatio, golden.ratio, 1e-8, "\(golden.name), ratio")
      close(pca.components.elements, golden.components, 1e-6, "\(golden.name), components")
      close(try pca.coordinates(of: x).elements, golden.coordinates, 1e-6, "\(golden.name), coordinates")
    }
  }

  /// With all components nothing is lost; groups are the same whatever is asked first.
  @Test func properties() throws {
    let digits = UnlabeledData(try Digits.load().split(into: [1, 8], seed: 1)[0], "digits")
    let pca = try PrincipalComponents(digits.matrix)
    let back = pca.rows(at: try pca.coordinates(of: digits.matrix))
    #expect(zip(back.elements, digits.matrix.elements).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(abs(pca.explainedVarianceRatio.reduce(0, +) - 1) < 1e-12)
    let groups = try KMeans(digits.matrix, clusters: 10, seed: 3, restarts: 2)
    #expect(try groups == KMeans(digits.matrix, clusters: 10, seed: 3, restarts: 2))
    #expect(groups.counts.reduce(0, +) == digits.matrix.rows && groups.counts.allSatisfy { $0 > 0 })
    #expect(try groups.labels(of: groups.centers) == Array(0..<10))
    #expect(throws: DataError.self) { try KMeans(digits.matrix, clusters: 0) }
    #expect(throws: DataError.self) { try PrincipalComponents(digits.matrix, count: 65) }
    #expect(throws: DataError.self) { try Matrix(rows: 1, columns: 2, [1, .nan]) }
  }

  /// An autoencoder learns to give digits back; run, model and prediction fit together.
  @Test(arguments: ["autoencoder", "vae"]) func reconstruction(_ name: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "limpid-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let recipe = try Recipes.named(name).with {
      $0.epochs = 20
      $0.learningRate = 5e-3
    }
    var session = try RunSession(recipe, seed: 1, folder: RunFolder(folder))
    guard case .finished(let report) = try session.run() else { return #expect(Bool(false)) }
    let explained = try #require(report.test?.measures.first { $0.name == "Explained" }?.value)
    #expect(explained > 0.3, "\(explained)")
    #expect(report.test?.measures.contains { $0.name == "ExplainedByPCA" && $0.value > 0.5 } == true)
    let run = try Run(openAt: folder)
    let answer = try run.reconstruct(run.example("digits:17"))
    #expect(answer.code.count == 8 && answer.output.count == 64 && answer.meanSquaredError < 0.2)
  }
}
