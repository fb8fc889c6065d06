import Foundation
import LimpidCore
import LimpidTesting
import Testing

/// One operation of the registry, printed by its name.
struct Room: CustomTestStringConvertible, Sendable {
  let operation: any TensorOperation.Type
  var testDescription: String { String(describing: operation) }
}

@Suite("The battery over all operations", .serialized)
struct BatteryTests {
  /// All operations, or those that the environment names (`LIMPID_ROOMS=Exp,Sum`), to look at a few quickly.
  static let rooms: [Room] = {
    let asked = ProcessInfo.processInfo.environment["LIMPID_ROOMS"]?.split(separator: ",").map(String.init)
    return allOperations.map(Room.init).filter { asked?.contains($0.testDescription) ?? true }
  }()

  @Test(arguments: rooms) func examples(_ room: Room) { report(Battery(room.operation).examples()) }
  @Test(arguments: rooms) func kernelEqualsDefinition(_ room: Room) { report(Battery(room.operation).kernels()) }
  @Test(arguments: rooms) func gradients(_ room: Room) { report(Battery(room.operation).gradients()) }
  @Test(arguments: rooms) func secondOrder(_ room: Room) { report(Battery(room.operation).secondOrder()) }
  @Test(arguments: rooms) func refusals(_ room: Room) { report(Battery(room.operation).refusals()) }
  @Test(arguments: rooms) func replay(_ room: Room) { report(Battery(room.operation).replay()) }
  @Test(arguments: rooms) func replayOfGradients(_ room: Room) { report(Battery(room.operation).gradientReplay()) }

  private func report(_ findings: [Finding]) {
    for finding in findings.prefix(3) { Issue.record("\(finding)") }
    if findings.count > 3 { Issue.record("and \(findings.count - 3) more") }
  }
}
