import LimpidCore
import LimpidLayers

/// Training came to a number that is not one.
///
///     training: the loss is nan at step 412 (epoch 3, batch 12: rows 5, 99, 1034 … of digits)
///       first  log in 4, forward: [64, 10] → [64, 10] gives -inf from finite inputs
///       mend   lower the learning rate (0.1 now), or clip the gradients, for instance by norm to 1
///       saved  the state before this step
public struct NonFiniteError: Error, Sendable, CustomStringConvertible {
  public let step: Int
  public let epoch: Int
  public let batch: Int
  /// The examples, in words.
  public let examples: String
  /// Which of them gives such a number by itself, in words; nil if nobody can say.
  public let example: String?
  /// What is not finite: "the loss is nan".
  public let what: String
  /// The first step of the computation whose result is not finite though its inputs are; or what else began it.
  public let origin: String
  public let learningRate: Double
  /// Whether some examples give such a number by themselves and others do not.
  var isOfExample = false
  /// Where the state before this step was saved.
  public internal(set) var saved: String?

  public var description: String {
    "training: \(what) at step \(step) (epoch \(epoch), batch \(batch): \(examples))\n  first  \(origin)\n"
      + (example.map { "  which  \($0)\n" } ?? "")
      + (isOfExample
        ? "  mend   look at that example: leave it out, or put sensible numbers there"
        : "  mend   lower the learning rate (\(learningRate) now), or clip the gradients, for instance by norm to 1")
      + (saved.map { "\n  saved  the state before this step, in \($0)" } ?? "")
  }
}

/// Finds where numbers stop being finite.
package enum NonFinite {
  /// The first number that is not finite. Any NaN is `nan`: its sign depends on the machine.
  package static func firstIn(_ tensor: Tensor) -> Float? {
    tensor.array.first { !$0.isFinite }.map { $0.isNaN ? .nan : $0 }
  }

  /// The place of the first number that is not finite: [3, 17].
  private static func position(in tensor: Tensor) -> String {
    var rest = tensor.array.firstIndex { !$0.isFinite } ?? 0, places: [Int] = []
    for size in tensor.shape.reversed() {
      places.insert(rest % size, at: 0)
      rest /= size
    }
    return "\(places)"
  }

  /// In words, the first record whose output is not finite although its inputs are.
  static func origin(in tape: [Record]) -> String? {
    for record in tape {
      guard let output = record.output.tensor, output.isPresent, let value = firstIn(output) else { continue }
      let inputs = record.inputs.compactMap(\.tensor).filter(\.isPresent)
      if inputs.contains(where: { firstIn($0) != nil }) { continue }
      let place = record.scope.isEmpty ? "" : " in \(record.scope)"
      let from = record.inputs.map { $0.shape.description }.joined(separator: ", ")
      return
        "\(record.operation.signature)\(place), \(record.phase): \(from) → \(output.shape) gives \(value) from finite inputs"
        + (output.shape.isEmpty ? "" : ", first at \(position(in: output))")
    }
    return nil
  }

  /// In words, the first parameter that is not finite.
  static func origin(in model: some Module) -> String? {
    for (path, parameter) in model.parameters {
      if let value = firstIn(parameter.value) { return "parameter \(path) holds \(value) before the step" }
    }
    return nil
  }
}
