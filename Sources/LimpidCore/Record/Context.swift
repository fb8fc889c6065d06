/// Everything ambient, in one printable place: the only task-local state of the library.
public struct Context: Sendable {
  @TaskLocal public static var current = Context()

  /// True while a model trains: dropout drops, batch norm uses the batch's statistics.
  public var isTraining = false
  /// What all randomness is drawn from, together with the step.
  public var seed: UInt64 = 0
  /// The training step, counted from 0.
  public var step = 0
  /// The training step as an input of a program: what chance is drawn from while a step is captured. Nil if `step` counts.
  public var stepInput: IndexTensor?
  /// The module that is computing.
  public var path: ModulePath = []
  /// Forward, backward or update.
  public var phase = Phase.forward
  /// Runs the definitions instead of the kernels. The results are the same bits, slowly.
  public var usesReference = false
  /// Who takes note of the steps; nil if nobody does.
  public internal(set) var recorder: Recorder?
  /// True where what is noted counts as constant for gradients. (A capture notes everything.)
  var isConstant = false
  /// True where values of a recording may be used without it: its owner said so.
  var isApart = false
  /// Who takes note of the layers passed; nil if nobody does.
  public var calls: CallLog?

  public init() {}

  /// Runs `body` with the context changed by `change`.
  public static func with<R>(_ change: (inout Context) -> Void, _ body: () throws -> R) rethrows -> R {
    var context = current
    change(&context)
    return try $current.withValue(context, operation: body)
  }

  /// Runs `body` without taking note of what it computes: its results are constants.
  public static func withoutRecording<R>(_ body: () throws -> R) rethrows -> R {
    // A capture notes everything; what is constant it says of each step.
    let recorder = current.recorder, isCapturing = recorder?.isCapturing == true
    if !isCapturing { recorder?.pause() }
    defer { if !isCapturing { recorder?.goOn() } }
    return try with(
      {
        if isCapturing {
          $0.isConstant = true
        } else {
          $0.recorder = nil
          $0.isApart = true
        }
      }, body)
  }
}

extension Context: CustomStringConvertible {
  public var description: String {
    "\(isTraining ? "training" : "inference") seed \(seed) step \(step) \(phase)\(path.isEmpty ? "" : " in \(path)")"
      + (recorder.map { ", recording (\($0.count) steps)" } ?? "")
  }
}

/// The part of a training step something belongs to.
public enum Phase: String, Sendable { case forward, backward, update }
