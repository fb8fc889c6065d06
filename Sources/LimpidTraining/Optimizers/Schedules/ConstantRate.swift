/// The same rate always: η.
public struct ConstantRate: Schedule, Equatable {
  public static var name: String { "constant" }
  public init() {}
  public func learningRate(_ base: Double, at moment: Moment) -> Double { base }
}
