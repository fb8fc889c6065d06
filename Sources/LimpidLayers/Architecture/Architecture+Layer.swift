import LimpidCore

extension Architecture {
  /// The layer that this describes, freshly begun. `known` lists the kinds that may occur.
  public func makeLayer(knowing known: [any DescribedLayer.Type] = allLayers) throws -> any DescribedLayer {
    guard let type = known.first(where: { $0.kind == layer }) else {
      throw TensorError(
        operation: "architecture", came: "the layer \"\(layer)\"", expected: "a layer that is known",
        mend: "take one of \(known.map { $0.kind }.sorted().joined(separator: ", "))")
    }
    return try make(type, knowing: known)
  }

  private func make<L: DescribedLayer>(_ type: L.Type, knowing known: [any DescribedLayer.Type]) throws -> L {
    var reader = AttributeReader(self, knowing: known)
    let made = try L(&reader)
    try reader.finish()
    return made
  }

  /// The same for a layer from tensor to tensor that sits at `name` in another.
  func tensorLayer(knowing known: [any DescribedLayer.Type], at name: String) throws -> any Layer<Tensor, Tensor> {
    do {
      let made = try makeLayer(knowing: known)
      if let layer = made as? any Layer<Tensor, Tensor> { return layer }
      throw TensorError(
        operation: "architecture", came: "\(layer) among layers that take tensors",
        expected: "a layer that takes a tensor",
        mend: "put it in front of the others, in a model of its own")
    } catch let error as TensorError {
      // From the inside out, each layer puts its name in front.
      var placed = error
      placed.path = ModulePath([name] + error.path.components)
      throw placed
    }
  }
}

extension Sequential {
  /// The model that `architecture` describes, freshly begun: `load` gives it its weights.
  public init(architecture: Architecture, knowing known: [any DescribedLayer.Type] = allLayers) throws {
    if architecture.layer == Sequential.kind {
      var reader = AttributeReader(architecture, knowing: known)
      try self.init(&reader)
      try reader.finish()
    } else {
      self.init([try architecture.tensorLayer(knowing: known, at: "0")])
    }
  }
}
