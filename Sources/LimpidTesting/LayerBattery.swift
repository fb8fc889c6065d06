import LimpidCore
import LimpidLayers

/// The checks that every layer goes through, on its examples. Declaring a layer is enough to have it tested.
public struct LayerBattery: Sendable {
  public let layer: any DescribedLayer.Type

  public init(_ layer: any DescribedLayer.Type) { self.layer = layer }

  /// All checks, in order.
  public func run() -> [Finding] {
    shapes() + gradients() + batchInvariance() + sameBits() + weights() + architecture() + audit()
  }

  /// The words and the shapes are those of the examples, and a dry run foretells them.
  public func shapes() -> [Finding] {
    if layer.examples.isEmpty { return [finding("examples", "there is none")] }
    return each("shapes") { probe in
      var findings: [String] = []
      if probe.layer.summary != probe.example.summary {
        findings.append("says \(probe.layer.summary) instead of \(probe.example.summary)")
      }
      let shape = try probe.output(probe.input).shape
      if shape != probe.example.output { findings.append("gives \(shape) instead of \(probe.example.output)") }
      let run = probe.layer.dryRun(example: Shape(Array(probe.example.input.dropFirst())))
      let foretold = run.output.map { Array($0.dropFirst()) }
      if foretold != Array(shape.dropFirst()) {
        findings.append("the dry run foretells \(run.output?.description ?? "\(run.errors)") instead of \(shape)")
      }
      return findings
    }
  }

  /// In training, the gradient reaches every trainable parameter, and is not zero everywhere.
  public func gradients() -> [Finding] {
    each("gradients") { probe in
      let result = try probe.trained()
      return result.gradients.paths.compactMap { path in
        if let reason = result.gradients.absent[path] { return "none for \(path): \(reason)" }
        return result.gradients[path]!.array.allSatisfy { $0 == 0 } ? "that of \(path) is zero" : nil
      }
    }
  }

  /// What comes out for an example does not depend on the batch it sits in, to the bit.
  public func batchInvariance() -> [Finding] {
    each("batch invariance") { probe in
      let together = try probe.output(probe.input)
      let count = probe.example.input[0]
      for i in 0..<count {
        let alone = try probe.output(probe.slice(i))
        let size = together.count / count
        let same = zip(alone.array, together.array[(i * size)..<((i + 1) * size)]).allSatisfy {
          $0.bitPattern == $1.bitPattern
        }
        if !same || alone.count != size { return ["example \(i) alone differs from example \(i) among \(count)"] }
      }
      return []
    }
  }

  /// Output and gradients have the same bits on every instruction set and any number of threads.
  public func sameBits() -> [Finding] {
    each("same bits") { probe in
      var first: [Tensor]?
      var findings: [String] = []
      try withEvery { place in
        let step = try probe.trained()
        let values = [try probe.output(probe.input), step.value] + step.gradients.paths.map { step.gradients[$0]! }
        if let first, !zip(first, values).allSatisfy({ $0.hasSameBits(as: $1) }) {
          findings.append("differs on \(place)")
        }
        first = first ?? values
      }
      return findings
    }
  }

  /// Weights that were taken out and put into a layer with another beginning give the same output.
  public func weights() -> [Finding] {
    each("weights") { probe in
      let other = try probe.reloaded(seed: 99)
      return other.hasSameBits(as: try probe.output(probe.input)) ? [] : ["differ after they were saved and loaded"]
    }
  }

  /// The layer written down as text and read again is the same layer.
  public func architecture() -> [Finding] {
    each("architecture") { probe in
      let json = probe.layer.architecture.json
      let again = try Architecture(json: json).makeLayer(knowing: allLayers + [layer])
      var findings: [String] = []
      if again.architecture.json != json { findings.append("\(json) is read as \(again.architecture.json)") }
      if again.summary != probe.layer.summary { findings.append("is read as \(again.summary)") }
      let shapes = { (layer: any DescribedLayer) in layer.weights.map { "\($0.name) \($0.value.shape)" } }
      if shapes(again) != shapes(probe.layer) { findings.append("has the weights \(shapes(again)) when read again") }
      return findings
    }
  }

  /// No parameter and no layer inside is forgotten by `visit`.
  public func audit() -> [Finding] { each("audit") { auditVisit(of: $0.layer).map { "\($0) is not visited" } } }

  private func each(_ check: String, _ body: (any LayerProbe) throws -> [String]) -> [Finding] {
    layer.examples.flatMap { example -> [Finding] in
      do {
        return try body(probe(example.layer, example)).map { finding(check, "\(example.summary): \($0)") }
      } catch { return [finding(check, "\(example.summary): \(error)")] }
    }
  }

  private func finding(_ check: String, _ detail: String) -> Finding {
    Finding(operation: layer.kind, check: check, detail: detail)
  }
}
