import LimpidCore
import Testing

@Suite("Golden values from PyTorch")
struct GoldenTests {
  /// Outputs and the gradient of each float input, element by element.
  @Test(arguments: GoldenFamily.all)
  func equalsPyTorch(_ family: GoldenFamily) throws {
    let cases = try GoldenFile.read(family.name).cases
    #expect(!cases.isEmpty)
    for golden in cases {
      let found = try family.disagreements(golden)
      #expect(found.isEmpty, "\(golden.name)\n\(found.joined(separator: "\n"))")
    }
  }

  /// Every operation that a user can call is compared with PyTorch at least once.
  @Test func everyOperationHasAGolden() throws {
    var seen: Set<String> = []
    for family in GoldenFamily.all {
      for golden in try GoldenFile.read(family.name).cases { seen.formUnion(try family.operations(in: golden)) }
    }
    let all = Set(allOperations.map { String(describing: $0) })
    let missing = all.subtracting(seen).subtracting(withoutGolden.keys).sorted()
    #expect(missing.isEmpty, "no golden case runs \(missing.joined(separator: ", "))")
    let needless = withoutGolden.keys.filter { seen.contains($0) || !all.contains($0) }
    #expect(needless.isEmpty, "excused, but compared or gone: \(needless.joined(separator: ", "))")
  }
}

/// Operations without a golden value of their own, each with the reason.
let withoutGolden: [String: String] = [
  "DropoutMask": "random numbers are our own; PhiloxTests makes a mask from the words that Philox's authors publish"
]
