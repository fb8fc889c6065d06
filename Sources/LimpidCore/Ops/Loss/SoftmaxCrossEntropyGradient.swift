import CLimpid

/// The gradient of `SoftmaxCrossEntropy` by the logits: g · (a · p − t) with p = softmax(logits), t the target and a its sum.
///
/// t = ε / C · w, plus (1 − ε) · w[label] at the label; a = (1 − ε) · w[label] + ε / C · Σ w. Rows to ignore get 0.
///
///     let logits: Tensor = [0, 0]   // p = 0.5, 0.5; the label is 0
///     // SoftmaxCrossEntropyGradient()(g = 1, logits, label, …) = [-0.5, 0.5]
///
/// **Shapes** g [...], logits [..., C], labels [...], then what the loss remembers of the logits ([...] and [...]), weights (optional) [C].
public struct SoftmaxCrossEntropyGradient: Primitive {
  public let smoothing: Float
  public let ignoredLabel: Int32?

  public init(smoothing: Float = 0, ignoredLabel: Int32? = nil) {
    self.smoothing = smoothing
    self.ignoredLabel = ignoredLabel
  }

  public var attributes: String { SoftmaxCrossEntropy(smoothing: smoothing, ignoredLabel: ignoredLabel).attributes }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try checkSameShape([inputs[0], inputs[2], inputs[3], inputs[4]], of: Self.name)
    return inputs[1]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let classes = shape.last!, weights = x.count > 5 ? x[5] : nil
    let keep = S(1 - smoothing), share = S(smoothing / Float(classes))
    let weightTotal = weights.map { sumOfRow($0) } ?? S(classes)
    var result: [S] = []
    for (r, label) in x.indices(2).enumerated() {
      if label == ignoredLabel {
        result += [S](repeating: 0, count: classes)
        continue
      }
      let row = Array(x[1][(r * classes)..<((r + 1) * classes)])
      let m = largestForSoftmax(row), l = S.log(sumOfRow(row.map { S.exp($0 - m) }))
      let own = weights.map { keep * $0[Int(label)] } ?? keep
      let a = own + share * weightTotal
      for (c, z) in row.enumerated() {
        let even = weights.map { share * $0[c] } ?? share
        let t = c == Int(label) ? even + own : even
        result.append(x[0][r] * (-t).addingProduct(a, S.exp((z - m) - l)))
      }
    }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let g = x[0].pointer, logits = x[1].pointer, labels = x.indices(2).pointer, classes = Int64(y.shape.last!)
    let largest = x[3].pointer, logSums = x[4].pointer, weights = x.count > 5 ? x[5].pointer : nil
    let smoothing = smoothing, ignored = ignoredLabel ?? .min, rows = Int64(x.indices(2).count), to = y.floats
    return {
      var total = Float(classes)
      if let weights { limpid_reduce(LIMPID_REDUCE_SUM, weights, nil, &total, 1, classes, 1) }
      limpid_cross_entropy_gradient(
        g, logits, labels, weights, total, smoothing, ignored, largest, logSums, to, rows, classes)
    }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ h: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let labels = step.inputs.indices(2), isWeighted = step.inputs.count > 5
    return try LimpidCore.pullback(
      h, step, variables: isWeighted ? [0, 1, 5] : [0, 1],
      otherwise: "labels are whole numbers, and what is remembered of the logits is computed from them here"
    ) { variables in
      let g = variables[0], logits = variables[1], weights = isWeighted ? variables[2] : nil
      let classes = logits.shape.last!
      let hot = try labels.oneHot(classes: classes)
      let share = smoothing / Float(classes)
      let own = try (weights.map { try hot * $0 } ?? hot).sum(axes: -1, keepsDimensions: true) * (1 - smoothing)
      let a = try weights.map { try own + $0.sum() * share } ?? own + share * Float(classes)
      let t = try weights.map { try hot * own + $0 * share } ?? hot * own + share
      let counted = try ignoredLabel.map { try g.replacing(with: 0, where: labels .== $0) } ?? g
      return try (logits.softmax() * a - t) * counted.expandingDimension(at: -1)
    }
  }

  /// The inputs for a loss: a gradient, and what the loss remembers.
  private static func inputs(_ make: inout CaseMaker, _ loss: Case) -> [Value] {
    let operation = loss.operation as! SoftmaxCrossEntropy, labels = loss.inputs[1]
    let outcome = operation.evaluate(Inputs(loss.inputs), shape: labels.shape, reference: true)
    return [make.tensor(labels.shape).value] + loss.inputs[..<2] + outcome.remembered.map(\.value) + loss.inputs[2...]
  }

  public static var examples: [Example] {
    [
      Example(
        SoftmaxCrossEntropyGradient(),
        [
          Tensor([1]).value, Tensor(unchecked: [1, 2], [0, 0]).value, IndexTensor([0]).value, Tensor([0]).value,
          Tensor([0.6931472]).value,
        ], prints: "[[-0.5,  0.5]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for loss in SoftmaxCrossEntropy.randomCases(&make) {
      let operation = loss.operation as! SoftmaxCrossEntropy
      cases.append(
        Case(
          SoftmaxCrossEntropyGradient(smoothing: operation.smoothing, ignoredLabel: operation.ignoredLabel),
          inputs(&make, loss)))
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        SoftmaxCrossEntropyGradient(), [4], [4, 10], [3], [4], [4],
        says: """
          softmaxCrossEntropyGradient: shapes [4] and [3] needs equal shapes
            mend  give both the shape [4]
          """)
    ]
  }
}
