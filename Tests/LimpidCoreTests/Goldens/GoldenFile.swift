import Foundation

/// What one of the scripts in `Reference/` wrote: calls of operations in PyTorch with their results.
struct GoldenFile: Decodable {
  let family: String
  let cases: [GoldenCase]

  /// Reads `Reference/goldens/<family>.json`.
  static func read(_ family: String) throws -> GoldenFile {
    try JSONDecoder().decode(GoldenFile.self, from: data(family))
  }

  /// The bytes of a golden file; the folder is found from where this source file lies.
  static func data(_ name: String) throws -> Data {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try Data(contentsOf: root.appending(path: "Reference/goldens/\(name).json"))
  }
}

/// One call: `op` with `attributes` of `inputs` gave `output`; the gradient `upstream` at the output gave `gradients` at the inputs.
struct GoldenCase: Decodable {
  let name: String
  let op: String
  let attributes: [String: GoldenAttribute]
  let inputs: [GoldenTensor]
  let output: GoldenTensor
  let upstream: GoldenTensor?
  let gradients: [GoldenTensor?]?
}

/// Values as PyTorch computed them in float64, ten digits of each.
struct GoldenTensor: Decodable {
  enum Kind: String, Decodable { case tensor, indices, mask }

  let kind: Kind
  let shape: [Int]
  let values: [Double]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decodeIfPresent(Kind.self, forKey: .kind) ?? .tensor
    shape = try container.decode([Int].self, forKey: .shape)
    // JSON has no NaN and no infinity: a list that holds one is read element by element.
    if let plain = try? container.decode([Double].self, forKey: .values) {
      values = plain
    } else {
      values = try container.decode([GoldenAttribute].self, forKey: .values).map { $0.number ?? .signalingNaN }
    }
  }

  private enum CodingKeys: String, CodingKey { case kind, shape, values }
}

/// An attribute of an operation, or one element of a list with special values in it.
enum GoldenAttribute: Decodable {
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([GoldenAttribute])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else {
      self = .list(try container.decode([GoldenAttribute].self))
    }
  }

  /// The number, also where it is spelled `"nan"`, `"inf"` or `"-inf"`.
  var number: Double? {
    switch self {
    case .number(let value): value
    case .text(let text): Double(text)
    default: nil
    }
  }

  var list: [GoldenAttribute]? { if case .list(let elements) = self { elements } else { nil } }
}

extension GoldenCase {
  func number(_ key: String) -> Double? { attributes[key]?.number }
  func float(_ key: String) -> Float? { number(key).map { Float($0) } }
  func int(_ key: String) -> Int? { number(key).map { Int($0) } }
  func text(_ key: String) -> String? { if case .text(let text)? = attributes[key] { text } else { nil } }
  func flag(_ key: String) -> Bool { if case .flag(let flag)? = attributes[key] { flag } else { false } }
  func ints(_ key: String) -> [Int]? { attributes[key]?.list?.map { Int($0.number!) } }
  func floats(_ key: String) -> [Float]? { attributes[key]?.list?.map { Float($0.number!) } }
  func pairs(_ key: String) -> [[Int]]? { attributes[key]?.list?.map { $0.list!.map { Int($0.number!) } } }
}
