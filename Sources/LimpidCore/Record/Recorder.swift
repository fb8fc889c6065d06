import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

private let recorders = Atomic<UInt32>(0)
/// Recordings under way on all threads. A thread that records nothing knows by them that a value belongs to one.
private let underWay = Mutex<[Recorder]>([])

/// Takes note of the steps of one computation, in the order in which they happen. The tape is an array: nothing to recurse over, whatever
/// its length.
///
/// `@unchecked Sendable`: a recorder belongs to the thread that made it. A step that happens on another thread is refused, because
/// the order of the tape, and with it the bits of the gradients, would be chance.
public final class Recorder: @unchecked Sendable {
  enum Node {
    case watched
    case record(Record)
    /// What the step at a position remembers, by its place among that. Only where everything is kept.
    case remembered(step: Int, place: Int)
    case gone
  }

  let number: UInt32
  let keeping: Keeping
  private let owner = pthread_self()
  private let trespass = Atomic<Bool>(false)
  /// How often the owner has said that what is computed now is not to be noted.
  private let pauses = Atomic<Int>(0)
  private(set) var nodes: ContiguousArray<Node> = []
  /// Whether a watched value leads to the node.
  private var isDifferentiable: ContiguousArray<Bool> = []
  /// New values of running statistics, by the path of the state they replace. The trainer commits them.
  public private(set) var stateUpdates: [(path: ModulePath, value: Tensor)] = []

  private var places: [ModulePath: Int] = [:]
  /// How many nodes there were wherever a program was cut.
  private(set) var cuts: [Int] = []

  /// True if only shapes flow: what depends on the watched values is noted and not computed.
  let isCapturing: Bool
  /// Where the elements of such a value were asked for.
  private(set) var readings: [ModulePath] = []
  /// Stands for the elements that were asked for.
  private var zeros: [Storage] = []

  public convenience init(keeping: Keeping = .gradients) { self.init(keeping, isCapturing: false) }

  init(_ keeping: Keeping, isCapturing: Bool) {
    number = recorders.wrappingAdd(1, ordering: .relaxed).newValue
    self.keeping = keeping
    self.isCapturing = isCapturing
  }

  /// Runs `body` with this recorder taking note.
  func recording<R>(_ body: () throws -> R) rethrows -> R {
    underWay.withLock { $0.append(self) }
    defer { underWay.withLock { $0.removeAll { $0 === self } } }
    return try Context.with(
      {
        $0.recorder = self
        $0.isApart = false
      }, body)
  }

  /// From here on steps on values of this recording need not be noted, on whatever thread they happen, until it goes on.
  func pause() { pauses.wrappingAdd(1, ordering: .relaxed) }
  func goOn() { pauses.wrappingSubtract(1, ordering: .relaxed) }

  /// Refuses a step on a value that a recording under way on another thread watches: it would be missing there. `own` is the recorder of this
  /// thread.
  static func checkOwner(
    of inputs: [Value], _ operation: some TensorOperation, own: Recorder? = nil
  ) throws(TensorError) {
    guard inputs.contains(where: { $0.id != nil && $0.id?.recorder != own?.number }) else { return }
    let other = underWay.withLock { recorders in
      recorders.first { recorder in
        pthread_equal(recorder.owner, pthread_self()) == 0 && recorder.pauses.load(ordering: .relaxed) == 0
          && inputs.contains { recorder.index($0.id) != nil }
      }
    }
    guard let other else { return }
    other.trespass.store(true, ordering: .relaxed)
    throw secondTask(type(of: operation).name)
  }

  /// The number of nodes so far: watched values and steps.
  public var count: Int { nodes.count }

  /// The steps that are still held, in order.
  public var records: [Record] { nodes.compactMap { if case .record(let r) = $0 { r } else { nil } } }

  /// Says that the state at `path` (a running mean, for instance) should become `value`.
  public func update(_ path: ModulePath, to value: Tensor) {
    if let place = places[path] {
      stateUpdates[place].value = value.detached
    } else {
      places[path] = stateUpdates.count
      stateUpdates.append((path, value.detached))
    }
  }

  /// What the state at `path` should become so far: a layer that is called twice goes on from there.
  public func updated(_ path: ModulePath) -> Tensor? { places[path].map { stateUpdates[$0].value } }

  func cut() { cuts.append(nodes.count) }

  /// The position of a value on this tape, if it is on it.
  func index(_ id: ValueID?) -> Int? {
    guard let id, id.recorder == number else { return nil }
    return Int(id.index)
  }

  func leadsToGradient(_ id: ValueID?) -> Bool { index(id).map { isDifferentiable[$0] } ?? false }

  /// Puts a value on the tape: as something to differentiate by, or just to know it by number.
  func watch(_ value: Value, differentiable: Bool = true) -> Value {
    var watched = value
    watched.id = add(.watched, differentiable: differentiable)
    return watched
  }

  /// A value as something to differentiate by. One that this tape knows gets a new name by a step that changes nothing: what was
  /// computed from it before then counts as constant, and an outer gradient still finds its way through.
  func variable(_ tensor: Tensor) -> Tensor {
    guard index(tensor.id) != nil else { return watch(tensor.value).tensor! }
    let context = Context.current
    let output = tensor.identified(ValueID(recorder: number, index: Int32(nodes.count)))
    let record = Record(
      operation: Identity(), inputs: [tensor.value], output: output.value, remembered: [], scope: context.path,
      phase: context.phase, nanoseconds: 0)
    _ = add(.record(record), differentiable: true)
    return output
  }

