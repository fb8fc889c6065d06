import Limpid
import LimpidTerminal

/// A replayed step as text.
enum ReplayText {
  static func lines(_ r: ReplayedStep, terminal: Terminal) -> [String] {
    var lines = ["step \(thousands(r.step)) (epoch \(r.report.epoch + 1), batch \(r.report.batch)): \(r.batch)"]
    let way = r.stepsBefore == 0 ? "" : ", \(thousands(r.stepsBefore)) steps computed from there"
    lines += ["the state before it: from \(r.from)\(way)", ""]
    var table = TextTable([
      ">", "operation", "layer", "phase", "from", "gives", ">min", ">max", ">mean", ">deviation", ">zeros",
    ])
    for (i, record) in r.tape.enumerated() {
      table.add(
        [
          "\(i)", signature(record.operation), "\(record.scope)", record.phase.rawValue,
          record.inputs.map { "\($0.shape)" }.joined(separator: " "), "\(record.output.shape)",
        ] + statistics(record.output))
    }
    lines += table.lines() + [""]
    var gradients = TextTable(["gradient of", "shape", ">min", ">max", ">mean", ">deviation", ">zeros", ">length"])
    for path in r.gradients.paths {
      let gradient = r.gradients[path]!
      let length = gradient.array.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      gradients.add(["\(path)", "\(gradient.shape)"] + statistics(gradient.value) + [rough(length)])
    }
    lines += gradients.lines() + [""]
    return lines + verdict(r, terminal)
  }

  /// The operation without settings that are as usual.
  private static func signature(_ operation: any TensorOperation) -> String {
    operation.signature.replacing(/Optional\((\[[^\]]*\])\)/) { $0.1 }.replacing(", keepsDimensions: false", with: "")
      .replacing("(axes: nil)", with: "")
  }

  private static func statistics(_ value: Value) -> [String] {
    guard let tensor = value.tensor, tensor.count > 0 else { return [] }
    let s = TensorStatistics(tensor)
    let range = [Double(s.minimum), Double(s.maximum), s.mean, s.deviation].map(rough)
    return range + [s.zeros == 0 ? "" : thousands(s.zeros)]
  }

  private static func verdict(_ r: ReplayedStep, _ terminal: Terminal) -> [String] {
    var table = TextTable(["", "now", "in the log"])
    table.add(["loss", "\(r.report.loss)", r.live.map { "\($0.loss)" } ?? ""])
    table.add(["learning rate", "\(r.report.learningRate)", r.live.map { "\($0.learningRate)" } ?? ""])
    table.add(["gradient norm", "\(r.report.gradientNorm)", r.live.map { "\($0.gradientNorm)" } ?? ""])
    table.add([
      "gradient fingerprint", hexadecimal(r.report.gradientFingerprint), r.live?.gradientFingerprint ?? "",
    ])
    let end: String
    if r.live == nil {
      end = "The log does not have this step: the run never came to it."
    } else if r.isExact {
      end = terminal.styled("Equal, bit for bit: this is the step that happened.", .good)
    } else {
      end = terminal.styled("NOT the step that happened: \(r.differences.joined(separator: "; ")).", .bad)
    }
    return table.lines() + ["", end]
  }

  static func lines(_ found: (name: String, value: Value)) -> [String] {
    switch found.value {
    case .tensor(let x): ["\(found.name) \(x.shape)", "\(x)"]
    case .indices(let x): ["\(found.name) \(x.shape)", "\(x)"]
    case .mask(let x): ["\(found.name) \(x.shape)", "\(x)"]
    }
  }

  static func json(_ found: (name: String, value: Value)) -> JSONObject {
    let elements: [JSONObject.Value] =
      switch found.value {
      case .tensor(let x): x.array.map { .number($0) }
      case .indices(let x): x.array.map { .integer(Int($0)) }
      case .mask(let x): x.array.map { .flag($0) }
      }
    return JSONObject([
      ("name", .text(found.name)), ("shape", .list(found.value.shape.map { .integer($0) })),
      ("elements", .list(elements)),
    ])
  }

  static func json(_ r: ReplayedStep) -> JSONObject {
    func statistics(_ value: Value) -> [(String, JSONObject.Value)] {
      guard let tensor = value.tensor else { return [] }
      let s = TensorStatistics(tensor)
      return [
        ("minimum", .number(s.minimum)), ("maximum", .number(s.maximum)), ("mean", .number(s.mean)),
        ("deviation", .number(s.deviation)), ("zeros", .integer(s.zeros)), ("notFinite", .integer(s.notFinite)),
      ]
    }
    func shape(_ shape: Shape) -> JSONObject.Value { .list(shape.map { .integer($0) }) }
    return JSONObject([
      ("step", .integer(r.step)), ("epoch", .integer(r.report.epoch)), ("batch", .text(r.batch)),
      ("from", .text(r.from)),
      ("stepsBefore", .integer(r.stepsBefore)), ("loss", .number(r.report.loss)),
      ("learningRate", .number(r.report.learningRate)), ("gradientNorm", .number(r.report.gradientNorm)),
      ("gradientFingerprint", .text(hexadecimal(r.report.gradientFingerprint))),
      ("liveFingerprint", r.live?.gradientFingerprint.map { .text($0) } ?? .null), ("isExact", .flag(r.isExact)),
      ("differences", .list(r.differences.map { .text($0) })),
      (
        "tape",
        .list(
          r.tape.enumerated().map { i, record in
            .object(
              JSONObject(
                [
                  ("index", .integer(i)), ("operation", .text(record.operation.signature)),
                  ("scope", .text("\(record.scope)")), ("phase", .text(record.phase.rawValue)),
                  ("inputs", .list(record.inputs.map { shape($0.shape) })), ("shape", shape(record.output.shape)),
                ] + statistics(record.output)))
          })
      ),
      (
        "gradients",
        .list(
          r.gradients.paths.map { path in
            let gradient = r.gradients[path]!
            return .object(
              JSONObject([("name", .text("\(path)")), ("shape", shape(gradient.shape))] + statistics(gradient.value)))
          })
      ),
    ])
  }
}
