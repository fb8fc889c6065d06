// Numbers as people read them.

/// 60000 → "60,000".
public func thousands(_ count: some BinaryInteger) -> String {
  let digits = String(count.magnitude)
  var text = ""
  for (place, digit) in digits.enumerated() {
    if place > 0, (digits.count - place) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return count < 0 ? "-" + text : text
}

/// 0.98765, 4 → "0.9877". Not-a-number and infinity by name.
public func fixed(_ x: Double, _ digits: Int) -> String {
  guard x.isFinite, x.magnitude < 1e12 else { return "\(x)" }
  let scale = (0..<digits).reduce(1) { product, _ in product * 10 }
  let whole = Int((x.magnitude * Double(scale)).rounded())
  let sign = x < 0 && whole != 0 ? "-" : ""
  if digits == 0 { return sign + String(whole) }
  let fraction = String(whole % scale)
  return "\(sign)\(whole / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// About four digits that mean something, for a column of numbers of any size: 0.01235, 123.5, 1.235e-7.
public func rough(_ x: Double) -> String {
  guard x.isFinite else { return "\(x)" }
  if x == 0 { return "0" }
  var exponent = 0
  var scaled = x.magnitude
  while scaled >= 10 { (scaled, exponent) = (scaled / 10, exponent + 1) }
  while scaled < 1 { (scaled, exponent) = (scaled * 10, exponent - 1) }
  if (-4...5).contains(exponent) { return fixed(x, max(0, 3 - exponent)) }
  return (x < 0 ? "-" : "") + fixed(scaled, 3) + "e\(exponent)"
}

/// Two numbers with as few digits, four or more, as tell them apart: 0.4222 and 0.4223, 0.42218 and 0.42219.
public func apart(_ a: Double, _ b: Double) -> (String, String) {
  if rough(a) != rough(b) || a == b { return (rough(a), rough(b)) }
  for digits in 3...9 {
    let (x, y) = (fixed(a, digits), fixed(b, digits))
    if x != y { return (x, y) }
  }
  return ("\(a)", "\(b)")
}

/// A span of time: "0.84 s", "12.3 s", "3:07", "1:02:45".
public func duration(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "?" }
  if seconds < 9.995 { return fixed(seconds, 2) + " s" }
  if seconds < 99.95 { return fixed(seconds, 1) + " s" }
  return clock(seconds)
}

/// The same in whole seconds, for a display that changes all the time: "0:12", "1:02:45".
public func clock(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "?" }
  let whole = Int(seconds.rounded(.up))
  func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
  return whole < 3600
    ? "\(whole / 60):\(two(whole % 60))" : "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
}
