/// The times of a workload's steps, and the numbers that show that it is the same work as elsewhere.
public struct Measurement: Sendable {
  /// Seconds of each measured step, in order.
  public var times: [Double] = []
  /// Seconds of the very first step.
  public var first = 0.0
  /// The losses of the first steps, warm-up included.
  public var losses: [Float] = []
  /// What the work's hash is after `hashedSteps` steps.
  public var hash = ""

  /// The number of steps after which the weights are hashed. Every pace has as many.
  static let hashedSteps = 4

  private var sorted: [Double] { times.sorted() }
  public var least: Double { times.min() ?? 0 }
  public var median: Double {
    let sorted = sorted, middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
  /// The time that nine steps of ten stay below.
  public var ninetieth: Double { sorted[Int(0.9 * Double(times.count - 1))] }

  /// Measures `step`: first call, warm-up, then single steps until their number or the budget (in seconds) is reached.
  static func of(
    _ pace: Pace, budget: Double, _ step: (Int) throws -> Float?, hash: () -> String = { "" }
  ) throws -> Measurement {
    var result = Measurement()
    let clock = ContinuousClock()
    var done = 0
    func timed() throws -> Double {
      let start = clock.now
      let loss = try step(done)
      let time = (clock.now - start).seconds
      if let loss, result.losses.count < 16 { result.losses.append(loss) }
      done += 1
      if done == hashedSteps { result.hash = hash() }
      return time
    }
    result.first = try timed()
    var start = clock.now
    while done < max(2, pace.warmUp) {
      _ = try timed()
      if (clock.now - start).seconds > budget { break }
    }
    result.times.reserveCapacity(pace.steps)
    start = clock.now
    for i in 0..<pace.steps {
      result.times.append(try timed())
      if (clock.now - start).seconds > budget && i + 1 >= pace.least { break }
    }
    return result
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
