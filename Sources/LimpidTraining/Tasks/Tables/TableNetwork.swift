import LimpidCore
import LimpidData
import LimpidLayers

/// The network that tables are learned by: an ensemble of small networks, each with rows of its own held back.
public struct TableNetwork: Sendable, Codable, Equatable {
  /// Networks side by side; 0 to choose by the number of rows.
  public var members = 0
  /// Neurons of a layer.
  public var width = 128
  /// Hidden layers.
  public var blocks = 2
  public var dropout: Float = 0.15
  /// Whether a plane through the inputs is learned beside the hidden layers, which then need only tell what it leaves.
  public var plane = true
  /// How strongly weights are drawn to zero, which matters where inputs are many and rows few; see `l1`.
  public var sparsity = 0.15
  /// How many numbers stand for a category or a text; 0 gives each word's input to the first layer as it is.
  public var embedding = 0

  public init() {}

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    members = try fields.decode(Int.self, forKey: .members)
    width = try fields.decode(Int.self, forKey: .width)
    blocks = try fields.decode(Int.self, forKey: .blocks)
    dropout = try fields.decode(Float.self, forKey: .dropout)
    // Older recipes do not have these, and meant networks without them.
    plane = try fields.decodeIfPresent(Bool.self, forKey: .plane) ?? false
    sparsity = try fields.decodeIfPresent(Double.self, forKey: .sparsity) ?? 0
    embedding = try fields.decodeIfPresent(Int.self, forKey: .embedding) ?? 0
  }

  /// How many members there are for so many rows: fewer where each has plenty to learn from.
  /// With very many inputs, as texts have, each of them takes long.
  func members(rows: Int, inputs: Int) -> Int {
    let most = inputs > 2000 ? 4 : 8
    let count = members > 0 ? members : rows <= 20_000 ? most : rows <= 100_000 ? 4 : 2
    return max(1, min(count, rows))
  }

  /// Rows in a step, where the recipe leaves it open: about 40 steps an epoch for small tables.
  static func batchSize(rows: Int) -> Int { rows < 2000 ? 32 : rows < 8000 ? 64 : rows < 50_000 ? 256 : 512 }

  /// The L1 of a recipe that leaves it open: `sparsity` · √(inputs / rows), at most 0.5. With steps of Adam, which are about as long for
  /// every weight, L1 is the share of steps that must agree on a direction for a weight to leave zero: of many inputs and few rows, some agree
  /// by chance. Words of texts do not count: most rows have none of them, and so say nothing about their weights.
  func l1(rows: Int, features: [InputFeature]) -> Double {
    let inputs = features.reduce(0) { sum, feature in
      if case .text = feature.form { return sum }
      return sum + feature.width
    }
    let strength = min(0.5, sparsity * (Double(inputs) / Double(max(1, rows))).squareRoot())
    return (strength * 1000).rounded() / 1000
  }

  /// [n, inputs] → [n, members, outputs].
  func model(_ features: [InputFeature], outputs: Int, members: Int) -> Sequential {
    let inputs = features.reduce(0) { $0 + $1.width }
    var groups: [Range<Int>] = [], end = 0
    for feature in features {
      let start = end
      end += feature.width
      switch feature.form {
      // What has fewer inputs than that needs no embedding.
      case .levels, .text: if embedding > 0, feature.width > embedding { groups.append(start..<end) }
      case .number, .date: break
      }
    }
    let embedded =
      groups.isEmpty ? nil : ColumnEmbedding(inputs: inputs, groups: groups, size: embedding)
    return Sequential([Ensemble((0..<members).map { _ in member(inputs, outputs, embedded) })])
  }

  private func member(_ inputs: Int, _ outputs: Int, _ embedded: ColumnEmbedding?) -> Sequential {
    let hidden = Sequential {
      if let embedded { embedded }
      Dense(embedded?.outputs ?? inputs, width, initializer: .heNormal)
      ReLU()
      if dropout > 0 { Dropout(dropout) }
      for _ in 1..<max(1, blocks) {
        Dense(width, width, initializer: .heNormal)
        ReLU()
        if dropout > 0 { Dropout(dropout) }
      }
      Dense(width, outputs)
    }
    guard plane else { return hidden }
    return Sequential {
      Residual {
        for layer in hidden.layers { layer }
      } projection: {
        Dense(inputs, outputs, bias: false, initializer: .zeros)
      }
    }
  }
}
