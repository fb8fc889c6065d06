extension Duration {
  /// So many seconds, but no more than thirty years: a `Duration` holds fewer than a `Double`, and one that is added to a clock's time must
  /// not overflow. What is no number counts as the most.
  static func limited(seconds: Double) -> Duration {
    let most = 1e9
    return .seconds(seconds < most ? max(0, seconds) : most)
  }
}

/// A duration in seconds.
func seconds(_ duration: Duration) -> Double {
  let (seconds, attoseconds) = duration.components
  return Double(seconds) + Double(attoseconds) * 1e-18
}
