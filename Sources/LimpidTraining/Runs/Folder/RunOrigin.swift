/// Where a forked run comes from; in its `run.json`.
public struct RunOrigin: Sendable, Codable, Equatable {
  /// The folder of the run that it was forked from, as it was named then.
  public var run: String
  /// SHA-256 of that run's `run.json`.
  public var runHash: String
  /// The state that it began with: after so many steps.
  public var step: Int
  /// SHA-256 of the model at that step; see `Module.weightsHash`.
  public var weightsHash: String
  /// What was changed, as `field=value`.
  public var changes: [String]
  /// How often that run had looked at the test part by then, if the fork has the same one.
  public var testOpenings: Int?
}
