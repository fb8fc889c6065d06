#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One field of a recipe with the value it is to have, as a person writes it:
///
///     learningRate=0.01
///     optimizer.weightDecay=1e-4
///     optimizer=sgd                      the rule with its usual settings
///     model.layers.1.outputs=256
///     model.dropout=0.2                  all Dropout layers; see ModelChange for more of this sort
///     earlyStopping.patience=5           fields that are left out otherwise
///     schedule={"kind":"constant"}       any JSON
///     seed=7                             the run's seed
///
/// A field that does not exist is refused, with the name that was probably meant.
public struct RecipeChange: Sendable, Equatable, CustomStringConvertible {
  public let path: [String]
  public let value: JSONValue

  public init(_ text: String) throws(RecipeError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let path = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, !path.contains("") else {
      throw RecipeError(
        field: "set", came: "'\(text.prefix(60))'", expected: "field=value, such as learningRate=0.01",
        mend: "put a = between the field and its value")
    }
    self.path = path
    // What is no JSON is a text: `optimizer=sgd` needs no quotes.
    value = JSONValue(parts[1]) ?? .text(parts[1])
  }

  public init(_ path: String, _ value: JSONValue) {
    self.path = path.split(separator: ".").map(String.init)
    self.value = value
  }

  public var description: String { "\(path.joined(separator: "."))=\(value.text ?? "\(value)")" }
}

extension Recipe {
  /// The recipe with fields changed. `seed` is no field of a recipe but of a run; it is changed in place.
  public func setting(_ changes: [RecipeChange], seed: inout UInt64) throws -> Recipe {
    var json = try jsonValue()
    for change in changes {
      if change.path == ["seed"] {
        guard case .number(let digits) = change.value, let number = UInt64(digits) else {
          throw RecipeError(
            field: "seed", came: "\(change.value)", expected: "a whole number from 0", mend: "seed=7, for example")
        }
        seed = number
      } else {
        try Recipe.set(change, in: &json, like: Recipe.skeleton(of: self))
      }
    }
    // The recipe's rate was chosen for its own optimizer.
    if let choice = changes.last(where: { $0.path == ["optimizer"] }), case .text(let name) = choice.value,
      name != type(of: optimizer.rule).name, !changes.contains(where: { $0.path == ["learningRate"] })
    {
      json["learningRate"] = .number("\(type(of: try RuleChoice(named: name).rule).usualLearningRate)")
    }
    do { return try Recipe(json, after: changes) } catch let error as RecipeError where changes.count > 1 {
      // Of several changes, one that cannot be read alone is to blame.
      for change in changes {
        var unused = seed
        do { _ = try setting([change], seed: &unused) } catch let own as RecipeError where own.field == "\(change)" {
          throw own
        } catch {}
      }
      throw error
    }
  }

  /// The recipe with its model changed as a whole.
  func withModel(changed changes: [RecipeChange]) throws -> Recipe {
    var seed: UInt64 = 0
    return changes.isEmpty ? self : try setting(changes, seed: &seed)
  }

  /// The recipe as JSON.
  public func jsonValue() throws -> JSONValue {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return JSONValue(Array(try encoder.encode(self)))!
  }

  private init(_ json: JSONValue, after changes: [RecipeChange]) throws {
    do { self = try JSONDecoder().decode(Recipe.self, from: Data("\(json)".utf8)) } catch let error as DecodingError {
      let (path, what) = RecipeError.words(error)
      if let allowed = AllowedWords.of(path), let word = json[at: path]?.text {
        throw RecipeError.unknown(path, word, among: allowed)
      }
      throw RecipeError(
        field: path.isEmpty ? changes.map(\.description).joined(separator: ", ") : path, came: what,
        expected: "a value of the kind that the field has", mend: "limpid recipe NAME shows how it is written")
    }
  }

  /// The recipe with everything in it that may be left out: what fields there are.
  private static func skeleton(of recipe: Recipe) throws -> JSONValue {
    try recipe.with {
      $0.earlyStopping = $0.earlyStopping ?? EarlyStopping()
      $0.data.classNames = $0.data.classNames ?? []
      $0.data.testShare = $0.data.testShare ?? 5
      $0.data.size = $0.data.size ?? []
      $0.data.duplicates = $0.data.duplicates ?? .keep
      $0.data.labels = $0.data.labels ?? ""
      var table = $0.table ?? TableSettings()
      table.duplicates = table.duplicates ?? .keep
      table.positive = table.positive ?? ""
      $0.table = table
      $0.reconstruction = $0.reconstruction ?? ReconstructionSettings()
    }.jsonValue()
  }

