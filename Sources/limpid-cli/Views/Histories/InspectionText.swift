import Limpid
import LimpidTerminal

/// A run as text.
enum InspectionText {
  static func lines(_ run: Run, _ checks: RunChecks, terminal: Terminal) -> [String] {
    var lines = [title(run), ""]
    lines += layers(run)
    if let table = run.schema.table {
      lines += [""] + TableText.columns(table.encoder.schema, target: table.target, terminal: terminal)
      lines += ["", "target   \(table.because)", ""]
      lines += tensors(run).lines()
      if let about = run.about { lines += [""] + recipe(about) }
      lines += openings(run)
      return lines + ["", "weights SHA-256  \(run.model.weightsHash)", ""] + self.checks(checks, terminal)
    }
    lines += [
      "",
      "input    \(run.schema.inputShape.map(String.init).joined(separator: " × ")), pixels 0 … \(run.schema.brightest)",
    ]
    lines += ["classes  \(run.schema.classNames.joined(separator: ", "))"]
    if let temperature = run.schema.temperature { lines.append("answers  \(Temperature.words(temperature))") }
    lines.append("")
    lines += tensors(run).lines()
    if let about = run.about { lines += [""] + recipe(about) }
    lines += openings(run)
    lines += ["", "weights SHA-256  \(run.model.weightsHash)", ""]
    lines += self.checks(checks, terminal)
    return lines
  }

  /// The layers. Of a table's networks side by side the first stands for all.
  private static func layers(_ run: Run) -> [String] {
    let lines = "\(run.model.table(example: Shape(run.schema.inputShape)))".split(separator: "\n").map(String.init)
    guard let members = run.schema.table?.members, members > 1 else { return lines }
    let own = lines.filter { !isOther(ModulePath(String($0.prefix { $0 != " " })), members) }
    return own + ["0.1 … 0.\(members - 1)  the same as 0.0"]
  }

  /// Whether a layer or tensor belongs to another member of an ensemble than the first.
  private static func isOther(_ path: ModulePath, _ members: Int) -> Bool {
    members > 1 && path.components.count > 2 && path.components[0] == "0" && path.components[1] != "0"
  }

  /// How often the test part was looked at.
  private static func openings(_ run: Run) -> [String] {
    let count = run.folder.testOpenings
    return count == 0 ? [] : ["test     looked at \(TestPartText.times(count)): \(TestPartText.who(run.folder))"]
  }

  private static func title(_ run: Run) -> String {
    let name = run.about.map { "\($0.recipe.name): \($0.recipe.about)" } ?? "a model"
    return "\(run.folder.path)  \(name)" + (run.isFinished ? "" : " Not finished: this is the last checkpoint.")
  }

  private static func tensors(_ run: Run) -> TextTable {
    var table = TextTable([
      "tensor", "shape", "role", ">min", ">max", ">mean", ">deviation", ">zeros", ">not finite",
    ])
    for (path, parameter) in run.model.parameters where !isOther(path, run.schema.table?.members ?? 1) {
      let s = TensorStatistics(parameter.value)
      table.add([
        "\(path)", "\(parameter.shape)", role(path, parameter), rough(Double(s.minimum)), rough(Double(s.maximum)),
        rough(s.mean), rough(s.deviation), thousands(s.zeros), thousands(s.notFinite),
      ])
    }
    return table
  }

  /// What a tensor is for. The scale and shift of a norm and the slope of an activation have the role of a bias, since weight decay leaves
  /// them alone; here they are called what they are.
  private static func role(_ path: ModulePath, _ parameter: Parameter) -> String {
    let name = "\(path)".split(separator: ".").last.map(String.init) ?? ""
    return parameter.role == .bias && ["scale", "shift", "slope"].contains(name) ? name : parameter.role.rawValue
  }

  private static func recipe(_ about: RunDescription) -> [String] {
    let recipe = about.recipe
    var table = TextTable(["recipe", recipe.name])
    table.add(["optimizer", "\(recipe.freshOptimizer)"])
    table.add(["learning rate", "\(recipe.learningRate), \(recipe.schedule)"])
    table.add(["training", "\(recipe.epochs) epochs, batches of \(recipe.batchSize), seed \(about.seed)"])
    for (name, value) in recipe.specialities { table.add([name, value]) }
    if recipe.augmentation.shift > 0 || recipe.augmentation.mirrors {
      let mirrored = recipe.augmentation.mirrors ? ", mirrored" : ""
      table.add(["augmentation", "shifted by up to \(recipe.augmentation.shift)\(mirrored)"])
    }
    table.add(["made with", "Limpid \(about.limpid)"])
    return table.lines()
  }

  private static func checks(_ checks: RunChecks, _ terminal: Terminal) -> [String] {
    var table = TextTable(["check", "", ""])
    for check in checks.checks {
      switch check.state {
      case .intact(let how): table.add([check.subject, "intact", how])
      case .damaged(let why): table.add([check.subject, "DAMAGED", why])
      case .unknown(let why): table.add([check.subject, "not checked", why])
      }
    }
    return table.lines { row, column, text in
      guard column == 1 else { return text }
      switch checks.checks[row].state {
      case .intact: return terminal.styled(text, .good)
      case .damaged: return terminal.styled(text, .bad)
      case .unknown: return text
      }
    }
  }

  static func json(_ run: Run, _ checks: RunChecks) -> JSONObject {
    var object = JSONObject([
      ("run", .text(run.folder.path)), ("isFinished", .flag(run.isFinished)),
      ("parameters", .integer(run.model.parameterCount)), ("weightsHash", .text(run.model.weightsHash)),
      ("inputShape", .list(run.schema.inputShape.map { .integer($0) })),
      ("classNames", .list(run.schema.classNames.map { .text($0) })),
    ])
    if let about = run.about {
      object.add("recipe", .text(about.recipe.name))
      object.add("seed", .unsigned(about.seed))
      object.add("data", .object(JSONObject(about.data.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })))
    }
    object.add(
      "tensors",
      .list(
        run.model.parameters.map { path, parameter in
          let s = TensorStatistics(parameter.value)
          return .object(
            JSONObject([
              ("name", .text("\(path)")), ("shape", .list(parameter.shape.map { .integer($0) })),
              ("role", .text(role(path, parameter))), ("minimum", .number(s.minimum)),
              ("maximum", .number(s.maximum)),
              ("mean", .number(s.mean)), ("deviation", .number(s.deviation)), ("zeros", .integer(s.zeros)),
              ("notFinite", .integer(s.notFinite)),
            ]))
        }))
    object.add(
      "checks",
      .list(
        checks.checks.map { check in
          let (state, detail) =
            switch check.state {
            case .intact(let how): ("intact", how)
            case .damaged(let why): ("damaged", why)
            case .unknown(let why): ("unknown", why)
            }
          return .object(
            JSONObject([("subject", .text(check.subject)), ("state", .text(state)), ("detail", .text(detail))]))
        }))
    return object
  }
}
