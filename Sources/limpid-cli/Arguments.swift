import ArgumentParser
import LimpidTerminal

// How the values of options are read: each refusal says what is expected.

/// A whole number within a range.
func whole<Number: FixedWidthInteger>(
  _ range: ClosedRange<Number>, _ what: String
) -> @Sendable (String) throws -> Number where Number: Sendable {
  { text in
    guard let number = Number(text), range.contains(number) else {
      let bounds = "from \(thousands(range.lowerBound)) to \(thousands(range.upperBound))"
      throw ValidationError("expected \(what), a whole number \(bounds)")
    }
    return number
  }
}

/// A number above 0.
func positive(_ what: String) -> @Sendable (String) throws -> Double {
  { text in
    guard let number = Double(text), number > 0, number.isFinite else {
      throw ValidationError("expected \(what), a number above 0 such as 0.001 or 1e-3")
    }
    return number
  }
}
