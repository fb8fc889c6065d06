import LimpidCore

/// Points of a plane in two classes, made from counters: the same everywhere, with nothing to download. The classic small problems on which
/// a network can be seen to learn.
public enum Points {
  /// Points of the square −1 … 1: class 1 where the signs of x and y differ. No straight line parts them, so that a network without a
  /// hidden layer fails (Minsky and Papert, Perceptrons, 1969). A narrow strip along the axes is left free.
  public static func xor(count: Int = 800) -> LabeledImages {
    make("xor", count, ["same", "different"]) { i in
      let draw = Draws(seed: 1, stream: .points, step: 0).four(i)
      let (x, y) = (place(draw.x), place(draw.y))
      return (x, y, (x > 0) == (y > 0) ? 0 : 1)
    }
  }

  /// Two spirals of one and a half turns that wind around each other (Lang and Witbrock, 1988), with noise of ±0.03.
  public static func spirals(count: Int = 1200) -> LabeledImages {
    make("spirals", count, ["first", "second"]) { i in
      let draw = Draws(seed: 1, stream: .points, step: 1).four(i)
      let arm = Int32(i % 2)
      let way = unit(draw.x).squareRoot()  // the root, so that the points are evenly spread along the arm
      let angle = 3 * Float.pi * way + (arm == 0 ? 0 : Float.pi)
      let radius = 0.1 + 0.9 * way
      return (
        radius * Float.cos(angle) + 0.06 * (unit(draw.y) - 0.5),
        radius * Float.sin(angle) + 0.06 * (unit(draw.z) - 0.5),
        arm
      )
    }
  }

  private static func make(
    _ name: String, _ count: Int, _ classNames: [String], _ point: (Int) -> (x: Float, y: Float, label: Int32)
  ) -> LabeledImages {
    let points = (0..<count).map(point)
    do {
      return try LabeledImages(
        name: name, values: points.flatMap { [$0.x, $0.y] }, shape: [2], labels: points.map(\.label),
        classNames: classNames)
    } catch { preconditionFailure("the points of \(name) are wrong: \(error)") }
  }

  /// 0 ..< 1, in steps of 2⁻²⁴.
  private static func unit(_ bits: UInt32) -> Float { Float(bits >> 8) * 0x1p-24 }

  /// −1 … −0.05 or 0.05 … 1.
  private static func place(_ bits: UInt32) -> Float {
    let x = 2 * unit(bits) - 1
    return x < 0 ? -0.05 + 0.95 * x : 0.05 + 0.95 * x
  }
}
