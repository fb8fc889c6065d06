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

  /// The large ones, where the instruction sets with vectors are the same work in a bearable time.
  @Test(
    "The same weights or outputs on every instruction set with vectors and 1, 2 and 3 threads",
    arguments: [
      ("mlp_mnist", 2), ("lenet_mnist", 2), ("gcn_cora", 2), ("lstm_text", 2), ("dcgan", 1), ("gpt_small", 1),
      ("resnet18_cifar", 1), ("bert_infer_b1", 1), ("mobilenet_v2_infer", 1), ("resnet50_infer_b1", 1),
      ("gpt_small_gen", 1),
    ])
  func sameBitsOfLargeOnes(_ name: String, steps: Int) throws {
    let workload = try #require(Workload.all.first { $0.name == name })
    let hash = try Trial(workload, steps: steps).hash
    try withEvery(threads: [1, 2, 3], skippingScalar: true) { place in
      let other = try Trial(workload, steps: steps).hash
      #expect(other == hash, "\(place)")
    }
  }

  /// Weights in fewer bits: the errors that NUMERICS.md speaks of, and the same bits everywhere.
  @Test(arguments: Workload.stored.map(\.name))
  func storedWeights(_ name: String) throws {
    let workload = try #require(Workload.stored.first { $0.name == name })
    let trial = try Trial(workload, steps: 1)
    #expect(try #require(trial.storageError) < (name.hasSuffix("int8") ? 0.05 : 0.01))
    try withEvery(threads: [1, 3], skippingScalar: true) { place in
      let other = try Trial(workload, steps: 1).hash
      #expect(other == trial.hash, "\(place)")
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
