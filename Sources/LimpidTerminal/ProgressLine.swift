/// The state of a training run in one line that fits the terminal. What matters least goes first when room is short.
///
/// ```
/// epoch 3/20 ━━━━━━━━━━────────  55 %  loss 0.1234  accuracy 0.9642  51,234 examples/s  0:02 left
/// ```
public struct ProgressLine: Sendable {
  /// Epochs done before this one, and in all.
  public var epoch: Int
  public var epochs: Int
  /// Steps done of all steps of the run.
  public var step: Int
  public var steps: Int
  /// Mean over the epoch so far.
  public var loss: Double
  public var accuracy: Double?
  public var examplesPerSecond: Double
  /// Seconds to the end of the run.
  public var secondsLeft: Double?

  public init(
    epoch: Int, epochs: Int, step: Int, steps: Int, loss: Double, accuracy: Double?, examplesPerSecond: Double,
    secondsLeft: Double?
  ) {
    self.epoch = epoch
    self.epochs = epochs
    self.step = step
    self.steps = steps
    self.loss = loss
    self.accuracy = accuracy
    self.examplesPerSecond = examplesPerSecond
    self.secondsLeft = secondsLeft
  }

  /// The line, narrower than the terminal so that it does not wrap.
  public func text(_ terminal: Terminal) -> String {
    let place = "epoch \(min(epoch + 1, epochs))/\(epochs)"
    let share = steps == 0 ? 1 : min(1, Double(step) / Double(steps))
    let percent = String(Int(share * 100))
    // In the order in which they are shown, each with its weight: the lightest is left out first.
    var parts: [(text: String, weight: Int)] = [
      (String(repeating: " ", count: 3 - percent.count) + percent + " %", 4), ("loss " + fixed(loss, 4), 5),
    ]
    if let accuracy { parts.append(("accuracy " + fixed(accuracy, 4), 3)) }
    parts.append((thousands(Int(examplesPerSecond.isFinite ? examplesPerSecond : 0)) + " examples/s", 1))
    if let secondsLeft { parts.append((clock(secondsLeft) + " left", 2)) }
    func width(_ bar: Int) -> Int {
      place.count + (bar > 0 ? bar + 1 : 0) + parts.reduce(0) { $0 + 2 + $1.text.count }
    }
    // A terminal of 80 columns has room for all, the speed in short: 51,234/s.
    if width(8) >= terminal.width, let speed = parts.firstIndex(where: { $0.weight == 1 }) {
      parts[speed].text.replace(" examples", with: "")
    }
    while width(8) >= terminal.width, let lightest = parts.indices.min(by: { parts[$0].weight < parts[$1].weight }) {
      parts.remove(at: lightest)
    }
    let room = min(30, terminal.width - 1 - width(0) - 1)
    var line = place
    if room >= 8 {
      let done = Int(share * Double(room))
      line += " " + terminal.styled(String(repeating: "━", count: done), .good)
      line += terminal.styled(String(repeating: "─", count: room - done), .faint)
    }
    return line + parts.map { "  " + $0.text }.joined()
  }
}

/// How long is left, from how fast it went so far.
public func secondsLeft(done: Int, of all: Int, after seconds: Double) -> Double? {
  done > 0 && all >= done ? seconds / Double(done) * Double(all - done) : nil
}
