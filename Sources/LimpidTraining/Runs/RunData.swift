import LimpidCore
import LimpidData
import LimpidLayers

/// What a run learns from: pictures or a table.
public enum RunData: Sendable {
  case images(LoadedData)
  case table(LoadedTable)

  /// Loads what a recipe names.
  public init(_ recipe: Recipe) throws {
    if recipe.reconstruction != nil {
      self = .images(try LoadedData(unlabeled: recipe))
    } else if let settings = recipe.table, recipe.data.source == .table {
      self = .table(try LoadedTable(settings))
    } else {
      self = .images(try recipe.data.load())
    }
  }

  public var hashes: [String: String] {
    switch self {
    case .images(let data): data.hashes
    case .table(let table): table.hashes
    }
  }

  /// The shape of one example.
  public var inputShape: Shape {
    switch self {
    case .images(let data): data.train.inputShape
    case .table(let table): [table.train.encoder.width]
    }
  }

  public var counts: [DataPart: Int] {
    switch self {
    case .images(let data): data.counts
    case .table(let table): [.train: table.train.count, .test: table.test.count]
    }
  }

  /// Whether there are examples that judge the model on the way. A table's rows always do.
  var hasValidation: Bool {
    switch self {
    case .images(let data): data.validation != nil
    case .table: true
    }
  }

  func schema(named name: String) -> InputSchema {
    switch self {
    case .images(let data): InputSchema(data.train, named: name)
    case .table(let table): InputSchema(table, named: name)
    }
  }

  /// The recipe with a network for these data, if it leaves that to them.
  func fitted(_ recipe: Recipe) throws -> Recipe {
    if case .images(let data) = self {
      let made = recipe.with {
        if $0.data.source == .folders { $0.data.size = data.train.inputShape.dimensions }
        if let settings = $0.reconstruction {
          if $0.batchSize == 0 { $0.batchSize = TableNetwork.batchSize(rows: data.train.count) }
          if $0.model.isEmpty { $0.model = settings.model(data.train.inputShape).architecture }
        } else if $0.model.isEmpty {
          $0.model = PictureNetwork.model(data.train.inputShape, classes: data.train.classNames.count).architecture
        }
      }
      return recipe.model.isEmpty ? try made.withModel(changed: recipe.model.laterChanges) : made
    }
    guard case .table(let table) = self, let settings = recipe.table else { return recipe }
    return recipe.with {
      if $0.batchSize == 0 { $0.batchSize = TableNetwork.batchSize(rows: table.train.count) }
      guard $0.model.isEmpty else { return }
      if $0.l1 == 0 {
        $0.l1 = settings.network.l1(rows: table.train.count, features: table.train.encoder.features)
      }
      $0.model =
        settings.network.model(
          table.train.encoder.features, outputs: table.train.target.outputs, members: table.members
        ).architecture
    }
  }

  /// Refuses data that a network with these outputs cannot be trained or tested on.
  func check(outputs: Shape) throws {
    switch self {
    case .images(let data): try data.check(outputs: outputs)
    case .table(let table):
      let expected: Shape = [0, table.members, table.train.target.outputs]
      guard outputs == expected else {
        throw RecipeError(
          field: "model", came: "an output of shape \(outputs)",
          expected: "\(expected): members and answers for \(table.decision.column)",
          mend: "leave the model out, and it is made to fit the table")
      }
    }
  }
}

extension Architecture {
  /// A model without a layer: to be made when the data are known.
  var isEmpty: Bool {
    switch attributes["layers"] {
    case .layers(let layers)?: layer == "Sequential" && layers.isEmpty
    case .integers(let numbers)?: layer == "Sequential" && numbers.isEmpty  // [] as JSON says it
    default: false
    }
  }

  /// What a model that is not made yet is to be changed in then: `dropout: 0.3` beside its empty `layers`.
  var laterChanges: [RecipeChange] {
    guard isEmpty, let members = JSONValue(Array(json.utf8))?.members else { return [] }
    return members.filter { ModelChange(rawValue: $0.name) != nil }.map { RecipeChange("model.\($0.name)", $0.value) }
  }
}