  private func add(_ node: Node, differentiable: Bool) -> ValueID {
    nodes.append(node)
    isDifferentiable.append(differentiable)
    return ValueID(recorder: number, index: Int32(nodes.count - 1))
  }

  /// Notes a step and returns its outcome, now known to this recorder.
  ///
  /// A tape that keeps everything also knows what is remembered, as values without a gradient: a backward step reads them, and a program
  /// must compute them anew.
  func note(
    _ operation: any TensorOperation, _ inputs: [Value], _ outcome: Outcome, _ context: Context, nanoseconds: UInt64
  ) throws(TensorError) -> Outcome {
    guard pthread_equal(owner, pthread_self()) != 0 else {
      trespass.store(true, ordering: .relaxed)
      throw Recorder.secondTask(type(of: operation).name)
    }
    try Recorder.checkOwner(of: inputs, operation, own: self)
    let primitive = operation.primitive
    let differentiable = primitive != nil && !context.isConstant && inputs.contains { leadsToGradient($0.id) }
    guard differentiable || keeping == .everything else { return outcome }

    let position = nodes.count
    var output = outcome.value, remembered = outcome.remembered
    output.id = ValueID(recorder: number, index: Int32(position))
    if keeping == .everything {
      for i in remembered.indices { remembered[i].id = ValueID(recorder: number, index: Int32(position + 1 + i)) }
    }
    var keptInputs = inputs, keptOutput = output
    if keeping == .gradients, let keeps = primitive?.keeps {
      for i in inputs.indices where !keeps.keepsInput(i) { keptInputs[i] = inputs[i].released }
      if !keeps.keepsOutput { keptOutput = output.released }
    }
    _ = add(
      .record(
        Record(
          operation: operation, inputs: keptInputs, output: keptOutput, remembered: remembered,
          scope: context.path,
          phase: context.phase, nanoseconds: nanoseconds)),
      differentiable: differentiable)
    if keeping == .everything {
      for i in remembered.indices { _ = add(.remembered(step: position, place: i), differentiable: false) }
    }
    return Outcome(output, remembered: remembered)
  }

  /// The outcome of a step of which only the shape is computed. A step that depends on nothing watched is computed, once and for all.
  func capture(
    _ operation: any TensorOperation, _ inputs: [Value], _ shape: Shape, _ context: Context
  ) throws(TensorError) -> Outcome {
    if inputs.allSatisfy(\.isPresent) {
      return operation.evaluate(Inputs(inputs), shape: shape, reference: context.usesReference)
    }
    let kept = operation.rememberedShapes(inputs.map(\.shape)).map { Tensor($0, storage: nil, id: nil) }
    let outcome = Outcome(Value(absent: operation.resultKind, shape), remembered: kept)
    return try note(operation, inputs, outcome, context, nanoseconds: 0)
  }

  /// A value that is being captured, as a constant for gradients.
  static func detached(_ tensor: Tensor) -> Tensor {
    guard let recorder = Context.current.recorder, recorder.isCapturing, recorder.index(tensor.id) != nil else {
      return tensor.identified(nil)
    }
    let context = Context.current
    let output = tensor.identified(ValueID(recorder: recorder.number, index: Int32(recorder.nodes.count)))
    let record = Record(
      operation: Identity(), inputs: [tensor.value], output: output.value, remembered: [], scope: context.path,
      phase: context.phase, nanoseconds: 0)
    _ = recorder.add(.record(record), differentiable: false)
    return output
  }

  /// Somebody asks for the elements of a value that has none. While a computation is captured it gets zeros, and the capture will be
  /// refused: what was read would have become a constant.
  static func noteReading(byteCount: Int) -> UnsafeMutableRawPointer {
    guard let recorder = Context.current.recorder, recorder.isCapturing else {
      preconditionFailure("a value was read that its operation's `keeps` lets the tape drop")
    }
    recorder.readings.append(Context.current.path)
    let storage = Storage(byteCount: byteCount)
    memset(storage.pointer, 0, byteCount)
    recorder.zeros.append(storage)
    return storage.pointer
  }

  /// Throws if a value was read that only has a shape.
  func checkNothingRead() throws(TensorError) {
    guard let place = readings.first else { return }
    throw TensorError(
      operation: "capture", came: "the computation reads a value that depends on its inputs",
      expected: "a computation that is the same for all inputs of these shapes",
      mend: "compute with tensors instead of their elements, or run it as it is", path: place)
  }

  /// Lets go of the step at `index`.
  func free(_ index: Int) { nodes[index] = .gone }

  /// Throws if a step was lost because it happened on another thread.
  func checkNothingLost() throws(TensorError) {
    if trespass.load(ordering: .relaxed) { throw Recorder.secondTask("gradient") }
  }

  private static func secondTask(_ operation: String) -> TensorError {
    TensorError(
      operation: operation, came: "a step from a second task joined a recording",
      expected: "all steps of a recording on one thread",
      mend: "compute in the task that records, call valueAndGradient in each task on its own, or take x.detached")
  }
}
