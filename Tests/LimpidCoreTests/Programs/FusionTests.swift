import Foundation
import LimpidCore
import LimpidTesting
import Testing

/// Steps that are computed in one pass give the bits of the steps on their own, and say what they stand for.
@Suite("Fusion and memory of programs", .serialized) struct FusionTests {
  private var make = CaseMaker(seed: 11)

  /// The program's steps after fusion, and whether its replay has the eager bits everywhere.
  private func check(
    _ inputs: [Value], steps: [String], _ function: @Sendable ([Value]) throws -> [Value]
  ) throws {
    let program = try Program(of: inputs, function)
    #expect(program.fused.instructions.map(\.operation.signature) == steps)
    let eager = try function(inputs)
    try withEvery(threads: [1, 3]) { place in
      for (i, (a, b)) in zip(try program.replay(inputs), eager).enumerated() {
        #expect(a.hasSameBits(as: b), "output \(i), \(place)")
      }
    }
    let defined = try Context.with({ $0.usesReference = true }) { try program.replay(inputs) }
    for (a, b) in zip(defined, eager) { #expect(a.hasSameBits(as: b)) }
    // The fused steps' own definition.
    for (a, b) in zip(try program.fused.replay(inputs), eager) { #expect(a.hasSameBits(as: b)) }
  }

  @Test(arguments: [[5, 7, 33], [1, 300, 1], [10, 16, 1], [23, 2, 16], [3, 5, 600]])
  mutating func productWithBiasAddendAndActivation(_ sizes: [Int]) throws {
    let (m, k, n) = (sizes[0], sizes[1], sizes[2])
    let bias = make.tensor([n])
    let inputs = [make.tensor([m, k]), make.tensor([k, n]), make.tensor([m, n])].map(\.value)
    try check(inputs, steps: ["fused(matmul → + → + → relu)"]) { x in
      [try (x[0].tensor!.matmul(x[1].tensor!) + bias + x[2].tensor!).relu().value]
    }
    try check(inputs, steps: ["fused(matmul → + → tanh)"]) { x in
      [try (x[2].tensor! + x[0].tensor!.matmul(x[1].tensor!)).tanh().value]
    }
  }

  @Test(arguments: [[5, 7, 33], [300, 6, 16], [3, 5, 600]])
  mutating func gradientsOfActivations(_ sizes: [Int]) throws {
    let (m, k, n) = (sizes[0], sizes[1], sizes[2])
    let inputs = [make.tensor([m, k]), make.tensor([k, n]), make.tensor([m, n]), make.tensor([m, n])].map(\.value)
    try check(inputs, steps: ["fused(matmul → geluGradient)"]) { x in
      [try GeluGradient()(x[0].tensor!.matmul(x[1].tensor!), x[2].tensor!).value]
    }
    try check(inputs, steps: ["fused(matmul → + → leakyReluGradient(slope: 0.25))"]) { x in
      let sum = try x[0].tensor!.matmul(x[1].tensor!) + x[3].tensor!
      return [try LeakyReluGradient(slope: 0.25)(sum, x[2].tensor!).value]
    }
    // The product is not what the gradient of the output is.
    try check(inputs, steps: ["matmul", "reluGradient"]) { x in
      [try ReluGradient()(x[2].tensor!, x[0].tensor!.matmul(x[1].tensor!)).value]
    }
  }

  @Test mutating func gradientsOfImages() throws {
    let inputs = [make.tensor([2, 4, 5, 9]), make.tensor([3, 3, 5, 9]), make.tensor([2, 6, 7, 5])].map(\.value)
    let gradient = ConvolutionDataGradient(ConvolutionGeometry(), size: Extent(6, 7))
    try check(inputs, steps: ["fused(\(gradient.signature) → reluGradient)"]) { x in
      [try ReluGradient()(gradient(x[0].tensor!, x[1].tensor!), x[2].tensor!).value]
    }
    let winograd = WinogradDataGradient(size: Extent(6, 7))
    try check(inputs, steps: ["fused(\(winograd.signature) → reluGradient)"]) { x in
      [try ReluGradient()(winograd(x[0].tensor!, x[1].tensor!), x[2].tensor!).value]
    }
  }

  @Test mutating func sparseProductWithBiasAndActivation() throws {
    let graph = try SparseMatrix.normalizedAdjacency(nodes: 40, edges: (0..<120).map { ($0 % 40, ($0 * 7 + 3) % 40) })
    for columns in [7, 16, 65] {
      let bias = make.tensor([columns])
      try check(
        [make.tensor([40, columns]).value], steps: ["fused(sparseProduct(40 × 40, \(graph.count) entries) → + → relu)"]
      ) { x in [try (graph.matmul(x[0].tensor!) + bias).relu().value] }
    }
  }

  @Test mutating func convolutionWithBiasAddendAndActivation() throws {
    let bias = make.tensor([9])
    let inputs = [make.tensor([2, 6, 7, 5]), make.tensor([3, 3, 5, 9]), make.tensor([2, 4, 5, 9])].map(\.value)
    try check(
      inputs, steps: ["fused(\(Convolution2D().signature) → + → + → clamp(low: 0.0, high: 6.0))"]
    ) { x in
      [try (x[0].tensor!.convolution2D(x[1].tensor!) + bias + x[2].tensor!).clamped(to: 0...6).value]
    }
  }

  @Test mutating func whatTheBackwardPassReadsIsKept() throws {
    let bias = make.tensor([6])
    let inputs = [make.tensor([4, 5]), make.tensor([5, 6])].map(\.value)
    let program = try Program(of: inputs) { x in
      [try gradient(at: x[1].tensor!) { w in (try x[0].tensor!.matmul(w) + bias).gelu().square().sum() }.value]
    }
    #expect(program.fused.instructions[0].operation.signature == "fused(matmul → + → gelu)")
    let eager = try gradient(at: inputs[1].tensor!) { w in
      (try inputs[0].tensor!.matmul(w) + bias).gelu().square().sum()
    }
    try withEvery(threads: [1, 3]) { place in
      let isSame = try program.replay(inputs)[0].tensor!.hasSameBits(as: eager)
      #expect(isSame, "\(place)")
    }
  }

  @Test(arguments: [[2, 3, 5, 7], [3, 40, 40, 64]])
  mutating func batchNormalisationWithAddendAndActivation(_ sizes: [Int]) throws {
    let inputs = [make.tensor(Shape(sizes)), make.tensor(Shape(sizes)), make.tensor([sizes[3]])].map(\.value)
    @Sendable func f(_ x: [Value]) throws -> [Value] {
      let shift = Tensor(unchecked: [sizes[3]], repeating: 0.25)
      let (y, mean, variance) = try x[0].tensor!.batchNormalized(scale: x[2].tensor!, shift: shift, epsilon: 1e-5)
      // What is remembered is read before the sum is there.
      let next = [mean * 0.9, variance * 0.9]
      let slope = try gradient(at: x[0].tensor!) { x0 in
        try (x0.batchNormalized(scale: x[2].tensor!, shift: shift, epsilon: 1e-5).0.gelu() * x[1].tensor!).sum()
      }
      return [try (y + x[1].tensor!).relu().value, slope.value] + next.map(\.value)
    }
    let program = try Program(of: inputs, f)
    let fused = program.fused.instructions.map(\.operation.signature).filter { $0.hasPrefix("fused") }
    #expect(fused.count == 1)
    let eager = try f(inputs)
    try withEvery(threads: [1, 3]) { place in
      for (i, (a, b)) in zip(try program.replay(inputs), eager).enumerated() {
        #expect(a.hasSameBits(as: b), "output \(i), \(place)")
      }
    }
  }

  @Test mutating func constantWeightsArePackedForTheInstructionSetInUse() throws {
    let w = make.tensor([40, 70]), filters = make.tensor([3, 3, 5, 20])
    let inputs = [make.tensor([9, 40]), make.tensor([2, 6, 7, 5])].map(\.value)
    @Sendable func f(_ x: [Value]) throws -> [Value] {
      [try x[0].tensor!.matmul(w).value, try x[1].tensor!.convolution2D(filters).relu().value]
    }
    let program = try Program(of: inputs, f), eager = try f(inputs)
    // One prepared program sees all instruction sets.
    try withEvery(threads: [1, 3]) { place in
      for (a, b) in zip(try program.replay(inputs), eager) { #expect(a.hasSameBits(as: b), "\(place)") }
    }
  }

  @Test(arguments: [[1, 20, 15, 8, 40], [2, 6, 7, 5, 33], [1, 13, 17, 16, 96]])
  mutating func convolutionsOfAnInvertedResidualAreOneStep(_ sizes: [Int]) throws {
    let (channels, hidden) = (sizes[3], sizes[4])
    let image = make.tensor([sizes[0], sizes[1], sizes[2], channels]).value
    let expand = make.tensor([1, 1, channels, hidden]), project = make.tensor([1, 1, hidden, channels])
    let middle = make.tensor([3, 3, 1, hidden]), bias = make.tensor([hidden])
    for stride in 1...2 {
      let depthwise = ConvolutionGeometry(stride: Extent(stride, stride), padding: 1, groups: hidden)
      @Sendable func f(_ x: [Value]) throws -> [Value] {
        let x = x[0].tensor!
        let wide = try (x.convolution2D(expand) + bias).clamped(to: 0...6)
        let seen = try (Convolution2D(depthwise)(wide, middle) + bias).clamped(to: 0...6)
        let y = try seen.convolution2D(project)
        return [stride == 1 ? try (y + x).value : y.value]
      }
      let plain = Convolution2D().signature, clamp = "clamp(low: 0.0, high: 6.0)"
      let steps = "\(plain) → + → \(clamp) → \(Convolution2D(depthwise).signature) → + → \(clamp) → \(plain)"
      try check([image], steps: ["fused(\(steps)\(stride == 1 ? " → +" : ""))"], f)
    }
  }

  @Test mutating func convolutionsWhoseResultsAreReadElsewhereStayApart() throws {
    let expand = make.tensor([1, 1, 5, 24]), middle = make.tensor([3, 3, 1, 24])
    let depthwise = Convolution2D(ConvolutionGeometry(padding: 1, groups: 24))
    try check(
      [make.tensor([1, 14, 14, 5]).value], steps: [Convolution2D().signature, depthwise.signature]
    ) { x in
      let wide = try x[0].tensor!.convolution2D(expand)
      return [try depthwise(wide, middle).value, wide.value]
    }
  }

  @Test mutating func whatSomebodyElseReadsStays() throws {
    let bias = make.tensor([6])
    let inputs = [make.tensor([4, 5]), make.tensor([5, 6])].map(\.value)
    try check(inputs, steps: ["matmul", "+", "tanh", "*"]) { x in
      let y = try x[0].tensor!.matmul(x[1].tensor!)
      return [try ((y + bias).tanh() * y).value, y.value]
    }
  }

  @Test mutating func foldedNormalisationIsAsExact() throws {
    let w = make.tensor([3, 3, 4, 8]), scale = make.tensor([8], in: 0.5...2), shift = make.tensor([8])
    let mean = make.tensor([8]), variance = make.tensor([8], in: 0.3...3), bias = make.tensor([8])
    let inputs = [make.tensor([2, 5, 5, 4]), make.tensor([2, 3, 3, 8])].map(\.value)
    for hasBias in [false, true] {
      let program = try Program(of: inputs) { x in
        var y = try x[0].tensor!.convolution2D(w)
        if hasBias { y = try y + bias }
        y = try y.batchNormalized(scale: scale, shift: shift, mean: mean, variance: variance)
        return [try (y + x[1].tensor!).relu().value]
      }
      let folded = program.folded()
      #expect(!folded.instructions.contains { $0.operation is FixedBatchNormalization })
      if !hasBias {
        let steps = folded.fused.instructions.map(\.operation.signature)
        #expect(steps == ["fused(\(Convolution2D().signature) → + → + → relu)"])
      }
      let a = try program.replay(inputs)[0].tensor!.array, b = try folded.replay(inputs)[0].tensor!.array
      for (x, y) in zip(a, b) { #expect(abs(x - y) <= 1e-5 * max(1, abs(x))) }
    }
  }

  @Test func placesAreSharedByWhatNeverMeets() throws {
    let x = Tensor(unchecked: [1024], repeating: 0.5)
    let program = try Program(of: [x.value]) { x in
      let y = try x[0].tensor!.exp().reshaped(to: [32, 32]).tanh().sin()
      return [try y.matmul(y).cos().value]
    }
    // exp, tanh and sin in one place; the product with its cosine beside it.
    #expect(
      "\(program.memory)" == "5 values, 20.4 kB in one block of 8192 B; inputs 4096 B, constants 0 B"
    )
  }

  @Test func replaysAtTheSameTime() throws {
    let w = Tensor(unchecked: [16, 16], (0..<256).map { Float($0) / 256 })
    @Sendable func f(_ x: Tensor) throws -> Tensor { try x.matmul(w).tanh().matmul(w).softmax() }
    let program = try Program(of: [try Tensor(zeros: [3, 16]).value]) { [try f($0[0].tensor!).value] }
    DispatchQueue.concurrentPerform(iterations: 40) { i in
      let x = Tensor(unchecked: [3, 16], (0..<48).map { Float($0 * i) / 100 })
      let same = (try? program.replay([x.value])[0].tensor!.hasSameBits(as: try f(x))) ?? false
      #expect(same, "\(i)")
    }
  }

  @Test func aFunctionThatReadsItsInputsIsRefused() {
    let text = message {
      try Program(of: [Tensor([1, 2]).value]) { x in [x[0].tensor!.array[0] > 0 ? x[0] : Tensor(0).value] }
    }
    #expect(
      text == """
        capture: the computation reads a value that depends on its inputs needs a computation that is the same for all inputs of these shapes
          mend  compute with tensors instead of their elements, or run it as it is
        """)
  }
}
