import LimpidCore
import LimpidData
import LimpidLayers

/// How two runs differ: in what they were told, and from which step on in what they did, and why there.
///
///     let difference = try RunDifference(RunFolder("runs/a"), RunFolder("runs/b"))
///     print(difference.fields, difference.firstStep ?? "the same steps")
public struct RunDifference: Sendable {
  /// A field with two values; nil where one of the runs does not have it.
  public struct Field: Sendable, Equatable {
    public let name: String
    public let a: String?
    public let b: String?

    public init(name: String, a: String?, b: String?) { (self.name, self.a, self.b) = (name, a, b) }
  }

  /// What of `run.json` differs: recipe, seed, data, version.
  public let fields: [Field]
  /// The first step whose line in the logs differs, and in what.
  public let firstStep: Int?
  public let stepFields: [Field]
  /// How many steps both logs have, and how many of them are the same before the first that is not.
  public let stepsInBoth: Int
  public let stepsAlike: Int
  /// The first step that both logs have: after 0 where one of them is a fork, which has its steps from there on.
  public let firstCommonStep: Int?
  /// Why they part there, found by computing the step in both; nil if they do not, or if it cannot be computed.
  public let cause: String?
  /// What the finished runs came to, where it differs.
  public let results: [Field]

  public init(_ a: RunFolder, _ b: RunFolder) throws {
    let (first, second) = (try RunHistory(a), try RunHistory(b))
    fields = RunDifference.compare(try RunDifference.flat(first.about), try RunDifference.flat(second.about))
    let logs = (first.log, second.log)
    let pairs = logs.0.steps.compactMap { step in logs.1[step.step].map { (step, $0) } }
    stepsInBoth = pairs.count
    firstCommonStep = pairs.first?.0.step
    let place = pairs.firstIndex { !RunDifference.compare($0, $1).isEmpty }
    stepsAlike = place ?? pairs.count
    firstStep = place.map { pairs[$0].0.step }
    stepFields = place.map { RunDifference.compare(pairs[$0].0, pairs[$0].1) } ?? []
    results = RunDifference.compare(RunDifference.results(logs.0), RunDifference.results(logs.1))
    cause = try firstStep.map { step in
      try RunDifference.cause(
        ReplayedStep(step, of: first), ReplayedStep(step, of: second),
        isBeginning: step == max(first.firstStep, second.firstStep))
    }
  }

  /// Whether nothing differs but the time they took.
  public var isSame: Bool { fields.isEmpty && firstStep == nil && results.isEmpty }

  // MARK: Fields

  /// The members of a run's description by their paths.
  private static func flat(_ about: RunDescription) throws -> [(String, String)] {
    var all: [(String, String)] = [("seed", "\(about.seed)"), ("limpid", about.limpid)]
    for (part, hash) in about.data.sorted(by: { $0.key < $1.key }) { all.append(("data of \(part)", hash)) }
    if let origin = about.origin {
      all.append(("forked from", "\(origin.run) at step \(origin.step): \(origin.changes.joined(separator: ", "))"))
    }
    func walk(_ json: JSONValue, _ path: String) {
      switch json {
      case .object(let members):
        for member in members { walk(member.value, path.isEmpty ? member.name : "\(path).\(member.name)") }
      case .list(let values) where values.contains { $0.members != nil }:
        for (i, value) in values.enumerated() { walk(value, "\(path).\(i)") }
      default: all.append((path, json.text ?? "\(json)"))
      }
    }
    walk(try about.recipe.jsonValue(), "")
    return all
  }

  private static func compare(_ a: [(String, String)], _ b: [(String, String)]) -> [Field] {
    let other = Dictionary(b, uniquingKeysWith: { first, _ in first })
    let own = Set(a.map(\.0))
    return a.compactMap { name, value in
      other[name] == value ? nil : Field(name: name, a: value, b: other[name])
    } + b.filter { !own.contains($0.0) }.map { Field(name: $0.0, a: nil, b: $0.1) }
  }

