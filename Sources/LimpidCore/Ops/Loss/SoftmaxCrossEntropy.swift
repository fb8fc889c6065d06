import CLimpid

/// The cross-entropy of softmax with class labels, in one step: loss = −w[label] · log p[label], p = softmax(logits).
///
/// With smoothing ε the target is 1 − ε for the label and ε / C more for each of the C classes:
/// loss = (1 − ε) · −w[label] log p[label] − ε / C · Σ w log p. Labels equal to `ignoredLabel` give 0 and no gradient.
///
///     let logits = try Tensor([2, 3], [2, 0, 0, 0, 0, 0])
///     print(try logits.softmaxCrossEntropy([0, 2], reduction: .none))
///     // [0.23954484, 1.0986123]
///
/// **Shapes** logits [..., C], labels [...], weights (optional) [C]; the result has the shape of the labels. It remembers the largest logit
/// and log Σ exp(logits − largest) of each row. The gradient is p minus the target, scaled (`SoftmaxCrossEntropyGradient`).
public struct SoftmaxCrossEntropy: RememberingPrimitive {
  public let smoothing: Float
  public let ignoredLabel: Int32?

  public init(smoothing: Float = 0, ignoredLabel: Int32? = nil) {
    self.smoothing = smoothing
    self.ignoredLabel = ignoredLabel
  }

  public var attributes: String {
    "smoothing: \(smoothing)" + (ignoredLabel.map { ", ignoredLabel: \($0)" } ?? "")
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let logits = inputs[0], labels = inputs[1]
    guard let classes = logits.last, classes > 0, Array(logits.dropLast()) == labels.dimensions else {
      throw TensorError(
        operation: Self.name, came: "logits \(logits) and labels \(labels)",
        expected: "logits [..., classes] and labels [...]", mend: "give one label for each row of logits")
    }
    guard inputs.count < 3 || inputs[2] == [classes] else {
      throw TensorError(
        operation: Self.name, came: "weights \(inputs[2]) for \(classes) classes", expected: "weights [\(classes)]",
        mend: "give one weight for each class")
    }
    return labels
  }

  public func rememberedShapes(_ inputs: [Shape]) -> [Shape] { [inputs[1], inputs[1]] }

  public func referenceRemembering<S: Scalar>(_ x: Operands<S>, shape: Shape) -> (output: [S], remembered: [[S]]) {
    let classes = x.shape(0).last!, weights = x.count > 2 ? x[2] : nil
    let keep = S(1 - smoothing), share = S(smoothing / Float(classes))
    var losses: [S] = [], largest: [S] = [], logSums: [S] = []
    for (r, label) in x.indices(1).enumerated() {
      let row = Array(x[0][(r * classes)..<((r + 1) * classes)])
      let m = largestForSoftmax(row), l = S.log(sumOfRow(row.map { S.exp($0 - m) }))
      largest.append(m)
      logSums.append(l)
      if label == ignoredLabel {
        losses.append(0)
        continue
      }
      let p = row.map { ($0 - m) - l }, y = Int(label)
      var loss = weights.map { -($0[y] * p[y]) } ?? -p[y]
      if smoothing != 0 {
        let all = foldRow(count: classes) { (sum: S, c) in
          weights.map { sum.addingProduct($0[c], p[c]) } ?? sum + p[c]
        }
        loss = keep * loss - share * all
      }
      losses.append(loss)
    }
    return (losses, [largest, logSums])
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let logits = x[0].pointer, labels = x.indices(1).pointer, weights = x.count > 2 ? x[2].pointer : nil
    let smoothing = smoothing, ignored = ignoredLabel ?? .min, losses = y.floats
    let largest = y.remembered[0], logSums = y.remembered[1], rows = y.count, classes = Int64(x[0].shape.last!)
    return {
      limpid_cross_entropy(logits, labels, weights, smoothing, ignored, losses, largest, logSums, rows, classes)
    }
  }

  public func check(_ x: Inputs) throws(TensorError) {
    let labels = x.indices(1), classes = x.values[0].shape.last ?? 0
    if !labels.isPresent { return }
    let elements = labels.pointer
    for i in 0..<labels.count where elements[i] != ignoredLabel && !(0..<Int32(classes)).contains(elements[i]) {
      throw TensorError(
        operation: Self.name, came: "label \(elements[i]) at position \(i)", expected: "labels in 0 ..< \(classes)",
        mend: "count classes from 0, or name the label to ignore")
    }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let gradient = try step.ifNeeded(0) { () throws(TensorError) in
      try SoftmaxCrossEntropyGradient(smoothing: smoothing, ignoredLabel: ignoredLabel)(
        [g.value] + step.inputs.values[..<2] + step.remembered.map(\.value) + step.inputs.values[2...])
    }
    let labels = Cotangent.none(because: "labels are whole numbers")
    if step.inputs.count < 3 { return [gradient, labels] }
    return [gradient, labels, try step.ifNeeded(2) { () throws(TensorError) in try weightGradient(g, step.inputs) }]
  }

