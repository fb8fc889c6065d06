#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What a stream of the program leads to, and so what may be written to it.
public struct Terminal: Sendable, Hashable {
  /// Whether somebody watches: lines may then be rewritten in place.
  public let isInteractive: Bool
  /// Columns.
  public let width: Int
  /// Whether colours may be used: on a terminal that is not `dumb`, unless `NO_COLOR` is set (https://no-color.org).
  public let hasColor: Bool

  public init(isInteractive: Bool, width: Int = 80, hasColor: Bool = false) {
    self.isInteractive = isInteractive
    self.width = width
    self.hasColor = hasColor
  }

  /// What a file descriptor leads to: 1 for results, 2 for progress and errors.
  public init(descriptor: Int32) {
    let kind = getenv("TERM").map { String(cString: $0) } ?? "dumb"
    isInteractive = isatty(descriptor) == 1 && kind != "dumb"
    let refused = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    hasColor = isInteractive && !refused
    var size = winsize()
    let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    width = isKnown ? Int(size.ws_col) : 80
  }

  /// Shades of meaning, as a terminal shows them.
  public enum Style: String, Sendable {
    case strong = "1"
    case faint = "2"
    case good = "32"
    case bad = "31"
  }

  /// The text in a style, or as it is where colours are not wanted.
  public func styled(_ text: String, _ style: Style) -> String {
    hasColor ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
  }
}
