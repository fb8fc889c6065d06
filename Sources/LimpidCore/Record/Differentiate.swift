/// A value with its gradients and, if it was kept, the tape that led there.
public struct Differentiated: Sendable {
  /// What the function gave.
  public let value: Tensor
  /// The gradient of the value by each variable, in their order. Zero where no path leads from the variable to the value.
  public let gradients: [Tensor]
  /// For each variable without a path, why: "not used", or what an operation on the way says.
  public let absent: [Int: String]
  /// The steps, forward and backward, if the recording keeps everything.
  public let tape: [Record]
  /// New values of running statistics that the computation asked for.
  public let stateUpdates: [(path: ModulePath, value: Tensor)]
}

/// The value of `function` at `variables` and its gradient by each of them.
///
/// The value must be a scalar (any shape with one element). Inside `function` gradients may be taken again: the inner backward pass is
/// then part of the outer tape, so derivatives of any order come out.
///
///     let x = Tensor([1, 2, 3])
///     let result = try differentiate(at: [x]) { ($0[0] * $0[0]).sum() }
///     print(result.value, result.gradients[0])
///     // 14 [2, 4, 6]
public func differentiate(
  at variables: [Tensor], keeping: Keeping = .gradients, _ function: ([Tensor]) throws -> Tensor
) throws -> Differentiated {
  if let recorder = Context.current.recorder {
    return try differentiate(variables, on: recorder, nested: true, function)
  }
  let recorder = Recorder(keeping: keeping)
  return try recorder.recording {
    try differentiate(variables, on: recorder, nested: false, function)
  }
}

/// The gradient of a scalar function of one tensor.
public func gradient(at x: Tensor, _ function: (Tensor) throws -> Tensor) throws -> Tensor {
  try differentiate(at: [x]) { try function($0[0]) }.gradients[0]
}

private func differentiate(
  _ variables: [Tensor], on recorder: Recorder, nested: Bool, _ function: ([Tensor]) throws -> Tensor
) throws -> Differentiated {
  let start = recorder.count
  let watched = variables.map { recorder.variable($0) }
  let value = try function(watched)
  try recorder.checkNothingLost()
  guard value.count == 1 else {
    throw TensorError(
      operation: "gradient", came: "a function whose value has shape \(value.shape)",
      expected: "a scalar (one element)",
      mend: "reduce it, for instance with sum() or mean()"
    ).at(Context.current.path)
  }
  var sweep = Sweep(recorder: recorder, start: start, variables: watched)
  let keepsBackward = nested || recorder.keeping == .everything
  let frees = !nested && recorder.keeping == .gradients
  try Context.with({
    $0.phase = .backward
    if !keepsBackward {
      $0.recorder = nil
      $0.isApart = true
    }
  }) { try sweep.run(from: value, frees: frees) }
  try recorder.checkNothingLost()

  var absent: [Int: String] = [:]
  let gradients = watched.indices.map { i -> Tensor in
    if let g = sweep.gradient(of: watched[i]) { return g }
    absent[i] = sweep.reasons[recorder.index(watched[i].id)!] ?? "not used"
    return Tensor(unchecked: variables[i].shape, repeating: 0)
  }
  return Differentiated(
    value: nested ? value : value.detached, gradients: gradients, absent: absent,
    tape: !nested && recorder.keeping == .everything ? recorder.records : [], stateUpdates: recorder.stateUpdates)
}

/// The backward pass: from the last step to the first, each step's gradient handed to what it was made from. A loop, not a recursion.
private struct Sweep {
  let recorder: Recorder
  let start: Int
  private var cotangents: ContiguousArray<Tensor?> = []
  private(set) var reasons: [Int: String] = [:]

  init(recorder: Recorder, start: Int, variables: [Tensor]) {
    self.recorder = recorder
    self.start = start
  }

  func gradient(of variable: Tensor) -> Tensor? {
    guard let i = recorder.index(variable.id), i >= start, i - start < cotangents.count else { return nil }
    return cotangents[i - start]
  }

  mutating func run(from value: Tensor, frees: Bool) throws {
    guard let last = recorder.index(value.id), last >= start else { return }
    cotangents = ContiguousArray(repeating: nil, count: last - start + 1)
    cotangents[last - start] = Tensor(unchecked: value.shape, repeating: 1)
    for i in stride(from: last, through: start, by: -1) {
      guard case .record(let record) = recorder.nodes[i], let primitive = record.operation.primitive else { continue }
      // The gradient of a step is complete once all later steps are done; a variable's stays.
      if let g = cotangents[i - start], recorder.leadsToGradient(record.output.id) {
        if !isVariable(record) { cotangents[i - start] = nil }
        try Context.with({ $0.path = record.scope }) { try step(record, primitive, g) }
      } else if let reason = reasons[i] {
        // What says why the step has no gradient says it of everything that it was made from.
        for input in record.inputs {
          if let p = recorder.index(input.id), p >= start { reasons[p] = reasons[p] ?? reason }
        }
      }
      if frees { recorder.free(i) }
    }
  }

  /// Identity steps stand for the variables of a nested call.
  private func isVariable(_ record: Record) -> Bool { record.operation is Identity }

  private mutating func step(_ record: Record, _ primitive: any Primitive, _ g: Tensor) throws(TensorError) {
    let positions = record.inputs.map { input -> Int? in
      guard input.tensor != nil, recorder.leadsToGradient(input.id), let p = recorder.index(input.id), p >= start else {
        return nil
      }
      return p
    }
    guard positions.contains(where: { $0 != nil }) else { return }
    let answers = try primitive.pullback(
      g,
      Step(
        inputs: Inputs(record.inputs), output: record.output.tensor!, remembered: record.remembered,
        wanted: positions.map { $0 != nil }))
    precondition(answers.count == record.inputs.count, "\(record.operation.signature): one cotangent for each input")
    for (position, answer) in zip(positions, answers) {
      guard let position else { continue }
      switch answer {
      case .gradient(let gradient): try add(gradient, at: position - start)
      case .none(let reason): reasons[position] = reason
      case .skipped: preconditionFailure("\(record.operation.signature): a gradient that was asked for was skipped")
      }
    }
  }

  private mutating func add(_ gradient: Tensor, at slot: Int) throws(TensorError) {
    guard var earlier = cotangents[slot] else {
      cotangents[slot] = gradient
      return
    }
    cotangents[slot] = nil
    if Context.current.recorder == nil, earlier.addInPlace(gradient) {
      cotangents[slot] = earlier
    } else {
      cotangents[slot] = try earlier + gradient
    }
  }
}
