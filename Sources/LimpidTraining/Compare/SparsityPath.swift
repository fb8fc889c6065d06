import LimpidCore
import LimpidData
import LimpidLayers

/// The path of L1: what share of an input's weights is left, that is not exactly 0, at each strength. An input none of whose weights is left
/// is one that the network does without (R. Tibshirani, Regression shrinkage and selection via the lasso, 1996).
public struct SparsityPath: Sendable {
  /// What an input is: a column of a table with all inputs that it becomes, or one number of another network's input.
  public struct Input: Sendable {
    public let name: String
    /// Of its weights in the first layers the share that is not 0, by strength; the mean over the seeds.
    public let share: [Double]
  }
  /// In increasing order.
  public let strengths: [Double]
  public let inputs: [Input]

  /// By strength, how many inputs have no weight left in any run.
  public var dead: [Int] { strengths.indices.map { i in inputs.count { $0.share[i] == 0 } } }

  /// - Parameter runs: the runs of each strength. Nil if their networks do not begin with layers that have weights for each input.
  init?(_ runs: [(strength: Double, folders: [RunFolder])]) throws {
    let runs = runs.filter { !$0.folders.isEmpty }.sorted { $0.strength < $1.strength }
    strengths = runs.map(\.strength)
    var names: [String] = [], shares: [[Double]] = []
    for run in runs {
      var sum: [Double] = []
      for folder in run.folders {
        let file = try ModelFile(reading: folder.modelFile)
        guard let own = SparsityPath.shares(file.model, file.schema) else { return nil }
        names = own.map(\.name)
        sum = sum.isEmpty ? own.map(\.share) : zip(sum, own).map { $0 + $1.share }
      }
      shares.append(sum.map { $0 / Double(run.folders.count) })
    }
    guard !names.isEmpty, shares.allSatisfy({ $0.count == names.count }) else { return nil }
    inputs = names.indices.map { i in Input(name: names[i], share: shares.map { $0[i] }) }
  }

  private static func shares(_ model: Sequential, _ schema: InputSchema) -> [(name: String, share: Double)]? {
    let groups = schema.inputGroups
    let inputs = groups.reduce(0) { $0 + $1.width }
    var left = [Int](repeating: 0, count: inputs), columns = 0
    var seen: Set<String> = []
    for (name, parameter) in model.parameters
    where parameter.role == .weight && parameter.shape.rank == 2 && parameter.shape[0] == inputs {
      // Of layers one behind the other only the first sees the input: "0.0.body" of "0.0.body.3.weight".
      let chain = "\(name)".split(separator: ".").dropLast(2).joined(separator: ".")
      guard seen.insert(chain).inserted else { continue }
      let values = parameter.value.array, width = parameter.shape[1]
      columns += width
      for i in 0..<inputs { left[i] += values[i * width..<(i + 1) * width].count { $0 != 0 } }
    }
    guard columns > 0 else { return nil }
    var start = 0
    return groups.map { group in
      defer { start += group.width }
      let count = left[start..<start + group.width].reduce(0, +)
      return (group.name, Double(count) / Double(columns * group.width))
    }
  }
}

extension InputSchema {
  /// The inputs of a network by what they come from: columns, or single numbers.
  fileprivate var inputGroups: [(name: String, width: Int)] {
    if let table { return table.encoder.features.map { ($0.column, $0.width) } }
    return (0..<inputShape.reduce(1, *)).map { ("\($0)", 1) }
  }
}
