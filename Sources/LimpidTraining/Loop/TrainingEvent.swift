/// What happens in a run, in the order in which it happens. Progress bars, logs, JSON and the studio all live on this.
public enum TrainingEvent: Sendable {
  case runStarted(RunStart)
  case epochStarted(epoch: Int, step: Int)
  /// The coming step's loss is far above the recent ones.
  case lossSpiked(SpikeReport)
  case stepFinished(StepReport)
  case epochFinished(EpochReport)
  case checkpointWritten(CheckpointReport)
  /// The run ends before its time: asked to stop, or because of an error. It can be resumed.
  case runStopped(step: Int, reason: String)
  case runFinished(RunReport)
}

/// What is known when a run starts, or goes on.
public struct RunStart: Sendable {
  public var name: String
  public var folder: String
  public var seed: UInt64
  public var epochs: Int
  public var stepsPerEpoch: Int
  /// The step it begins with: 0, or where a resumed run goes on.
  public var firstStep: Int
  public var parameters: Int
  /// Examples by part.
  public var examples: [DataPart: Int]
  public var threads: Int
  public var instructionSet: String
}

/// One step of training.
public struct StepReport: Sendable {
  /// Counted from 0 over the whole run.
  public var step: Int
  public var epoch: Int
  /// The batch's number in the epoch.
  public var batch: Int
  public var loss: Double
  /// Answered rightly and asked in this batch.
  public var accuracy: Accuracy?
  public var examples: Int
  public var learningRate: Double
  /// The length of all gradients as one vector, before any clipping.
  public var gradientNorm: Double
  /// A hash of all gradients' bits, before any clipping: a replayed step must come to the same. See `Gradients.fingerprint`.
  public var gradientFingerprint: UInt64 = 0
  public var seconds: Double
}

/// One epoch of training.
public struct EpochReport: Sendable {
  public var epoch: Int
  /// Steps done so far.
  public var step: Int
  /// The means over the epoch's batches, as they were when they were trained on.
  public var train: Scores
  public var validation: Scores?
  public var learningRate: Double
  /// Without validation.
  public var seconds: Double
  public var examplesPerSecond: Double
  /// How long steps waited for their batches, since the run began or went on within the epoch.
  public var waitingSeconds = 0.0
}

/// A whole run.
public struct RunReport: Sendable {
  public var name: String
  public var folder: String
  public var steps: Int
  public var epochs: Int
  /// The epoch, from 0, whose weights these are, if the run stopped early.
  public var bestEpoch: Int? = nil
  public var validation: Scores?
  public var test: Scores?
  /// SHA-256 over the weights; see `Module.weightsHash`.
  public var weightsHash: String
  /// Training and validation, all sittings together.
  public var seconds: Double
  /// How long steps waited for their batches, in all.
  public var waitingSeconds = 0.0
  /// Examples trained on per second of training.
  public var examplesPerSecond: Double
  public var peakMemoryMB: Double
  /// Where the time went, slowest first.
  public var profile: [OperationTime]
  /// Why it ended before all epochs were done, if early stopping ended it. The scores and weights are those of the best epoch.
  public var earlyStop: String?
  /// How often the test part was looked at: once, now, and before that by the runs that this one was forked from.
  public var testOpenings = 1
  /// Weights that are exactly 0 (biases and running statistics not counted), and all: what L1 has taken out.
  public var zeroWeights = 0
  public var weights = 0
  /// Rows of a table whose target may be wrong, as networks say that never saw them.
  public var suspects = TargetSuspects()
  /// SHA-256 of the files that the run leaves, by their names in its folder.
  public var files: [String: String] = [:]
}
