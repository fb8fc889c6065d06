import Limpid
import LimpidTerminal

/// A neuron's arithmetic as text.
enum AnatomyText {
  /// Products shown at the start and at the end of a long sum, where it is to be short.
  static let (head, tail) = (12, 6)

  static func lines(_ a: NeuronAnatomy, run: String, example: String, short: Bool, terminal: Terminal) -> [String] {
    var lines = [
      terminal.styled("neuron \(a.neuron)", .strong) + " of \(run), input \(example)",
      "products of layer \(a.layer): \(a.operation)", "",
    ]
    lines += products(a, short: short, terminal: terminal)
    lines.append("")
    lines += steps(a)
    lines.append("")
    lines.append(verdict(a, terminal))
    return lines
  }

  private static func products(_ a: NeuronAnatomy, short: Bool, terminal: Terminal) -> [String] {
    let terms = a.chain.terms
    let isImage = a.places.contains { $0.map { $0.count > 1 } ?? true }
    var table = TextTable(
      [">k"] + (isImage ? ["y, x, channel"] : []) + [">input", ">weight", ">input × weight", ">running sum"])
    // In a long sum, a product of zero that changes nothing is the first to go.
    let isLong = short && terms.count > head + tail + 6
    let telling = terms.indices.filter { k in
      let isZero = (terms[k].input == 0 || terms[k].weight == 0) && terms[k].product == 0
      return !isLong || !isZero
    }
    let isCut = isLong && telling.count > head + tail + 6
    let shown = isCut ? Array(telling.prefix(head) + telling.suffix(tail)) : telling
    for (place, k) in shown.enumerated() {
      if isCut, place == head { table.add(["…"]) }
      let term = terms[k]
      var cells = ["\(k)"]
      if isImage { cells.append(a.places[k].map { $0.map(String.init).joined(separator: ", ") } ?? "outside") }
      table.add(cells + [term.input, term.weight, term.product, term.running].map { "\($0)" })
    }
    var lines = table.lines(indent: "  ")
    let zeros = terms.count - telling.count, others = telling.count - shown.count
    if zeros + others > 0 {
      let parts = [
        zeros > 0 ? "\(thousands(zeros)) that are zero" : nil, others > 0 ? "\(thousands(others)) others" : nil,
      ]
      lines.append(
        "  left out: \(parts.compactMap { $0 }.joined(separator: " and ")); without --short every product is printed")
    }
    lines.append(
      "  The running sum takes each product in a single rounding (fused multiply-add), not the rounded one beside it."
    )
    return lines
  }

  private static func steps(_ a: NeuronAnatomy) -> [String] {
    var table = TextTable(["step", "", ">value"])
    let blocks = a.chain.totals.count
    if blocks > 1 {
      for (b, total) in a.chain.totals.enumerated() {
        let last = min((b + 1) * ProductChain.block, a.chain.terms.count) - 1
        table.add(["sum of block \(b)", "products \(b * ProductChain.block)…\(last)", "\(a.chain.terms[last].running)"])
        if b > 0 { table.add(["added to the blocks before", "", "\(total)"]) }
      }
    }
    table.add(["sum of \(thousands(a.chain.terms.count)) products", "", "\(a.chain.total)"])
    for step in a.steps {
      if !step.parts.isEmpty { table.add(["batch norm of it:", operands(step), ""]) }
      for part in step.parts { table.add(["  " + part.words, "", "\(part.value)"]) }
      table.add([
        step.operation == "+" && step.layer == a.layer
          ? "+ bias" : step.parts.isEmpty ? step.operation : "  times scale + shift, in one rounding",
        step.parts.isEmpty ? operands(step) : "", "\(step.result)",
      ])
    }
    return table.lines(indent: "  ")
  }

  private static func operands(_ step: NeuronAnatomy.Step) -> String {
    step.operands.map { $0.name.isEmpty ? "\($0.value)" : "\($0.name) \($0.value)" }.joined(separator: ", ")
  }

  private static func verdict(_ a: NeuronAnatomy, _ terminal: Terminal) -> String {
    func bits(_ x: Float) -> String {
      let digits = String(x.bitPattern, radix: 16)
      return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
    if a.isExact {
      return terminal.styled("Equal, bit for bit.", .good)
        + " The engine's value is \(a.engineValue) (\(bits(a.engineValue))), and so is every value on the way."
    }
    let parts =
      [("the sum", a.chain.total, a.engineSum)] + a.steps.map { ($0.operation, $0.result, $0.engine) }
    let first = parts.first { $0.1.bitPattern != $0.2.bitPattern }!
    return terminal.styled("Not equal.", .bad)
      + " The first difference is in \(first.0): \(first.1) (\(bits(first.1))) here, \(first.2) (\(bits(first.2))) in the engine."
  }

  static func json(_ a: NeuronAnatomy, _ example: String) -> JSONObject {
    let products = zip(a.chain.terms, a.places).map { term, place -> JSONObject.Value in
      let at: JSONObject.Value = place.map { .list($0.map { .integer($0) }) } ?? .null
      return .object(
        JSONObject([
          ("at", at), ("input", .number(term.input)), ("weight", .number(term.weight)),
          ("runningSum", .number(term.running)),
        ]))
    }
    let steps = a.steps.map { step -> JSONObject.Value in
      let operands = step.operands.map { JSONObject.Value.number($0.value) }
      var object = JSONObject([
        ("operation", .text(step.operation)), ("operands", .list(operands)), ("value", .number(step.result)),
        ("engine", .number(step.engine)),
      ])
      if !step.parts.isEmpty {
        let parts = step.parts.map { ($0.words, JSONObject.Value.number($0.value)) }
        object.add("parts", .object(JSONObject(parts)))
      }
      return .object(object)
    }
    return JSONObject([
      ("neuron", .text(a.neuron.description)), ("layer", .text(a.layer.description)), ("operation", .text(a.operation)),
      ("input", .text(example)), ("products", .list(products)), ("sum", .number(a.chain.total)),
      ("steps", .list(steps)), ("value", .number(a.value)), ("engine", .number(a.engineValue)),
      ("isExact", .flag(a.isExact)),
    ])
  }
}
