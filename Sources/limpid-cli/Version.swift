import LimpidTraining

/// What this program calls itself.
enum Version {
  #if DEBUG
  static let isDebug = true
  #else
  static let isDebug = false
  #endif

  static var text: String { "limpid \(limpidVersion)" + (isDebug ? " (debug build)" : "") }
}
