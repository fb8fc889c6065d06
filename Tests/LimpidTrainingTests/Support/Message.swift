/// An error's text; empty if there is none.
func message<R>(_ body: () throws -> R) -> String {
  do {
    _ = try body()
    return ""
  } catch { return "\(error)" }
}
