import Foundation
import LimpidLayers
import LimpidTesting
import Testing

/// One layer of the list, printed by its name.
struct Entry: CustomTestStringConvertible, Sendable {
  let layer: any DescribedLayer.Type
  var testDescription: String { layer.kind }
}

@Suite("The battery over all layers", .serialized)
struct LayerBatteryTests {
  /// All layers, or those that the environment names (`LIMPID_LAYERS=Dense,ReLU`).
  static let entries: [Entry] = {
    let asked = ProcessInfo.processInfo.environment["LIMPID_LAYERS"]?.split(separator: ",").map(String.init)
    return allLayers.map(Entry.init).filter { asked?.contains($0.testDescription) ?? true }
  }()

  @Test(arguments: entries) func shapes(_ entry: Entry) { report(LayerBattery(entry.layer).shapes()) }
  @Test(arguments: entries) func gradients(_ entry: Entry) { report(LayerBattery(entry.layer).gradients()) }
  @Test(arguments: entries) func batchInvariance(_ entry: Entry) { report(LayerBattery(entry.layer).batchInvariance()) }
  @Test(arguments: entries) func sameBits(_ entry: Entry) { report(LayerBattery(entry.layer).sameBits()) }
  @Test(arguments: entries) func weights(_ entry: Entry) { report(LayerBattery(entry.layer).weights()) }
  @Test(arguments: entries) func architecture(_ entry: Entry) { report(LayerBattery(entry.layer).architecture()) }
  @Test(arguments: entries) func audit(_ entry: Entry) { report(LayerBattery(entry.layer).audit()) }

  /// A layer that is missing from the list would go untested and could not be read from a model file.
  @Test func everyLayerIsListed() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/LimpidLayers/Layers").standardized
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    let listed = Set(allLayers.map { String(describing: $0) })
    var found = 0
    for case let file as URL in files where file.pathExtension == "swift" {
      let source = try String(contentsOf: file, encoding: .utf8)
      for match in source.matches(of: /public struct (\w+): (?:DescribedLayer|Activation|\w*Pooling|RecurrentLayer)/) {
        found += 1
        #expect(listed.contains(String(match.1)), "\(match.1) is not in allLayers")
      }
    }
    #expect(found == allLayers.count)
  }

  private func report(_ findings: [Finding]) {
    for finding in findings.prefix(3) { Issue.record("\(finding)") }
    if findings.count > 3 { Issue.record("and \(findings.count - 3) more") }
  }
}
