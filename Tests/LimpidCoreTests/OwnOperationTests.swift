import CLimpid
import LimpidCore
import LimpidData
import LimpidTesting
import TestSupport
import Testing

// The operation of CONTRIBUTING.md, to the letter.

/// x³, element by element.
///
///     print(Tensor([1, 2]).cubed())
///     // [1, 8]
///
/// The derivative is 3x².
public struct Cube: UnaryElementwise {
  public init() {}
  public static var name: String { "cubed" }
  public func apply<S: Scalar>(_ x: S) -> S { x * x * x }
  public var kernelCode: limpid_unary_op? { nil }
  public var keeps: Keeps { .input(0) }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let x = step.inputs[0]
    return [.gradient(try g * (x * x * 3))]
  }

  public static var examples: [Example] { [Example(Cube(), [1, 2], prints: "[1, 8]")] }
}

extension Tensor {
  /// x³.
  public func cubed() -> Tensor { Cube()(self) }
}

/// An operation that does wrong what the battery looks for: its slope is half of what it must be, and it reads what it did not keep.
struct WrongCube: UnaryElementwise {
  func apply<S: Scalar>(_ x: S) -> S { x * x * x }
  var kernelCode: limpid_unary_op? { LIMPID_UNARY_square }
  var keeps: Keeps { .input(0) }
  func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let x = step.inputs[0]
    return [.gradient(try g * (x * x * 1.5))]
  }

  static var examples: [Example] { [Example(WrongCube(), [1, 2], prints: "[1, 9]")] }
}

@Suite("Operations of one's own")
struct OwnOperationTests {
  @Test func theGuidesOperationPassesTheBattery() throws {
    let findings = Battery(Cube.self).run()
    #expect(findings.isEmpty, "\(findings)")
    #expect("\(Tensor([1, 2]).cubed())" == "[1, 8]")
    let source = String(decoding: try InputFile.bytes(#filePath), as: UTF8.self)
    #expect(source.contains(try codeOfGuide("Cube")), "CONTRIBUTING.md says something else than is tested here")
  }

  @Test func theBatteryFindsWhatIsWrong() {
    let found = Set(Battery(WrongCube.self).run().map(\.check))
    #expect(found == ["examples", "kernel", "gradient"])
  }
}
