import CLimpid

/// Convolutions with constant filters, each applied to the result of the one before, as one step: the kernel goes through the image in bands,
/// so that what lies between stays in the caches. Each is rounded as on its own.
///
/// **Inputs** those of the first link, then those of each later one but its first, which is the result before.
struct ConvolutionChain: TensorOperation {
  /// Each a convolution with what follows it.
  let links: [FinishedStep]

  static let longest = 3
  static var name: String { "fused" }
  var attributes: String { links.map(\.attributes).joined(separator: " → ") }
  static var examples: [Example] { [] }
  static func randomCases(_ make: inout CaseMaker) -> [Case] { [] }

  /// The links' inputs, of which only the first link has its first.
  private func split<T>(_ inputs: [T]) -> [ArraySlice<T>] {
    var rest = inputs[...]
    return links.enumerated().map { i, link in
      let own = rest.prefix(link.count - (i == 0 ? 0 : 1))
      rest = rest.dropFirst(own.count)
      return own
    }
  }

  func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    var shape: [Shape] = []
    for (link, own) in zip(links, split(inputs)) { shape = [try link.outputShape(shape + own)] }
    return shape[0]
  }

  /// The links with the shapes that they read and give.
  func steps(_ inputs: [Shape]) -> [(operation: any TensorOperation, inputs: [Shape], output: Shape)] {
    var before: [Shape] = [], steps: [(any TensorOperation, [Shape], Shape)] = []
    for (link, own) in zip(links, split(inputs)) {
      guard let output = try? link.outputShape(before + own) else { return [] }
      steps.append((link, before + own, output))
      before = [output]
    }
    return steps
  }

  func evaluate(_ inputs: Inputs, shape: Shape, reference: Bool) -> Outcome {
    var before: [Value] = []
    for ((link, own), step) in zip(zip(links, split(inputs.values)), steps(inputs.shapes)) {
      before = [link.evaluate(Inputs(before + own), shape: step.output, reference: reference).value]
    }
    return Outcome(before[0])
  }

  /// Whether the kernel joins them.
  func fits(_ inputs: [Shape]) -> Bool {
    let described = zip(links, steps(inputs)).compactMap { $0.description(of: $1.inputs, $1.output) }
    return described.count == links.count && limpid_convolution_chain_fits(described, Int64(described.count)) != 0
  }

  func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    var described: [limpid_convolution_link] = [], filters: [Int] = [], filter = 1
    for (link, step) in zip(links, steps(x.shapes)) {
      guard var one = link.description(of: step.inputs, step.output),
        let epilogue = link.epilogue(x, first: filter + 1, before: nil)
      else { return nil }
      one.epilogue = epilogue
      described.append(one)
      filters.append(filter)
      filter += link.count - 1
    }
    let packed = x.once(absorbing: filters) {
      zip(described, filters).map { link, filter in
        withUnsafePointer(to: link.shape) { shape in
          PackedWeights(count: limpid_convolution_packed_size(shape)) {
            limpid_convolution_pack(shape, x[filter].pointer, $0)
          }
        }
      }
    }
    let from = x[0].pointer, whole = x.areReleased ? nil : x
    return {
      PackedWeights.use(packed) { packed in
        guard let packed else {
          guard let whole else {
            preconditionFailure("a program that released its weights runs on another instruction set")
          }
          let value = evaluate(whole, shape: y.shape, reference: false).value
          return y.output.copyMemory(from: value.rawPointer, byteCount: value.byteCount)
        }
        var links = described
        for (i, weights) in packed.enumerated() { links[i].packed = weights }
        limpid_convolution_chain(links, Int64(links.count), from, y.floats)
      }
    }
  }
}

extension FinishedStep {
  /// The convolution as a link of a chain, without its operands; nil if it cannot be one.
  fileprivate func description(of inputs: [Shape], _ output: Shape) -> limpid_convolution_link? {
    guard let convolution = step as? Convolution2D, !keepsBefore else { return nil }
    var link = limpid_convolution_link(), finish = limpid_epilogue()
    link.shape = convolution.geometry.sizes(inputs[0], inputs[1], output)
    // Whether there is a bias or an addend is all that is asked now.
    let something = UnsafePointer<Float>(bitPattern: 64)
    finish.activation = -1
    if bias != nil { finish.bias = something }
    if addend != nil { finish.addend = something }
    if let code = activation?.kernelCode { finish.activation = Int32(bitPattern: code.rawValue) }
    link.epilogue = finish
    return link
  }
}
