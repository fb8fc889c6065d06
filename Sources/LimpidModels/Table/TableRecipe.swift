import LimpidCore
import LimpidData
import LimpidLayers
import LimpidTraining

extension Recipes {
  /// Any table: an ensemble of small networks, each of which has a part of the rows held back to judge it. One set of defaults for all
  /// tables.
  public static var table: Recipe {
    Recipe(
      "table", about: "Any table: numbers or classes predicted by an ensemble of small networks of dense layers.",
      data: DataChoice(.table), model: Sequential([]), optimizer: AdamW(weightDecay: 0.02), learningRate: 1e-3,
      schedule: ConstantRate(), epochs: 300, batchSize: 0
    ).with {
      $0.decays = .weights
      $0.earlyStopping = EarlyStopping(patience: 16)
      $0.table = TableSettings()
    }
  }

  /// The recipe for a table in these files, named after the first.
  public static func table(_ files: [String], target: String? = nil) -> Recipe {
    table.with {
      $0.table?.files = files
      $0.table?.target = target ?? ""
      $0.name = name(of: files.first ?? "table")
    }
  }

  /// "data/adult.csv.gz" → "adult".
  static func name(of file: String) -> String {
    let last = file.split { $0 == "/" || $0 == ":" }.last.map(String.init) ?? file
    let stem = last.split(separator: ".").first.map(String.init) ?? last
    let letters = stem.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : "-" }
    return letters.isEmpty ? "table" : String(letters.prefix(60))
  }
}
