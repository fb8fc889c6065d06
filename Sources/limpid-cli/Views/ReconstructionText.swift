import Limpid
import LimpidTerminal

/// What a network gives back of an example, as text.
enum ReconstructionText {
  static func lines(_ answer: Reconstruction, _ example: GivenExample, _ schema: InputSchema) -> [String] {
    let shape = schema.inputShape
    var lines: [String] = []
    if let columns = schema.reconstruction?.columns {
      var table = TextTable(["", ">given", ">given back"])
      let given = example.tensor.array
      for (i, number) in columns.numbers.prefix(200).enumerated() {
        func value(_ x: Float) -> String { rough(Double(x) * number.deviation + number.center) }
        table.add([columns.name(number), value(given[i]), value(answer.output[i])])
      }
      lines += table.lines() + [""]
    }
    if shape.count == 3, shape[2] == 1 {
      let before = picture(example.tensor.array, height: shape[0], width: shape[1], indent: "  ")
      let after = picture(answer.output.map { min(1, max(0, $0)) }, height: shape[0], width: shape[1], indent: "  ")
      lines += ["given"] + before + ["", "given back"] + after + [""]
    }
    lines.append("code   \(answer.code.map { fixed(Double($0), 3) }.joined(separator: " "))")
    lines.append("error  \(rough(answer.meanSquaredError)), the mean square of the differences")
    return lines
  }

  static func json(_ answer: Reconstruction, _ example: GivenExample) -> JSONValue {
    func numbers(_ x: [Float]) -> JSONValue { .list(x.map { .number("\($0)") }) }
    return .object([
      .init("input", .text(example.name)), .init("code", numbers(answer.code)),
      .init("output", numbers(answer.output)), .init("meanSquaredError", .number("\(answer.meanSquaredError)")),
    ])
  }
}