  private static func set(_ change: RecipeChange, in json: inout JSONValue, like skeleton: JSONValue) throws {
    if change.path.count == 2, change.path[0] == "model", let model = json["model"],
      let whole = ModelChange(rawValue: change.path[1])
    {
      // A table's network is made from its own settings when the data are known.
      if let field = whole.tableField, json["table"] != nil, model["layers"]?.list?.isEmpty == true {
        try put(
          change.value, at: ["table", "network", field], of: change, into: &json, like: skeleton)
        return
      }
      // Nor is one for pictures; it is changed when it is.
      let isMadeLater = model["layer"]?.text == "Sequential" && model["layers"]?.list?.isEmpty == true
      if isMadeLater, json["table"] == nil {
        json["model"]?[whole.rawValue] = change.value
      } else {
        json["model"] = try whole.applied(change.value, to: model)
      }
      return
    }
    // Weights by class begin with none.
    if change.path.count == 2, ["classWeights", "sampler"].contains(change.path[0]), json[change.path[0]]?.text != nil {
      json[change.path[0]] = .object([])
    }
    // L1 acts beside the optimizer's rule, whichever that is.
    let change = change.path == ["optimizer", "l1"] ? RecipeChange("l1", change.value) : change
    try put(change.value, at: change.path[...], of: change, into: &json, like: skeleton)
  }

  private static func put(
    _ value: JSONValue, at path: ArraySlice<String>, of change: RecipeChange, into json: inout JSONValue,
    like skeleton: JSONValue?
  ) throws {
    guard let name = path.first else {
      json = try Shorthand.written(value, at: change.path, over: json)
      return
    }
    func refuse(_ names: [String]) -> RecipeError {
      let place = change.path.prefix(change.path.count - path.count).joined(separator: ".")
      return RecipeError.unknown(place.isEmpty ? "recipe" : place, name, among: names)
    }
    switch json {
    case .list(var values):
      guard let i = Int(name), values.indices.contains(i) else { throw refuse(values.indices.map(String.init)) }
      try put(value, at: path.dropFirst(), of: change, into: &values[i], like: nil)
      json = .list(values)
    default:
      // An object, or one that was left out and is now filled in.
      // The columns of a table have names of their own.
      let parents: [[String]] = [["table", "columns"], ["classWeights"], ["sampler"]]
      let isColumn = path.count == 1 && parents.contains(Array(change.path.dropLast()))
      // A schedule that lasts the whole run has no steps until it is given some.
      let isSteps = [Cosine.name, OneCycle.name].contains(json["kind"]?.text ?? "")
      // A convolution that is computed directly does not say so.
      let open = isSteps ? ["steps"] : json["layer"]?.text == "Conv2D" ? ["algorithm"] : []
      guard let known = json[name] ?? skeleton?[name] ?? (isColumn || open.contains(name) ? .null : nil) else {
        let names = (json.members ?? []).map(\.name) + (skeleton?.members ?? []).map(\.name) + open
        if names.isEmpty {
          throw RecipeError(
            field: change.path.joined(separator: "."), came: "a field of \(json)", expected: "a field that has fields",
            mend: "leave .\(name) out")
        }
        throw refuse(Array(Set(names)).sorted())
      }
      var inner = known
      if json[name] == nil, path.count == 1, value == .null { return }
      try put(value, at: path.dropFirst(), of: change, into: &inner, like: skeleton?[name])
      json[name] = inner
    }
  }
}

extension RecipeError {
  /// Where a text that does not fit is, and what is wrong there.
  static func words(_ error: DecodingError) -> (path: String, what: String) {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return (path(context), "a value of another kind")
    case .keyNotFound(let key, let context): return (path(context), "no \(key.stringValue)")
    case .dataCorrupted(let context): return (path(context), "a value that is not allowed")
    @unknown default: return ("", "a value that does not fit")
    }
  }
}
