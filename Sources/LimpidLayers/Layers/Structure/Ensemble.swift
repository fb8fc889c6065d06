import LimpidCore

/// Members side by side: each sees the same input and gives an answer of its own.
///
///     Ensemble([Sequential { Dense(7, 3) }, Sequential { Dense(7, 3) }])
///
/// **Shapes**: x [n, …] as the members take it, y [n, members, …] from [n, …] of each.
public struct Ensemble: DescribedLayer {
  public private(set) var members: [Sequential]
  public var path: ModulePath = []

  public init(_ members: [Sequential]) {
    self.members = members
    takePlaces()
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    for i in members.indices { try v.visit(&members[i], "\(i)") }
  }

  public func forward(_ x: Tensor) throws -> Tensor { try stack(members.map { try $0(x) }, axis: 1) }

  public var isContainer: Bool { true }
  public var summary: String { "Ensemble of \(counted(members.count, "member"))" }
  public var attributes: Attributes { ["members": members.map(\.architecture)] }
  public init(_ attributes: inout AttributeReader) throws {
    members = try attributes.layers("members").map { Sequential(flattening: $0) }
    takePlaces()
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(
        Ensemble([Sequential([Dense(4, 3)]), Sequential([Dense(4, 3), Tanh()])]), [5, 4], gives: [5, 2, 3],
        summary: "Ensemble of 2 members")
    ]
  }
}
