import LimpidCore
import LimpidLayers

/// Changes of a model as a whole, where it is a plain list of layers: `model.dropout=0.2`, `model.activation=gelu`, `model.depth=3`,
/// `model.width=64`, `model.convolution=winograd2`.
enum ModelChange: String, CaseIterable {
  /// The rate of all Dropout layers; where there is none, of one behind every activation.
  case dropout
  /// The kind of all activations between the layers; where there is none, of one behind every Dense but the last.
  case activation
  /// How many hidden layers there are in front of the last one, all as wide as the last of them.
  case depth
  /// How many outputs every hidden Dense has.
  case width
  /// What the weights begin as, such as heNormal.
  case initializer
  /// How all convolutions are computed: an algorithm, such as winograd2. It is stored with the model, since each has bits of its own.
  case convolution
  /// `linear`: nothing behind the last layer with weights.
  case head

  /// The setting of a table's network that stands for it, as long as the network is not made.
  var tableField: String? {
    switch self {
    case .dropout: "dropout"
    case .depth: "blocks"
    case .width: "width"
    case .activation, .initializer, .convolution, .head: nil
    }
  }

  static let activations = [
    "ReLU", "GELU", "TanhGELU", "SiLU", "Mish", "Sigmoid", "Tanh", "Softplus", "SELU", "HardSigmoid", "HardSwish",
    "ELU",
    "LeakyReLU", "PReLU",
  ]

  static func isActivation(_ layer: JSONValue) -> Bool {
    layer["layer"]?.text.map { activations.contains($0) } ?? false
  }

  /// The model changed.
  func applied(_ value: JSONValue, to model: JSONValue) throws(RecipeError) -> JSONValue {
    switch self {
    case .dropout:
      guard let rate = value.double, (0..<1).contains(rate) else {
        throw refusal("\(value)", "a rate of 0 or more and less than 1", "0.2 is usual")
      }
      if let changed = ModelChange.replaced(
        in: model,
        { layer in
          guard layer["layer"]?.text == "Dropout" else { return nil }
          var layer = layer
          layer["rate"] = value
          return layer
        })
      {
        return changed
      }
      return try inserted(value, in: model)
    case .activation:
      let wanted = value.text ?? "\(value)"
      guard let kind = ModelChange.activations.first(where: { $0.lowercased() == wanted.lowercased() }) else {
        throw RecipeError.unknown("model.activation", wanted, among: ModelChange.activations)
      }
      let changed = ModelChange.replaced(in: model) { layer in
        ModelChange.isActivation(layer) ? .object([.init("layer", .text(kind))]) : nil
      }
      if let changed { return changed }
      return try activated(.object([.init("layer", .text(kind))]), model)
    case .depth: return try deepened(value, model)
    case .width: return try widened(value, model)
    case .initializer:
      let name = value.text ?? "\(value)"
      do throws(TensorError) { _ = try LimpidLayers.initializer(named: name) } catch {
        throw refusal("'\(name.prefix(60))'", "the name of an initializer", error.mend)
      }
      let changed = ModelChange.replaced(in: model) { layer in
        guard layer["initializer"] != nil else { return nil }
        var layer = layer
        layer["initializer"] = .text(name)
        return layer
      }
      guard let changed else {
        throw refusal("a model without weights to draw", "one with dense layers", "leave it out")
      }
      return changed
    case .convolution:
      let name = value.text ?? "\(value)", names = ConvolutionAlgorithm.allCases.map(\.rawValue)
      guard names.contains(name) else { throw RecipeError.unknown("model.convolution", name, among: names) }
      let changed = ModelChange.replaced(in: model) { layer in
        guard layer["layer"]?.text == "Conv2D" else { return nil }
        var layer = layer
        layer["algorithm"] = .text(name)
        return layer
      }
      guard let changed else {
        throw refusal("a model without Conv2D", "one with convolutions of pictures", "leave it out")
      }
      return changed
    case .head:
      guard value.text == "linear" else { throw refusal("\(value)", "linear", "the loss takes the softmax itself") }
      return try beheaded(model)
    }
  }

  private func refusal(_ came: String, _ expected: String, _ mend: String) -> RecipeError {
    RecipeError(field: "model.\(rawValue)", came: came, expected: expected, mend: mend)
  }

  /// The model with each layer that `change` has an answer for changed; nil if there is none.
  private static func replaced(in json: JSONValue, _ change: (JSONValue) -> JSONValue?) -> JSONValue? {
    switch json {
    case .list(let values):
      let changed = values.map { replaced(in: $0, change) }
      return changed.contains { $0 != nil } ? .list(zip(values, changed).map { $1 ?? $0 }) : nil
    case .object(var members):
      if let changed = change(json) { return changed }
      var found = false
      for i in members.indices {
        if let changed = replaced(in: members[i].value, change) {
          members[i].value = changed
          found = true
        }
      }
      return found ? .object(members) : nil
    default: return nil
    }
  }

