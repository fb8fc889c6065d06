import LimpidData

/// A table as a recipe holds it: where it is, what is predicted from what, and the network that does it. All of it has a default but the
/// files.
public struct TableSettings: Sendable, Codable, Equatable {
  /// Parts of one table.
  public var files: [String] = []
  /// The column to predict; empty to choose it.
  public var target = ""
  /// regression, binary or classes; empty to decide by the target.
  public var task = ""
  /// Of two classes the one that precision, recall and F1 are of; nil or empty to choose it.
  public var positive: String?
  /// The loss; empty for the one that goes with the task. For numbers meanSquaredError, meanAbsoluteError, huber or quantile(0.9).
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
  /// What is done with rows whose inputs are there several times; nil to keep them.
  public var duplicates: Duplicates?

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
    if !(0...4096).contains(network.embedding) {
      try refuse(
        "network.embedding", "\(network.embedding)", "0 … 4,096", "0 for none; 8 or 16 for columns of many words")
    }
    if !(network.dropout >= 0 && network.dropout < 1) {
      try refuse("network.dropout", "\(network.dropout)", "0 or more, and less than 1", "0.15 is usual")
    }
    if !(network.sparsity >= 0 && network.sparsity.isFinite) {
      try refuse("network.sparsity", "\(network.sparsity)", "0 or more", "0.15 is usual")
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