  /// By the class weights: −Σ over the rows of g · ((1 − ε) · one-hot label + ε / C) · log p.
  private func weightGradient(_ g: Tensor, _ inputs: Inputs) throws(TensorError) -> Tensor {
    let logits = inputs[0], labels = inputs.indices(1), classes = logits.shape.last!
    var counted = g
    if let ignoredLabel { counted = try g.replacing(with: 0, where: labels .== ignoredLabel) }
    let target = try labels.oneHot(classes: classes) * (1 - smoothing) + smoothing / Float(classes)
    return try -(target * logits.logSoftmax() * counted.expandingDimension(at: -1)).summed(to: [classes])
  }

  public static var examples: [Example] {
    let logits = Tensor(unchecked: [2, 3], [2, 0, 0, 0, 0, 0]), labels = IndexTensor([0, 2])
    return [
      Example(SoftmaxCrossEntropy(), [logits.value, labels.value], prints: "[0.23954484, 1.0986123]"),
      Example(SoftmaxCrossEntropy(ignoredLabel: 2), [logits.value, labels.value], prints: "[0.23954484, 0]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for (rows, classes) in [([], 3), ([0], 3), ([5], 1), ([7], 10), ([2, 3], 17), ([4], 67), ([3], 1000)]
      as [(Shape, Int)]
    {
      for (smoothing, ignored) in [(0, nil), (0.1, nil), (0.25, 0)] as [(Float, Int32?)] {
        for weighted in [false, true] {
          let logits = make.tensor(Shape(rows + [classes]), in: -4...4)
          let labels = make.indices(rows, below: classes)
          let weights = weighted ? [make.tensor([classes], in: 0.3...2).value] : []
          cases.append(
            Case(
              SoftmaxCrossEntropy(smoothing: smoothing, ignoredLabel: ignored),
              [logits.value, labels.value] + weights))
        }
      }
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        SoftmaxCrossEntropy(), [4, 10], [3],
        says: """
          softmaxCrossEntropy: logits [4, 10] and labels [3] needs logits [..., classes] and labels [...]
            mend  give one label for each row of logits
          """),
      Refusal(
        SoftmaxCrossEntropy(), [4, 10], [4], [4],
        says: """
          softmaxCrossEntropy: weights [4] for 10 classes needs weights [10]
            mend  give one weight for each class
          """),
    ]
  }
}

extension Tensor {
  /// The cross-entropy of these logits with class labels.
  ///
  /// - Parameters:
  ///   - labels: the right class of each row.
  ///   - weights: one number for each class; the mean then divides by the sum of the weights of the labels.
  ///   - smoothing: the part of the target that is shared by all classes, 0 ..< 1.
  ///   - ignoring: a label whose rows do not count.
  public func softmaxCrossEntropy(
    _ labels: IndexTensor, weights: Tensor? = nil, smoothing: Float = 0, ignoring: Int32? = nil,
    reduction: Reduction = .mean
  ) throws(TensorError) -> Tensor {
    let operation = SoftmaxCrossEntropy(smoothing: smoothing, ignoredLabel: ignoring)
    guard smoothing >= 0, smoothing < 1 else {
      throw TensorError(
        operation: SoftmaxCrossEntropy.name, came: "a smoothing of \(smoothing)", expected: "a number in 0 ..< 1",
        mend: "try 0.1, or 0 for none")
    }
    let inputs = [value, labels.value] + (weights.map { [$0.value] } ?? [])
    let classes = try operation.outputShape(inputs.map(\.shape)) == labels.shape ? shape.last! : 0
    try operation.check(Inputs(inputs))
    let losses = try operation(inputs)
    if reduction != .mean || (weights == nil && ignoring == nil) { return losses.reduced(reduction) }
    var counts = try Tensor(ones: labels.shape)
    if let weights { counts = try (labels.oneHot(classes: classes) * weights).sum(axes: -1) }
    if let ignoring { counts = try counts.replacing(with: 0, where: labels .== ignoring) }
    // Of examples that all count nothing the mean is 0, not 0 / 0.
    return try losses.sum() / counts.sum().maximum(.leastNormalMagnitude)
  }

  /// The cross-entropy of these logits with target probabilities: −Σ t · log softmax(logits) along the last axis.
  ///
  /// **Shapes** logits and targets [..., C]; without reduction the result is [...].
  public func softmaxCrossEntropy(targets: Tensor, reduction: Reduction = .mean) throws(TensorError) -> Tensor {
    try checkSameShape([shape, targets.shape], of: SoftmaxCrossEntropy.name)
    return try (-(targets * logSoftmax()).sum(axes: -1)).reduced(reduction)
  }
}
