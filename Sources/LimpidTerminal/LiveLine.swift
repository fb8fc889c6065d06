/// The line at the bottom that is rewritten as work goes on; nothing at all where nobody watches.
public struct LiveLine {
  private let output: Output
  private var isShown = false
  private var last: ContinuousClock.Instant?
  private let clock = ContinuousClock()

  public init(_ output: Output = .notes) { self.output = output }

  public var terminal: Terminal { output.terminal }

  /// True if a new text would be shown now: on a terminal, at most 20 times a second.
  public var isDue: Bool {
    guard output.terminal.isInteractive else { return false }
    return last.map { $0.duration(to: clock.now) > .milliseconds(50) } ?? true
  }

  /// Shows a text in place of the last one.
  public mutating func show(_ text: String) {
    guard output.terminal.isInteractive else { return }
    output.write("\r\u{1b}[2K" + text)
    isShown = true
    last = clock.now
  }

  /// Takes the text away, before something that stays is written.
  public mutating func clear() {
    if isShown { output.write("\r\u{1b}[2K") }
    isShown = false
  }
}
