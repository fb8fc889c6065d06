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
      Int((UInt64(draw.0) * choices) >> 32) - shift, Int((UInt64(draw.1) * choices) >> 32) - shift,
      mirrors && draw.2 >> 31 == 1
    )
  }

  public func inputs(_ rows: [Int], at time: LoadingTime) -> Tensor {
    Tensor(filling: [rows.count, base.height, base.width, base.channels]) { target in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: base.stride) { image in
        for (place, row) in rows.enumerated() {
          base.scale(row, to: image.baseAddress!)
          move(image.baseAddress!, to: target + place * base.stride, change(row, at: time))
        }
      }
    }
  }

  /// Copies an image to where `change` puts it.
  private func move(
    _ image: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>,
    _ change: (down: Int, right: Int, isMirrored: Bool)
  ) {
    let (height, width, channels) = (base.height, base.width, base.channels)
    target.update(repeating: 0, count: base.stride)
    // What stays in sight: these many pixels of each row, from column `from` of the (mirrored) image to column `to`.
    let sight = width - abs(change.right)
    let (from, to) = (max(0, -change.right), max(0, change.right))
    for y in max(0, change.down)..<height + min(0, change.down) {
      let row = image + (y - change.down) * width * channels
      let out = target + (y * width + to) * channels
      if change.isMirrored {
        for x in 0..<sight {
          (out + x * channels).update(from: row + (width - 1 - from - x) * channels, count: channels)
        }
      } else {
        out.update(from: row + from * channels, count: sight * channels)
      }
    }
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
