import Foundation
import LimpidData
import LimpidModels
import LimpidTraining
import Testing

/// Faults of what is learned from.
@Suite struct DoctorDataTests {
  /// Writes examples as IDX files and looks at them.
  private func faults(_ train: [(image: [UInt8], label: UInt8)], _ test: [(image: [UInt8], label: UInt8)]) throws
    -> [Fault]
  {
    try findings(train, test).map(\.fault)
  }

  /// The same, after a change of the recipe.
  private func findings(
    _ train: [(image: [UInt8], label: UInt8)], _ test: [(image: [UInt8], label: UInt8)], _ changes: [RecipeChange] = []
  ) throws -> [Diagnosis.Finding] {
    try Tiny.withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
      for (name, part) in [("train", train), ("t10k", test)] {
        func four(_ n: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: n >> (24 - 8 * $0)) } }
        let images = [0, 0, 8, 3] + four(part.count) + four(8) + four(8) + part.flatMap(\.image)
        let labels = [0, 0, 8, 1] + four(part.count) + part.map(\.label)
        try Data(images).write(to: URL(filePath: "\(folder.path)/\(name)-images-idx3-ubyte"))
        try Data(labels).write(to: URL(filePath: "\(folder.path)/\(name)-labels-idx1-ubyte"))
      }
      let recipe = PlantedFaults.recipe(epochs: 30) {
        $0.data = DataChoice(.idx, folder: folder.path, classNames: (0..<10).map(String.init))
      }
      var seed: UInt64 = 1
      return try Diagnosis(of: recipe.setting(changes, seed: &seed), seed: 1).findings
    }
  }

  /// The digits, 0 … 240, dealt into halves.
  private static let halves: [[(image: [UInt8], label: UInt8)]] = {
    let digits = Digits.load()
    return try! digits.split(into: [1, 1], seed: 3).map { half in
      (0..<half.count).map { i in
        (half.pixels[i * 64..<(i + 1) * 64].map { $0 * 15 }, UInt8(half.labels[i]))
      }
    }
  }()

  @Test(
    "Copies, test examples that were learned from, and data in order are mended by the change that the doctor names")
  func mends() throws {
    let (train, test) = (DoctorDataTests.halves[0], DoctorDataTests.halves[1])
    let twice = (train + train.prefix(200), test + train.prefix(100))
    let sorted = (train.sorted { $0.label < $1.label }, test)
    let inOrder = [RecipeChange("sampler", .text("sequential"))]
    for (fault, parts, planted) in [
      (Fault.duplicates, twice, []), (.leakage, twice, []), (.unshuffled, sorted, inOrder),
    ] {
      let found = try findings(parts.0, parts.1, planted).first { $0.fault == fault }
      let mend = try #require(found, "\(fault)")
      let rest = try findings(parts.0, parts.1, planted + mend.changes).map(\.fault)
      #expect(mend.canFork && !rest.contains(fault), "\(fault): \(rest)")
    }
    #expect(try !findings(train, test, inOrder).map(\.fault).contains(.unshuffled), "by lot already")
  }

  @Test("Faults of data are named, and good data have none")
  func data() throws {
    let (train, test) = (DoctorDataTests.halves[0], DoctorDataTests.halves[1])
    #expect(try faults(train, test) == [])
    #expect(try faults(train + train.prefix(200), test).contains(.duplicates))
    #expect(try faults(train, test + train.prefix(100)).contains(.leakage))
    let doubted = train.prefix(40).map { (image: $0.image, label: ($0.label + 1) % 10) }
    #expect(try faults(train + doubted, test).contains(.contradictoryLabels))
    let shifted = zip(train, train.dropFirst(7) + train.prefix(7)).map { (image: $0.image, label: $1.label) }
    let shuffled = shifted.sorted { $0.image.lexicographicallyPrecedes($1.image) }
    let labels = shifted.map(\.label)
    #expect(try faults(zip(shuffled, labels).map { (image: $0.image, label: $1) }, test).contains(.shuffledLabels))
    let lopsided = train.enumerated().filter { $0.element.label == 3 || $0.offset % 60 == 0 }.map(\.element)
    #expect(try faults(lopsided, test).contains(.imbalance))
    #expect(try faults(train.filter { $0.label != 7 }, test).contains(.missingClass))
    let sorted = (train + test).sorted { $0.label < $1.label }
    let cut = try faults(Array(sorted.prefix(1300)), Array(sorted.dropFirst(1300)))
    #expect(cut.contains(.otherShares) || cut.contains(.missingClass), "\(cut)")
    let blank = [UInt8](repeating: 90, count: 64)
    #expect(try faults(train.map { (blank, $0.label) }, test.map { (blank, $0.label) }).contains(.constantInput))
    func faint(_ part: [(image: [UInt8], label: UInt8)]) -> [(image: [UInt8], label: UInt8)] {
      part.map { (image: $0.image.map { $0 / 240 }, label: $0.label) }
    }
    #expect(try faults(faint(train), faint(test)).contains(.scaleOfInputs))
  }
}
