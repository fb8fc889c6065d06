import LimpidCore
import Testing

/// A file of golden cases and how each operation in it is spelled in Limpid; a spelling of `nil` says that there is none.
struct GoldenFamily: CustomTestStringConvertible, Sendable {
  let name: String
  let spelling: @Sendable (GoldenArguments) throws -> (any Valued)?
  var testDescription: String { name }

  static let all = [
    GoldenFamily(name: "elementwise", spelling: elementwise),
    GoldenFamily(name: "reduce", spelling: reduce),
    GoldenFamily(name: "move", spelling: move),
    GoldenFamily(name: "linear", spelling: linear),
    GoldenFamily(name: "convolution", spelling: convolution),
    GoldenFamily(name: "pooling", spelling: pooling),
    GoldenFamily(name: "normalize", spelling: normalize),
    GoldenFamily(name: "losses", spelling: losses),
    GoldenFamily(name: "attention", spelling: attention),
    GoldenFamily(name: "recurrent", spelling: recurrent),
  ]

  /// The largest difference allowed between two elements, in units of max(1, |PyTorch's|).
  static let tolerance = 4e-6

  /// What does not agree with PyTorch: shapes, elements of the output, elements of a gradient.
  func disagreements(_ golden: GoldenCase) throws -> [String] {
    let arguments = try GoldenArguments(golden)
    guard let output = try spelling(arguments)?.value else { return ["\(golden.op) has no spelling here"] }
    guard output.shape.dimensions == golden.output.shape else {
      return ["shape \(output.shape), PyTorch has \(golden.output.shape)"]
    }
    var found = [disagreement("output", output.floats, golden.output, tolerance: Self.tolerance)]
    if let result = try differentiated(arguments, keeping: .gradients) {
      for (p, gradient) in zip(golden.differentiated, result.gradients) {
        let want = golden.gradients![p]!
        found.append(disagreement("gradient of input \(p)", gradient.array, want, tolerance: Self.tolerance))
      }
    }
    return found.compactMap { $0 }
  }

  /// The types of the operations that a case runs, forward and backward.
  func operations(in golden: GoldenCase) throws -> Set<String> {
    let arguments = try GoldenArguments(golden)
    if let tape = try differentiated(arguments, keeping: .everything)?.tape {
      return Set(tape.map { String(describing: type(of: $0.operation)) })
    }
    let program = try Program(of: arguments.values) { values in
      [try spelling(GoldenArguments(golden, values))?.value].compactMap { $0 }
    }
    return Set(program.instructions.map { String(describing: type(of: $0.operation)) })
  }

  /// Value and gradients of Σ upstream · output; nil if the case has no gradients.
  private func differentiated(_ arguments: GoldenArguments, keeping: Keeping) throws -> Differentiated? {
    let golden = arguments.golden
    guard let upstream = try golden.upstream?.value().tensor else { return nil }
    return try differentiate(at: golden.differentiated.map { arguments[$0] }, keeping: keeping) { variables in
      var values = arguments.values
      for (p, variable) in zip(golden.differentiated, variables) { values[p] = variable.value }
      guard let output = try spelling(GoldenArguments(golden, values)) else { return variables[0].sum() }
      return try (output.value.tensor! * upstream).sum()
    }
  }
}

extension GoldenCase {
  /// The positions of the inputs that have a gradient here.
  var differentiated: [Int] { inputs.indices.filter { gradients?[$0] != nil } }
}