  private func layers(_ model: JSONValue) throws(RecipeError) -> [JSONValue] {
    guard model["layer"]?.text == "Sequential", let layers = model["layers"]?.list else {
      throw refusal(
        "a model that is no plain list of layers", "a Sequential",
        "change the layers themselves: model.layers.1.outputs=64")
    }
    return layers
  }

  private func inserted(_ rate: JSONValue, in model: JSONValue) throws(RecipeError) -> JSONValue {
    var changed: [JSONValue] = []
    for layer in try layers(model) {
      changed.append(layer)
      if ModelChange.isActivation(layer) {
        changed.append(.object([.init("layer", .text("Dropout")), .init("rate", rate)]))
      }
    }
    var model = model
    model["layers"] = .list(changed)
    return model
  }

  /// Whether a layer has weights that are contracted with its input.
  private static func weighs(_ layer: JSONValue) -> Bool {
    guard let kind = layer["layer"]?.text else { return false }
    return kind == "Dense" || kind.hasPrefix("Conv")
  }

  /// The model with an activation behind every Dense but the last.
  private func activated(_ activation: JSONValue, _ model: JSONValue) throws(RecipeError) -> JSONValue {
    let layers = try layers(model)
    guard let last = layers.lastIndex(where: ModelChange.weighs), layers[..<last].contains(where: ModelChange.weighs)
    else { throw refusal("a model of one layer", "two layers that it can stand between", "set model.layers itself") }
    var model = model
    model["layers"] = .list(
      layers.indices.flatMap { i in
        i < last && ModelChange.weighs(layers[i]) ? [layers[i], activation] : [layers[i]]
      })
    return model
  }

  /// The model without activations behind its last layer with weights.
  private func beheaded(_ model: JSONValue) throws(RecipeError) -> JSONValue {
    let layers = try layers(model)
    let last = layers.lastIndex(where: ModelChange.weighs) ?? layers.count
    var model = model
    model["layers"] = .list(
      layers.indices.filter { i in
        let kind = layers[i]["layer"]?.text ?? ""
        return i <= last || !(ModelChange.activations + ["Softmax", "LogSoftmax"]).contains(kind)
      }.map { layers[$0] })
    return model
  }

  private func deepened(_ value: JSONValue, _ model: JSONValue) throws(RecipeError) -> JSONValue {
    var layers = try layers(model)
    guard let depth = value.integer, (1...100).contains(depth) else {
      throw refusal("\(value)", "1 … 100 hidden layers", "2 is usual")
    }
    // … Dense a → h, activation, Dense h → classes: what is repeated is an activation and Dense h → h in front of the last layer.
    guard let head = layers.lastIndex(where: { $0["layer"]?.text == "Dense" }),
      let width = layers[head]["inputs"]?.integer,
      let activation = layers[..<head].last(where: ModelChange.isActivation)
    else {
      throw refusal("a model without an activation and a last Dense", "dense layers", "change model.layers itself")
    }
    var hidden = layers[..<head].count { $0["layer"]?.text == "Dense" }
    while hidden < depth {
      layers.insert(
        contentsOf: [
          .object([
            .init("layer", .text("Dense")), .init("inputs", .number("\(width)")), .init("outputs", .number("\(width)")),
          ]), activation,
        ],
        at: layers[..<layers.lastIndex { $0["layer"]?.text == "Dense" }!].endIndex)
      hidden += 1
    }
    while hidden > depth {
      let last = layers.lastIndex { $0["layer"]?.text == "Dense" }!
      guard let extra = layers[..<last].lastIndex(where: { $0["layer"]?.text == "Dense" }),
        layers[extra]["inputs"] == layers[extra]["outputs"]
      else {
        throw refusal(
          "\(depth), though the hidden layers have different widths", "\(hidden) or more", "change model.layers itself")
      }
      layers.removeSubrange(extra..<last)
      hidden -= 1
    }
    var model = model
    model["layers"] = .list(layers)
    return model
  }

  /// The model with so many outputs of each Dense but the last, and whatever between them counts those.
  private func widened(_ value: JSONValue, _ model: JSONValue) throws(RecipeError) -> JSONValue {
    var layers = try layers(model)
    guard let width = value.integer, (1...65_536).contains(width) else {
      throw refusal("\(value)", "1 … 65,536 neurons", "128 is usual")
    }
    let dense = layers.indices.filter { layers[$0]["layer"]?.text == "Dense" }
    guard dense.count > 1 else {
      throw refusal("a model without a hidden Dense layer", "one at least", "change model.layers itself")
    }
    // The width that comes out of the last changed layer, before the change: what follows takes it in.
    var before: JSONValue?
    for i in dense[0]..<layers.count {
      if layers[i]["layer"]?.text == "Dense" {
        if before != nil { layers[i]["inputs"] = value }
        before = i == dense.last ? nil : layers[i]["outputs"]
        if i != dense.last { layers[i]["outputs"] = value }
      } else if let before, let members = layers[i].members {
        // Norms between them count their channels.
        for member in members where member.value == before { layers[i][member.name] = value }
      }
    }
    var model = model
    model["layers"] = .list(layers)
    return model
  }
}
