import LimpidCore

extension Architecture: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Deeper nesting than any model has, and shallow enough for every stack.
  private static let deepest = 64

  public init(from decoder: any Decoder) throws {
    guard decoder.codingPath.count < Architecture.deepest else {
      throw TensorError(
        operation: "architecture", came: "layers nested more than \(Architecture.deepest) deep", expected: "fewer",
        mend: "write the model flatter")
    }
    let values = try decoder.container(keyedBy: Key.self)
    layer = try values.decode(String.self, forKey: Key(stringValue: "layer"))
    attributes = [:]
    for key in values.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) where key.stringValue != "layer" {
      attributes[key.stringValue] = try values.decode(Attribute.self, forKey: key)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(layer, forKey: Key(stringValue: "layer"))
    for entry in attributes.entries { try values.encode(entry.value, forKey: Key(stringValue: entry.name)) }
  }
}

extension Attribute: Codable {
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let x = try? value.decode(Bool.self) {
      self = .flag(x)
    } else if let x = try? value.decode(Int.self) {
      self = .integer(x)
    } else if let x = try? value.decode(Float.self) {
      self = .number(x)
    } else if let x = try? value.decode(String.self) {
      self = .text(x)
    } else if let x = try? value.decode([Int].self) {
      self = .integers(x)
    } else if (try? decoder.unkeyedContainer()) != nil {
      self = .layers(try value.decode([Architecture].self))
    } else {
      self = .layer(try value.decode(Architecture.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .integer(let x): try value.encode(x)
    case .number(let x): try value.encode(x)
    case .flag(let x): try value.encode(x)
    case .text(let x): try value.encode(x)
    case .integers(let x): try value.encode(x)
    case .layer(let x): try value.encode(x)
    case .layers(let x): try value.encode(x)
    }
  }
}
