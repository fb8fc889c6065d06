import LimpidData
import LimpidModels
import LimpidTraining
import Yams

/// Recipes as YAML: all of a recipe's fields, or only those that differ from a recipe that has a name.
///
///     recipe: table
///     table:
///       files: [adult.csv]
///       target: income
///     epochs: 50
public enum RecipeText {
  /// All fields of a recipe; what people change most comes first.
  public static func yaml(_ recipe: Recipe) throws -> String {
    let first = [
      "name", "about", "data", "table", "model", "epochs", "batchSize", "learningRate", "optimizer", "schedule",
    ]
    let members = try recipe.jsonValue().members ?? []
    let ordered = members.sorted { a, b in
      let (i, j) = (first.firstIndex(of: a.name) ?? first.count, first.firstIndex(of: b.name) ?? first.count)
      return (i, a.name) < (j, b.name)
    }
    return try serialize(node: YAMLTree.node(.object(ordered)), width: 120, allowUnicode: true)
  }

  /// Reads a file. Fields that it does not name are those of the recipe that it names under `recipe`; without one those of a table's.
  public static func read(_ path: String) throws -> Recipe {
    let bytes = try InputFile.bytes(path)
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw RecipeError(field: shown(path), came: "bytes that are no text", expected: "YAML", mend: "save it as UTF-8")
    }
    return try recipe(text, name: path)
  }

  /// The same from a text; `name` stands for it in messages.
  public static func recipe(_ text: String, name: String) throws -> Recipe {
    guard var fields = try YAMLTree.read(text, name: name).members, !fields.isEmpty else {
      throw RecipeError(
        field: shown(name), came: "no fields", expected: "field: value, one a line",
        mend: "begin with recipe: table, or with what limpid recipe NAME prints")
    }
    var base = Recipes.table
    if let place = fields.firstIndex(where: { $0.name == "recipe" }) {
      guard let named = fields[place].value.text else {
        throw RecipeError(field: "recipe", came: "no name", expected: "the name of a recipe", mend: "recipe: table")
      }
      base = try Recipes.named(named)
      fields.remove(at: place)
    }
    var seed: UInt64 = 0
    let changes = try changes(.object(fields), of: base.jsonValue(), at: [])
    let recipe = try base.setting(changes, seed: &seed)
    try recipe.check()
    return recipe
  }

  /// The leaves of a tree as changes of a recipe. A choice of another kind begins with the usual settings of its kind.
  private static func changes(_ new: JSONValue, of old: JSONValue?, at path: [String]) throws -> [RecipeChange] {
    let place = path.joined(separator: ".")
    let whole = ["table.columns", "classWeights", "sampler", "groups", "averaging", "accumulation", "schedule.then"]
    guard let members = new.members, !whole.contains(place) else { return [RecipeChange(place, new)] }
    var rest = members
    var changes: [RecipeChange] = []
    if path == ["optimizer"] || path == ["schedule"], let kind = members.first(where: { $0.name == "kind" })?.value.text
    {
      if kind != old?["kind"]?.text { changes.append(RecipeChange(place, .text(kind))) }
      rest.removeAll { $0.name == "kind" }
    }
    return try rest.reduce(into: changes) { all, member in
      all += try self.changes(member.value, of: old?[member.name], at: path + [member.name])
    }
  }
}
