import CLimpid
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
    let chosen = limpid_isa(), threads = limpid_threads()
    defer {
      limpid_isa_select(chosen)
      limpid_set_threads(threads)
    }
    var findings: [Finding] = []
    for c in cases {
      guard let shape = try? c.operation.outputShape(c.inputs.map(\.shape)) else {
        findings.append(finding("kernel", c, "its shapes are refused"))
        continue
      }
      let defined = c.operation.evaluate(Inputs(c.inputs), shape: shape, reference: true)
      for isa in instructionSets {
        limpid_isa_select(isa)
        for count in [1, 3] {
          limpid_set_threads(Int32(count))
          let computed = c.operation.evaluate(Inputs(c.inputs), shape: shape, reference: false)
          let same =
            computed.value.hasSameBits(as: defined.value) && computed.remembered.count == defined.remembered.count
            && zip(computed.remembered, defined.remembered).allSatisfy { $0.hasSameBits(as: $1) }
          if !same {
            let difference = firstDifference(computed, defined)
            findings.append(
              finding(
                "kernel", c,
                "differs from the definition on \(String(cString: limpid_isa_name(isa))) with \(count) threads: \(difference)"
              ))
          }
        }
      }
    }
    return findings
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
    operation.refusals.compactMap { refusal in
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

/// The instruction sets of this machine.
public var instructionSets: [limpid_isa_kind] {
  [LIMPID_SCALAR, LIMPID_NEON, LIMPID_AVX2, LIMPID_AVX512].filter { limpid_isa_available($0) != 0 }
}
