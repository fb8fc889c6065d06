/// The same rate always: η.
public struct Constant: Schedule, Equatable {
  public init() {}
  public func learningRate(_ base: Double, at moment: Moment) -> Double { base }
}
