import Foundation
import LimpidCore
import LimpidData
import LimpidExchange
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

  /// A network that gives rows of a table back can be asked about rows: they become the numbers that it learned from.
  @Test func rowsGivenBack() throws {
    let temporary = TemporaryFolder()
    let text =
      "a,b,c\n"
      + (0..<60).map { "\($0 * 7 % 23),\($0 % 3 == 0 ? "red" : "blue"),\($0 * $0 % 17)" }.joined(separator: "\n")
    let path = try temporary.write("rows.csv", Array(text.utf8))
    let recipe = Recipes.reconstruction(try Recipes.named("autoencoder"), of: try FoundData(under: [path])).with {
      $0.epochs = 2
      $0.reconstruction?.code = 2
    }
    var session = try RunSession(recipe, seed: 1, folder: RunFolder(temporary.path + "/run"))
    guard case .finished = try session.run() else { return #expect(Bool(false)) }
    let run = try Run(openAt: temporary.path + "/run")
    let example = try run.example(path + ":5")
    let wanted = try UnlabeledData(under: [path]).matrix.row(4).map { Float($0) }
    #expect(example.tensor.array == wanted && wanted.count == 4)
    #expect(try run.example("a=5,b=blue,c=16").tensor.array == wanted)
    #expect(try run.example(#"{"a":5,"b":"blue","c":16}"#).tensor.array == wanted)
    #expect(try run.reconstruct(example).output.count == 4)
    #expect(throws: DataError.self) { try run.example("a=x,b=blue,c=16") }
  }

  /// Labels beside an array are compared with what is found, and no input; other arrays are looked at if they are named.
  @Test func arrays() throws {
    let temporary = TemporaryFolder()
    let x = Tensor(unchecked: [4, 2], [0, 1, 2, 3, 10, 11, 12, 13]), y = Tensor([0, 0, 1, 1])
    let z = Tensor(unchecked: [4, 1], [5, 6, 7, 9])
    let file = NPZFile(entries: [("y", y), ("x", x), ("z", z)].map { NPZFile.Entry(name: $0, value: $1.value) })
    let path = try temporary.write("arrays.npz", file.encoded())
    let found = try UnlabeledData(under: [path], isRaw: true)
    #expect(found.columns == ["x1", "x2"] && found.matrix.elements == [0, 1, 2, 3, 10, 11, 12, 13])
    #expect(found.labels == [0, 0, 1, 1] && found.labelName == "y" && found.about.hasSuffix("not looked at: z"))
    #expect(found.about.contains("the array x of arrays.npz"))
    #expect(throws: DataError.self) { try UnlabeledData(under: [path], target: "x", array: "z") }
    let other = try UnlabeledData(under: [path], target: "y", array: "z", isRaw: true)
    #expect(other.columns == ["z1"])
    let one = try UnlabeledData(under: [path], columns: ["x2"], isRaw: true)
    #expect(one.matrix.elements == [1, 3, 11, 13])
    for (array, columns) in [("w", []), ("x", ["x3"])] {
      #expect(throws: RecipeError.self) { try UnlabeledData(under: [path], columns: columns, array: array) }
    }
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
