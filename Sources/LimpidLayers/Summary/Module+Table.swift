import LimpidCore

extension Module {
  /// The module's layers with their parameters, one a line.
  public var description: String {
    var copy = self
    var visitor = OutlineVisitor()
    try? copy.visit(&visitor)
    return visitor.leaves.isEmpty
      ? summary : table(visitor.leaves.map { ($0.path, $0.layer, nil) }, errors: []).description
  }

  /// Rows for the given places, with the parameters under each; a place that comes twice shows them once.
  fileprivate func table(_ places: [(path: ModulePath, layer: String, output: Shape?)], errors: [TensorError])
    -> ModelTable
  {
    let learned = parameters.filter { $0.parameter.role != .state }
    var owned: [ModulePath: [(path: ModulePath, parameter: Parameter)]] = [:]
    var seen: Set<ModulePath> = []
    let paths = Set(places.map(\.path))
    for (path, parameter) in learned {
      var owner = path.parent
      while !owner.isEmpty && !paths.contains(owner) { owner = owner.parent }
      owned[paths.contains(owner) ? owner : path.parent, default: []].append((path, parameter))
    }
    let counts = owned.mapValues(\.elementCount)
    var rows = places.map { place in
      ModelTable.Row(
        path: place.path, layer: place.layer, output: place.output,
        parameters: seen.insert(place.path).inserted ? counts[place.path] ?? 0 : 0)
    }
    // Parameters that a model holds itself, outside of any layer.
    for path in learned.map(\.path.parent) where seen.insert(path).inserted && counts[path] != nil {
      rows.append(ModelTable.Row(path: path, layer: "own parameters", output: nil, parameters: counts[path]!))
    }
    return ModelTable(
      rows: rows, parameters: parameterCount,
      frozen: learned.filter { !$0.parameter.isTrainable }.elementCount, errors: errors)
  }

  /// Tells every layer its place.
  mutating func place() {
    var visitor = OutlineVisitor()
    try? visit(&visitor)
  }
}

extension Layer where Input: ShapedValue, Output == Tensor {
  /// The model as a table for examples of the given shape (without the batch axis).
  public func table(example: Shape) -> ModelTable {
    let run = dryRun(example: example)
    return table(run.calls.map { ($0.path, $0.module, $0.output) }, errors: run.errors)
  }
}

/// Lists the modules that have no modules inside.
private struct OutlineVisitor: ParameterVisitor {
  var path: ModulePath = []
  private(set) var leaves: [(path: ModulePath, layer: String)] = []
  private var counts: [Int] = []

  mutating func enter(_ module: some Module) throws { counts.append(leaves.count) }
  mutating func leave(_ module: some Module) throws {
    if counts.removeLast() == leaves.count { leaves.append((path, module.summary)) }
  }
}
