import CLimpid

/// What this machine can do at most at this moment, on the threads in use.
public struct Ceiling: Sendable {
  /// Floating-point operations a second, by fused multiply-adds on registers alone.
  public let operations: Double
  /// Bytes a second, read and written by a = b + s · c on arrays of 64 MiB.
  public let bytes: Double

  /// Measures both now: about half a second.
  public static func measured() -> Ceiling {
    Ceiling(
      operations: limpid_ceiling_arithmetic(0.1) * 1e9, bytes: limpid_ceiling_stream(64 << 20, 0.3) * 1e9)
  }

  /// The seconds that the work takes at least.
  package func bound(_ step: TimedStep) -> Double { max(step.operations / operations, step.bytes / bytes) }
}
