import LimpidCore

/// The zeros around images, as a layer is told: `2` is two on each side, `.same` keeps the size of an image under steps of 1.
public enum PaddingRule: Sendable, Hashable, ExpressibleByIntegerLiteral {
  case same
  case pixels(Padding)

  public init(integerLiteral value: Int) { self = .pixels(Padding(value, value)) }

  func padding(window: Extent, dilation: Extent = 1) -> Padding {
    switch self {
    case .same: .same(window, dilation: dilation)
    case .pixels(let padding): padding
    }
  }
}

extension Extent {
  /// [height, width], as in a model file.
  var sizes: [Int] { [height, width] }
}

extension Padding {
  /// [top, bottom, left, right], as in a model file.
  var sides: [Int] { [top, bottom, left, right] }
}

extension AttributeReader {
  /// [height, width].
  mutating func extent(_ name: String, atLeast least: Int = 1, or otherwise: Extent? = nil) throws(TensorError)
    -> Extent
  {
    let sizes = try integers(name, or: otherwise?.sizes)
    guard sizes.count == 2, sizes.allSatisfy({ $0 >= least && $0 <= Shape.mostElements }) else {
      let isSmall = sizes.contains { $0 < least }
      refuse(
        name, sizes.map(String.init).joined(separator: "×"),
        expected: isSmall ? "at least \(least)×\(least)" : "at most \(Shape.mostElements) a side")
      throw TensorError(
        operation: "architecture", came: "\"\(name)\": \(sizes)", expected: "[height, width], both \(least) or more",
        mend: "give two numbers")
    }
    return Extent(sizes[0], sizes[1])
  }

  /// [top, bottom, left, right].
  mutating func padding(_ name: String = "padding") throws(TensorError) -> Padding {
    let sides = try integers(name, or: Padding(0, 0).sides)
    guard sides.count == 4, sides.allSatisfy({ $0 >= 0 && $0 <= Shape.mostElements }) else {
      refuse(name, sides.map(String.init).joined(separator: ", "), expected: "0 or more on every side")
      throw TensorError(
        operation: "architecture", came: "\"\(name)\": \(sides)", expected: "[top, bottom, left, right], all 0 or more",
        mend: "give four numbers")
    }
    return Padding(top: sides[0], bottom: sides[1], left: sides[2], right: sides[3])
  }

  mutating func geometry() throws(TensorError) -> ConvolutionGeometry {
    ConvolutionGeometry(
      stride: try extent("stride", or: 1), padding: try padding(), dilation: try extent("dilation", or: 1),
      groups: try integer("groups", or: 1))
  }
}

extension ConvolutionGeometry {
  /// What differs from a convolution by single steps without padding, for a layer's words.
  var words: String {
    (stride == 1 ? "" : ", stride \(stride)") + (padding == 0 ? "" : ", padding \(padding)")
      + (dilation == 1 ? "" : ", dilation \(dilation)") + (groups == 1 ? "" : ", \(groups) groups")
  }

  /// The smallest side on which a window of this size has room for one step.
  func smallestSide(_ window: Extent) -> Int {
    max(
      roomNeeded(window.height, dilation.height, padding.top, padding.bottom),
      roomNeeded(window.width, dilation.width, padding.left, padding.right))
  }
}

/// The same along one axis. Sizes that a dry run is about to refuse must not overflow here.
func roomNeeded(_ window: Int, _ dilation: Int, _ before: Int, _ after: Int) -> Int {
  max(product(window &- 1, dilation) &+ 1 &- before &- after, 1)
}

extension Shape {
  /// What to do about an input of a layer for `channels`, if the number of axes or of channels is wrong.
  func channelMend(of channels: Int, axes: String, rank wanted: Int, _ layer: String) -> String? {
    if rank != wanted { return "reshape the input to \(axes), here with \(counted(channels, "channel"))" }
    guard last != channels else { return nil }
    return "give the input \(counted(channels, "channel")), or build \(layer)"
  }
}
