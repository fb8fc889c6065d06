import LimpidCore

/// Images that are shifted and mirrored by lot each time they are loaded.
///
/// What happens to an image is a function of (seed, epoch, row): the same in every run, whatever the batch or the
/// number of threads, and the same again when a run is resumed. A shift moves the image by up to `shift` pixels each
/// way; what comes in is 0.
public struct AugmentedImages: LabeledExamples {
  public let base: LabeledImages
  /// The greatest shift in pixels, up, down, left and right.
  public let shift: Int
  /// Whether half of the images, on average, are mirrored left to right.
  public let mirrors: Bool

  public var name: String { base.name }
  public var inputShape: Shape { base.inputShape }
  public var labels: [Int32] { base.labels }
  public var classNames: [String] { base.classNames }

  public func selecting(_ rows: [Int]) -> AugmentedImages {
    AugmentedImages(base: base.selecting(rows), shift: shift, mirrors: mirrors)
  }

  /// How far an image moves (down, right) and whether it is mirrored first.
  package func change(_ row: Int, at time: LoadingTime) -> (down: Int, right: Int, isMirrored: Bool) {
    let draw = Draws(seed: time.seed, stream: .augmentation, step: time.epoch).four(row)
    let choices = UInt64(2 * shift + 1)
    return (
      Int((UInt64(draw.x) * choices) >> 32) - shift, Int((UInt64(draw.y) * choices) >> 32) - shift,
      mirrors && draw.z >> 31 == 1
    )
  }

  public func inputs(_ rows: [Int], at time: LoadingTime) -> Tensor {
    let (height, width, channels) = (base.height, base.width, base.channels)
    let scale = base.scale
    var values = [Float](repeating: 0, count: rows.count * base.stride)
    for (place, row) in rows.enumerated() {
      let (down, right, isMirrored) = change(row, at: time)
      for y in max(0, down)..<max(0, down, height + min(0, down)) {
        for x in max(0, right)..<max(0, right, width + min(0, right)) {
          let column = isMirrored ? width - 1 - (x - right) : x - right
          let source = ((row * height + y - down) * width + column) * channels
          let target = ((place * height + y) * width + x) * channels
          for channel in 0..<channels { values[target + channel] = scale[Int(base.pixels[source + channel])] }
        }
      }
    }
    return Tensor(unchecked: [rows.count, height, width, channels], values)
  }
}

extension LabeledImages {
  /// These images, shifted by up to `shift` pixels and mirrored by lot whenever they are loaded.
  public func augmented(shift: Int = 0, mirrors: Bool = false) throws(DataError) -> AugmentedImages {
    guard shift >= 0, shift < min(height, width) else {
      throw DataError(
        file: name, came: "a shift of \(counted(shift, "pixel"))",
        expected: "0 … \(min(height, width) - 1) for images of \(height) × \(width)",
        mend: "choose a smaller shift")
    }
    return AugmentedImages(base: self, shift: shift, mirrors: mirrors)
  }
}
