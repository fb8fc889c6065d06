/// A field that recipes have not always had: where it is missing, as in an old `run.json`, it has its usual value.
protocol LaterField: Codable {
  init()
}

extension KeyedDecodingContainer {
  /// What the compiler writes for a recipe calls this for fields of such types.
  func decode<Field: LaterField>(_ type: Field.Type, forKey key: Key) throws -> Field {
    try decodeIfPresent(type, forKey: key) ?? Field()
  }
}
