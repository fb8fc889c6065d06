import LimpidCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A layer as data: its kind and its arguments, layers inside included. With the weights it makes a model file that opens without the code
/// that built the model.
///
///     {"layer": "Dense", "inputs": 784, "outputs": 10, "bias": true}
public struct Architecture: Sendable, Hashable {
  public var layer: String
  public var attributes: Attributes

  public init(layer: String, attributes: Attributes = [:]) {
    self.layer = layer
    self.attributes = attributes
  }

  /// More layers than any model has.
  private static let most = 10_000

  /// Reads JSON text.
  public init(json: String) throws {
    // Every layer is an object. The text may be anybody's, so they are counted before anything is made of them.
    let count = json.utf8.count { $0 == UInt8(ascii: "{") }
    guard count <= Architecture.most else {
      throw TensorError(
        operation: "architecture", came: "\(count) layers", expected: "at most \(Architecture.most)",
        mend: "take the file from a backup, or write the model with fewer layers")
    }
    do {
      self = try JSONDecoder().decode(Architecture.self, from: Data(json.utf8))
    } catch let error as TensorError { throw error } catch {
      throw TensorError(
        operation: "architecture", came: "text that is not the JSON of a layer",
        expected: "an object such as {\"layer\": \"Dense\", \"inputs\": 784, \"outputs\": 10}",
        mend: "check the quotes, commas and braces")
    }
  }

  /// The JSON text, on one line, arguments in their order.
  public var json: String {
    "{"
      + (["\"layer\": \(quoted(layer))"] + attributes.entries.map { "\(quoted($0.name)): \($0.value.json)" })
      .joined(separator: ", ") + "}"
  }
}

extension DescribedLayer {
  /// The layer as data.
  public var architecture: Architecture { Architecture(layer: Self.kind, attributes: attributes) }
}

extension Attribute {
  var json: String {
    switch self {
    case .integer(let x): "\(x)"
    case .number(let x): "\(x)"
    case .flag(let x): "\(x)"
    case .text(let x): quoted(x)
    case .integers(let x): "[\(x.map(String.init).joined(separator: ", "))]"
    case .layer(let x): x.json
    case .layers(let x): "[\(x.map(\.json).joined(separator: ", "))]"
    }
  }
}

private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": result += "\\\(scalar)"
    case _ where scalar.value < 32:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
