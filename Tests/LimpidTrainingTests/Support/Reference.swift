import Foundation

/// The golden files of `Reference/goldens`, which the scripts beside them make from PyTorch.
enum Reference {
  static func read<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T {
    let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    let data = try Data(contentsOf: root.appending(path: "Reference/goldens/\(name).json"))
    return try JSONDecoder().decode(T.self, from: data)
  }
}

/// A tensor in a golden file.
struct GoldenTensor: Decodable {
  let shape: [Int]
  let values: [Double]
}

/// A setting of any kind in a golden file.
enum GoldenSetting: Decodable {
  case number(Double), flag(Bool), text(String), list([Double])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let list = try? container.decode([Double].self) {
      self = .list(list)
    } else {
      self = .text(try container.decode(String.self))
    }
  }
}

extension [String: GoldenSetting] {
  func number(_ name: String, _ otherwise: Double = 0) -> Double {
    if case .number(let x)? = self[name] { x } else { otherwise }
  }
  func int(_ name: String) -> Int { Int(number(name)) }
  func flag(_ name: String) -> Bool { if case .flag(let x)? = self[name] { x } else { false } }
  func text(_ name: String) -> String { if case .text(let x)? = self[name] { x } else { "" } }
  func list(_ name: String) -> [Double] { if case .list(let x)? = self[name] { x } else { [] } }
}
