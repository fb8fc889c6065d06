import LimpidData
import LimpidLayers

/// A table as a recipe holds it: where it is, what is predicted from what, and the network that does it. All of it has a default but the
/// files.
public struct TableSettings: Sendable, Codable, Equatable {
  /// Parts of one table.
  public var files: [String] = []
  /// The column to predict; empty to choose it.
  public var target = ""
  /// regression, binary or classes; empty to decide by the target.
  public var task = ""
  /// The loss; empty for the one that goes with the task.
  public var loss = ""
  /// What columns hold, where the guess is wrong: number, category, text, date, boolean, identifier.
  public var columns: [String: ColumnKind] = [:]
  /// Columns that are no inputs.
  public var ignore: [String] = []
  /// Whether the logarithm of the target is learned: yes, no, or empty to decide by its skewness.
  public var logarithm = ""
  public var split = TableSplit()
  public var encoding = TableEncoder.Settings()
  public var network = TableNetwork()
  /// The share of answers that intervals and sets of classes hold.
  public var coverage = 0.9

  public init(_ files: [String] = []) { self.files = files }

  /// Refuses numbers that make no sense.
  func check() throws(RecipeError) {
    func refuse(_ field: String, _ came: String, _ expected: String, _ mend: String) throws(RecipeError) {
      throw RecipeError(field: "table.\(field)", came: came, expected: expected, mend: mend)
    }
    if !(coverage > 0 && coverage < 1) {
      try refuse("coverage", "\(coverage)", "more than 0 and less than 1", "0.9 is usual")
    }
    if !(0...256).contains(network.members) {
      try refuse("network.members", "\(network.members)", "0 … 256", "0 chooses")
    }
    if !(1...65_536).contains(network.width) {
      try refuse("network.width", "\(network.width)", "1 … 65,536", "128 is usual")
    }
    if !(1...64).contains(network.blocks) { try refuse("network.blocks", "\(network.blocks)", "1 … 64", "2 are usual") }
    if !(network.dropout >= 0 && network.dropout < 1) {
      try refuse("network.dropout", "\(network.dropout)", "0 or more, and less than 1", "0.15 is usual")
    }
    if !(1...4096).contains(encoding.bins) {
      try refuse("encoding.bins", "\(encoding.bins)", "1 … 4,096", "32 are usual")
    }
    if !(0...65_536).contains(encoding.textWords) {
      try refuse("encoding.textWords", "\(encoding.textWords)", "0 … 65,536", "0 chooses by the number of rows")
    }
    if !["", "yes", "no"].contains(logarithm) {
      try refuse("logarithm", "'\(logarithm)'", "yes or no", "leave it out to decide by the target")
    }
  }
}

/// The network that tables are learned by: an ensemble of small residual networks, each with rows of its own held back.
public struct TableNetwork: Sendable, Codable, Equatable {
  /// Networks side by side; 0 to choose by the number of rows.
  public var members = 0
  /// Neurons of a layer.
  public var width = 128
  /// Residual blocks.
  public var blocks = 2
  public var dropout: Float = 0.15

  public init() {}

  /// How many members there are for so many rows: fewer where each has plenty to learn from.
  /// With very many inputs, as texts have, each of them takes long.
  func members(rows: Int, inputs: Int) -> Int {
    let most = inputs > 2000 ? 4 : 8
    let count = members > 0 ? members : rows <= 20_000 ? most : rows <= 100_000 ? 4 : 2
    return max(1, min(count, rows))
  }

  /// Rows in a step, where the recipe leaves it open: about 40 steps an epoch for small tables.
  static func batchSize(rows: Int) -> Int { rows < 2000 ? 32 : rows < 8000 ? 64 : rows < 50_000 ? 256 : 512 }

  /// [n, inputs] → [n, members, outputs].
  func model(inputs: Int, outputs: Int, members: Int) -> Sequential {
    Sequential([Ensemble((0..<members).map { _ in member(inputs, outputs) })])
  }

  private func member(_ inputs: Int, _ outputs: Int) -> Sequential {
    Sequential {
      Dense(inputs, width, initializer: .heNormal)
      ReLU()
      if dropout > 0 { Dropout(dropout) }
      for _ in 1..<max(1, blocks) {
        Dense(width, width, initializer: .heNormal)
        ReLU()
        if dropout > 0 { Dropout(dropout) }
      }
      Dense(width, outputs)
    }
  }
}
