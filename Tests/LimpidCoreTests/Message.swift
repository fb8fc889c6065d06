/// What an error says; "" if there was none.
func message<R>(_ body: () throws -> R) -> String {
  do {
    _ = try body()
    return ""
  } catch { return "\(error)" }
}
