import LimpidCore

/// What a check of the battery found wrong.
public struct Finding: Sendable, CustomStringConvertible {
  public let operation: String
  public let check: String
  public let detail: String

  public var description: String { "\(operation) — \(check): \(detail)" }
}

/// The checks that every operation goes through. Declaring an operation is enough to have it tested.
public struct Battery: Sendable {
  public let operation: any TensorOperation.Type

  public init(_ operation: any TensorOperation.Type) { self.operation = operation }

  /// Every case of the operation: its examples and the random ones.
  public var cases: [Case] {
    var make = CaseMaker(seed: 7)
    return operation.examples.map(\.case) + operation.randomCases(&make)
  }

  /// All checks, in order.
  public func run() -> [Finding] {
    examples() + kernels() + gradients() + secondOrder() + refusals() + replay() + gradientReplay()
  }

  func finding(_ check: String, _ c: Case?, _ detail: String) -> Finding {
    let place =
      c.map { "\($0.operation.signature) of \($0.inputs.map(\.shape.description).joined(separator: ", ")): " } ?? ""
    return Finding(operation: operation.name, check: check, detail: place + detail)
  }

  /// The examples print what they say.
  public func examples() -> [Finding] {
    if operation.examples.isEmpty { return [finding("examples", nil, "there is none")] }
    return operation.examples.compactMap { example in
      do {
        let printed = try compute(example.case).description
        return printed == example.prints
          ? nil : finding("examples", example.case, "prints\n\(printed)\ninstead of\n\(example.prints)")
      } catch { return finding("examples", example.case, "\(error)") }
    }
  }

  /// The kernel gives the definition's bits on every instruction set and several thread counts.
  public func kernels() -> [Finding] {
    var findings: [Finding] = []
    for c in cases + special {
      guard let shape = try? c.operation.outputShape(c.inputs.map(\.shape)) else {
        findings.append(finding("kernel", c, "its shapes are refused"))
        continue
      }
      let defined = c.operation.evaluate(Inputs(c.inputs), shape: shape, reference: true)
      withEvery(threads: [1, 3]) { place in
        let computed = c.operation.evaluate(Inputs(c.inputs), shape: shape, reference: false)
        let same =
          computed.value.hasSameBits(as: defined.value) && computed.remembered.count == defined.remembered.count
          && zip(computed.remembered, defined.remembered).allSatisfy { $0.hasSameBits(as: $1) }
        if !same {
          let difference = firstDifference(computed, defined)
          findings.append(finding("kernel", c, "differs from the definition on \(place): \(difference)"))
        }
      }
    }
    return findings
  }

  /// Numbers that arithmetic treats specially, alone and in all pairs: of the operations that go element by element.
  private var special: [Case] {
    let numbers: [Float] = [
      0, -0.0, .infinity, -.infinity, .nan, 0x1p-149, -0x1p-149, 0x1p-127, -0x1p-126, 1e-20, -1e-20, 0.5, -0.5, 1, -1,
      2.5, -3, 3, 6, -104, 88.8, 1e10, -1e10, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
    ]
    let row = Tensor(numbers), column = Tensor(unchecked: [numbers.count, 1], numbers)
    let isUnary = operation is any UnaryElementwise.Type
    guard isUnary || operation is any BinaryElementwise.Type || operation is any Comparison.Type else { return [] }
    return operation.examples.map { isUnary ? Case($0.case.operation, row) : Case($0.case.operation, column, row) }
  }

  private func firstDifference(_ a: Outcome, _ b: Outcome) -> String {
    let pairs = [(a.value.tensor, b.value.tensor)] + zip(a.remembered, b.remembered).map { ($0, $1) }
    for (place, (a, b)) in pairs.enumerated() {
      guard let a, let b, a.shape == b.shape else { continue }
      for (i, (x, y)) in zip(a.array, b.array).enumerated() where x.bitPattern != y.bitPattern && !(x.isNaN && y.isNaN)
      {
        return "\(place == 0 ? "element" : "remembered \(place), element") \(i) is \(x), defined as \(y)"
      }
    }
    return "kind or shape"
  }

  /// Wrong shapes are refused with the text of the room.
  public func refusals() -> [Finding] {
    (operation.refusals + unfitting).compactMap { refusal in
      do {
        _ = try refusal.operation.outputShape(refusal.shapes)
        return Finding(operation: operation.name, check: "refusals", detail: "\(refusal.shapes) was accepted")
      } catch {
        return "\(error)" == refusal.says
          ? nil
          : Finding(operation: operation.name, check: "refusals", detail: "says\n\(error)\ninstead of\n\(refusal.says)")
      }
    }
  }

  /// What every operation that broadcasts must refuse.
  private var unfitting: [Refusal] {
    let broadcasts =
      operation is any BinaryElementwise.Type || operation is any Comparison.Type || operation is any Logical.Type
    guard broadcasts, let example = operation.examples.first else { return [] }
    return [
      Refusal(
        example.case.operation, [2, 3], [2],
        says: """
          \(operation.name): shapes [2, 3] and [2] do not go together: axis -1 has sizes 3 and 2 needs equal sizes, or one of them 1
            mend  reshape one of them so that the last axes agree
          """)
    ]
  }

  /// A captured program gives the eager bits.
  public func replay() -> [Finding] {
    cases.compactMap { c in
      do {
        let eager = try compute(c)
        let program = try Program(of: c.inputs) { inputs in [try compute(Case(c.operation, inputs))] }
        let replayed = try program.replay(c.inputs)[0]
        return replayed.hasSameBits(as: eager) ? nil : finding("replay", c, "differs from eager")
      } catch { return finding("replay", c, "\(error)") }
    }
  }

  func compute(_ c: Case) throws -> Value {
    if let primitive = c.operation as? any Primitive { return try primitive(c.inputs).value }
    if let discrete = c.operation as? any DiscretePrimitive { return try discrete(c.inputs) }
    preconditionFailure("\(c.operation.signature) is neither a Primitive nor a DiscretePrimitive")
  }
}
