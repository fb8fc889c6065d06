import LimpidCore

extension RandomKey {
  /// The numbers that belong to a place in a model: places are told apart by the 32-bit FNV-1a hash of their path's text.
  public init(seed: UInt64, path: ModulePath, step: Int = 0) {
    let hash = path.description.utf8.reduce(0x811c_9dc5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    self.init(seed: seed, stream: hash, step: UInt32(truncatingIfNeeded: step))
  }
}
