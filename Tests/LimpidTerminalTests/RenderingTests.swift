import LimpidTerminal
import Testing

@Suite("Text in the terminal")
struct RenderingTests {
  @Test("numbers as people write them")
  func numbers() {
    #expect(
      [0, 7, 999, 1000, 60000, -1234567].map { thousands($0) } == ["0", "7", "999", "1,000", "60,000", "-1,234,567"])
    #expect([0.98765, -0.00001, 2.5].map { fixed($0, 4) } == ["0.9877", "0.0000", "2.5000"])
    #expect(fixed(.nan, 2) == "nan" && fixed(1.5, 0) == "2")
    #expect(
      [0, 0.012345, 123.456, -1.2345e-7, 99999, 1e9].map(rough)
        == ["0", "0.01235", "123.5", "-1.235e-7", "99999", "1.000e9"])
    #expect([0.84, 12.34, 187, 3765].map(duration) == ["0.84 s", "12.3 s", "3:07", "1:02:45"])
    #expect([0, 0.2, 61].map(clock) == ["0:00", "0:01", "1:01"])
  }

  @Test("a table sets words left and numbers right")
  func table() {
    var table = TextTable(["tensor", "shape", ">mean"])
    table.add(["1.weight", "[64, 128]", "0.0013"])
    table.add(["1.bias", "[128]", "-12.5"])
    #expect(
      table.description == """
        tensor    shape        mean
        ───────────────────────────
        1.weight  [64, 128]  0.0013
        1.bias    [128]       -12.5
        """)
  }

  @Test("text is cut between words")
  func wrapping() {
    #expect(wrapped("the quick brown fox jumps", width: 10) == ["the quick", "brown fox", "jumps"])
    #expect(wrapped("", width: 10) == [] && wrapped("incomprehensible", width: 4) == ["incomprehensible"])
  }

  @Test("shares as bars of eighths")
  func shares() {
    #expect(bar(0.5, width: 4) == "██" && bar(1.5, width: 2) == "██" && bar(.nan, width: 4) == "")
    #expect(bar(1.0 / 16, width: 2) == "▏")
    #expect(
      bars([("3", 0.75), ("10", 0.0625)], width: 8) == [
        "3   ██████   0.7500",
        "10  ▌        0.0625",
      ])
  }

  @Test("a picture in shades, smaller if it is too wide")
  func pictures() {
    #expect(picture([0, 0.25, 0.5, 1], height: 2, width: 2) == ["  ░░", "▒▒██"])
    #expect(picture([0, 0, 0, 0], height: 2, width: 2) == ["", ""])
    #expect(picture([1, 1, 1, 1, 0, 0, 0, 0], height: 2, width: 4, most: 4) == ["▒▒▒▒"])
    #expect(picture([.nan, 1], height: 1, width: 2) == ["??██"])
    #expect(picture([1], height: 2, width: 2) == [])
    #expect(picture([-1, -1], height: 1, width: 2) == [""])
    #expect(picture([-3e38, 3e38], height: 1, width: 2) == ["  ██"])
  }

  @Test("the progress line leaves out what has no room")
  func progress() {
    let line = ProgressLine(
      epoch: 2, epochs: 20, step: 55, steps: 100, loss: 0.12344, accuracy: 0.9642, examplesPerSecond: 51234.5,
      secondsLeft: 1.2)
    func text(_ width: Int) -> String { line.text(Terminal(isInteractive: true, width: width)) }
    #expect(
      text(120)
        == "epoch 3/20 ━━━━━━━━━━━━━━━━──────────────   55 %  loss 0.1234  accuracy 0.9642  51,234 examples/s  0:02 left"
    )
    #expect(text(80) == "epoch 3/20 ━━━━━─────   55 %  loss 0.1234  accuracy 0.9642  51,234/s  0:02 left")
    for width in 20...140 { #expect(text(width).count < max(width, 20), "\(width): \(text(width))") }
    let colored = line.text(Terminal(isInteractive: true, width: 120, hasColor: true))
    #expect(colored.contains("\u{1b}[32m") && !text(120).contains("\u{1b}"))
  }

  @Test("JSON objects keep their order and stay on one line")
  func json() {
    var object = JSONObject([
      ("event", .text("a \"b\"\n\u{1}")), ("n", .integer(3)), ("x", .number(0.1 as Float)),
      ("bad", .number(Double.nan)),
    ])
    object.add("list", .list([.flag(true), .null, .number(2.0)]))
    #expect(
      object.description
        == #"{"event":"a \"b\"\n\u0001","n":3,"x":0.1,"bad":null,"list":[true,null,2]}"#)
  }

  @Test("the time left follows from the speed so far")
  func timeLeft() {
    #expect(secondsLeft(done: 25, of: 100, after: 2) == 6)
    #expect(secondsLeft(done: 0, of: 100, after: 2) == nil)
  }
}
