import LimpidData

/// The words that a recipe's field of a few words knows, for the sentence that a wrong one gets.
enum AllowedWords {
  /// Nil for a field that takes anything else.
  static func of(_ path: String) -> [String]? {
    let names = path.split(separator: ".").map(String.init)
    if names.count == 3, names.starts(with: ["table", "columns"]) { return words(ColumnKind.self) }
    switch path {
    case "table.split.kind": return words(TableSplit.Kind.self)
    case "data.duplicates", "table.duplicates": return words(Duplicates.self)
    case "data.source": return words(DataChoice.Source.self)
    case "optimizer.decays": return words(Optimizer.Decays.self)
    case "earlyStopping.monitor", "checkpoints.monitor": return words(Monitor.self)
    case "averaging.kind": return words(WeightAveraging.Kind.self)
    default: return names.first == "loggers" ? words(LoggerKind.self) : nil
    }
  }

  private static func words<T: CaseIterable & RawRepresentable>(_ type: T.Type) -> [String] where T.RawValue == String {
    T.allCases.map(\.rawValue)
  }
}
