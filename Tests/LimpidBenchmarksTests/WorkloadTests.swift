import Foundation
import LimpidBenchmarks
import LimpidTesting
import Testing

/// Every workload computes what it computes elsewhere: PyTorch's losses, sums and parameter counts to four digits.
@Suite(.serialized) struct WorkloadTests {
  /// The small ones take six steps, so that the sixth loss is compared too.
  private static let small = ["mlp_tiny", "mlp_mnist", "lenet_mnist", "gcn_cora", "ncf"]

  @Test(arguments: Workload.all.map(\.name).filter { $0 != "bert_infer_b32" && $0 != "resnet50_infer_b16" })
  func sameWork(_ name: String) throws {
    let workload = try #require(Workload.all.first { $0.name == name })
    let golden = try #require(try Self.goldens()[name])
    let trial = try Trial(workload, steps: Self.small.contains(name) ? 6 : 1)
    #expect(trial.parameterCount == Int(golden["params"]!))
    if let sum = golden["out_sum"] { #expect(isClose(try #require(trial.outputSum), sum)) }
    if let loss = golden["loss_0"] { #expect(isClose(Double(trial.losses[0]), loss)) }
    if let loss = golden["loss_5"], trial.losses.count > 5 { #expect(isClose(Double(trial.losses[5]), loss)) }
  }

  @Test("The same weights on every instruction set and 1, 2, 3 and 7 threads", arguments: ["mlp_tiny", "ncf"])
  func sameBits(_ name: String) throws {
    let workload = try #require(Workload.all.first { $0.name == name })
    let hash = try Trial(workload, steps: 4).hash
    try withEvery { place in
      let other = try Trial(workload, steps: 4).hash
      #expect(other == hash, "\(place)")
    }
  }

  /// To four digits.
  private func isClose(_ x: Double, _ y: Double) -> Bool { abs(x - y) <= 1e-4 * abs(y) }

  private static func goldens() throws -> [String: [String: Double]] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "Reference/goldens/benchmarks.json"))
    return try JSONDecoder().decode([String: [String: Double]].self, from: data)
  }
}
