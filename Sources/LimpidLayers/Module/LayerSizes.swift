import LimpidCore

extension DescribedLayer {
  /// What is wrong with the numbers that the layer was made with; nil if they are possible.
  ///
  /// Layers are made without `try`, so that a model reads as a list of them. Sizes that no tensor has, and numbers that a model file may not
  /// have either, are refused when the layer is used, or by a dry run.
  var sizeError: TensorError? {
    if isContainer { return nil }  // the layers inside speak for themselves
    var copy = self
    var visitor = SizeVisitor()
    try? copy.visit(&visitor)
    guard let (name, shape) = visitor.impossible else { return argumentError }
    let isNegative = shape.contains { $0 < 0 }
    return TensorError(
      operation: Self.kind, came: "a \(name) of shape \(shape)",
      expected: isNegative ? "sizes of 1 or more" : "at most 2,147,483,647 numbers",
      mend: isNegative ? "check the arithmetic that made these sizes" : "build a smaller layer")
  }

  /// The layer's own arguments, read as from a model file: the first that is refused there.
  private var argumentError: TensorError? {
    var reader = AttributeReader(architecture, knowing: [])
    guard (try? Self(&reader)) == nil, let (name, value, expected) = reader.refused else { return nil }
    return TensorError(
      operation: Self.kind, came: "\(name) \(value)", expected: expected, mend: "check the arithmetic that made it")
  }
}

/// Finds the first parameter with a shape that no tensor has.
private struct SizeVisitor: ParameterVisitor {
  var path: ModulePath = []
  private(set) var impossible: (name: String, shape: Shape)?

  mutating func visit(_ parameter: inout Parameter, at path: ModulePath) throws {
    guard impossible == nil, (try? parameter.shape.validate(for: "")) == nil else { return }
    impossible = (path.description, parameter.shape)
  }
}

/// a · b, or the greatest number if that does not fit: a size that is refused later.
func product(_ a: Int, _ b: Int) -> Int {
  let (result, overflow) = a.multipliedReportingOverflow(by: b)
  return overflow ? .max : result
}

extension TensorError {
  /// The same with the empty batch of a dry run written as n: [n, 784].
  var withoutBatch: TensorError {
    func named(_ text: String) -> String { text.replacing("[0, ", with: "[n, ").replacing("[0]", with: "[n]") }
    var copy = self
    (copy.came, copy.expected, copy.mend) = (named(came), named(expected), named(mend))
    return copy
  }
}