  private static func compare(_ a: LoggedRun.Step, _ b: LoggedRun.Step) -> [Field] {
    func list(_ step: LoggedRun.Step) -> [(String, String)] {
      [
        ("examples", "\(step.examples)"), ("learning rate", "\(step.learningRate)"), ("loss", "\(step.loss)"),
        ("gradient norm", "\(step.gradientNorm)"), ("gradient fingerprint", step.gradientFingerprint ?? "none"),
      ]
    }
    return compare(list(a), list(b))
  }

  private static func results(_ log: LoggedRun) -> [(String, String)] {
    // How often the test part was looked at is no result; classes one by one follow from the confusion.
    let others = ["testOpenings", "testClasses"]
    let wanted = (log.finished?.members ?? []).filter { member in
      (member.name.hasPrefix("test") && !others.contains(member.name)) || member.name == "weightsHash"
        || member.name == "steps"
    }
    return wanted.map { ($0.name, $0.value.text ?? "\($0.value)") }
  }

  // MARK: Why

  /// The first thing of a step that differs, in the order in which a step happens: weights, batch, operations, gradients, rate.
  private static func cause(_ a: ReplayedStep, _ b: ReplayedStep, isBeginning: Bool) -> String {
    if let weights = difference(a.before, b.before) {
      let when = isBeginning ? "from the beginning" : "before the step"
      return "the weights differ \(when): \(weights)"
        + (isBeginning ? "" : ", so the update after step \(a.step - 1) was another")
    }
    if a.batch != b.batch { return "the batch: \(a.batch) against \(b.batch)" }
    for (i, (x, y)) in zip(a.tape, b.tape).enumerated() {
      if x.operation.signature != y.operation.signature {
        return "operation \(i): \(words(x)) against \(words(y))"
      }
      for (k, (p, q)) in zip(x.inputs, y.inputs).enumerated() where p.id == nil && q.id == nil {
        if let what = difference(p, q) { return "what goes into operation \(i), \(words(x)), as input \(k): \(what)" }
      }
      if let what = difference(x.output, y.output) { return "operation \(i), \(words(x)): \(what)" }
    }
    if a.tape.count != b.tape.count { return "the number of operations: \(a.tape.count) against \(b.tape.count)" }
    if a.report.learningRate != b.report.learningRate {
      return
        "the learning rate: \(a.report.learningRate) against \(b.report.learningRate); loss and gradients are the same"
    }
    return "nothing that can be computed again: the logs differ, the step does not"
  }

  private static func words(_ record: Record) -> String {
    record.operation.signature + (record.scope.isEmpty ? "" : " in \(record.scope)")
      + (record.phase == .forward ? "" : ", \(record.phase)")
  }

  private static func difference(_ a: Sequential, _ b: Sequential) -> String? {
    let (p, q) = (a.parameters, b.parameters)
    if p.map(\.path) != q.map(\.path) { return "other parameters" }
    for (x, y) in zip(p, q) {
      if let what = difference(x.parameter.value.value, y.parameter.value.value) { return "\(x.path), \(what)" }
    }
    return nil
  }

  /// In words, how two values differ; nil if they have the same bits.
  private static func difference(_ a: Value, _ b: Value) -> String? {
    guard a.shape == b.shape else { return "shape \(a.shape) against \(b.shape)" }
    switch (a, b) {
    case (.tensor(let x), .tensor(let y)):
      guard x.isPresent, y.isPresent else { return nil }
      return difference(x.array, y.array) { $0.bitPattern == $1.bitPattern }
    case (.indices(let x), .indices(let y)): return difference(x.array, y.array, ==)
    case (.mask(let x), .mask(let y)): return difference(x.array, y.array, ==)
    default: return "another kind of value"
    }
  }

  private static func difference<T>(_ a: [T], _ b: [T], _ same: (T, T) -> Bool) -> String? {
    let places = a.indices.filter { !same(a[$0], b[$0]) }
    guard let first = places.first else { return nil }
    return
      "\(grouped(places.count)) of \(counted(a.count, "element")), the first \(a[first]) against \(b[first]) (element \(grouped(first)))"
  }
}
