import LimpidCore
import LimpidTesting
import Testing

/// One operation of the registry, printed by its name.
struct Room: CustomTestStringConvertible, Sendable {
  let operation: any Operation.Type
  var testDescription: String { String(describing: operation) }
}

@Suite("The battery over all operations", .serialized)
struct BatteryTests {
  static let rooms = allOperations.map(Room.init)

  @Test(arguments: rooms) func examples(_ room: Room) { report(Battery(room.operation).examples()) }
  @Test(arguments: rooms) func kernelEqualsDefinition(_ room: Room) { report(Battery(room.operation).kernels()) }
  @Test(arguments: rooms) func gradients(_ room: Room) { report(Battery(room.operation).gradients()) }
  @Test(arguments: rooms) func secondOrder(_ room: Room) { report(Battery(room.operation).secondOrder()) }
  @Test(arguments: rooms) func refusals(_ room: Room) { report(Battery(room.operation).refusals()) }
  @Test(arguments: rooms) func replay(_ room: Room) { report(Battery(room.operation).replay()) }

  private func report(_ findings: [Finding]) {
    for finding in findings.prefix(3) { Issue.record("\(finding)") }
    #expect(findings.isEmpty, "\(findings.count) findings")
  }
}
