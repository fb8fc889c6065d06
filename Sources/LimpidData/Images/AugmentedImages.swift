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

  public func origin(of row: Int) -> Int { base.origin(of: row) }

  /// Some of the images, in the order given.
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

  /// Some images, moved and mirrored as their rows and the epoch have it, [n, height, width, channels].
  public func inputs(_ rows: [Int], at time: LoadingTime) -> Tensor {
    let (height, width, channels) = (base.height, base.width, base.channels)
    let scale = base.scale, each = base.stride
    return Tensor(filling: [rows.count, height, width, channels]) { target in
      target.update(repeating: 0, count: rows.count * each)
      base.pixels.withUnsafeBufferPointer { pixels in
        base.values.withUnsafeBufferPointer { values in
          for (place, row) in rows.enumerated() {
            let (down, right, isMirrored) = change(row, at: time)
            let columns = max(0, right)..<max(0, right, width + min(0, right))
            for y in max(0, down)..<max(0, down, height + min(0, down)) {
              let line = (row * height + y - down) * width
              var at = ((place * height + y) * width + columns.lowerBound) * channels
              for x in columns {
                let from = (line + (isMirrored ? width - 1 - (x - right) : x - right)) * channels
                for channel in 0..<channels {
                  target[at + channel] = values.isEmpty ? scale[Int(pixels[from + channel])] : values[from + channel]
                }
                at += channels
              }
            }
          }
        }
      }
    }
  }
}

extension LabeledImages {
  /// These images, shifted by up to `shift` pixels and mirrored by lot whenever they are loaded.
  public func augmented(shift: Int = 0, mirrors: Bool = false) throws(DataError) -> AugmentedImages {
    guard !isFlat else {
      throw DataError(
        file: name, came: "a shift or a mirror for points of \(counted(channels, "coordinate"))", expected: "pictures",
        mend: "set augmentation.shift to 0 and augmentation.mirrors to false")
    }
    guard shift >= 0, shift < min(height, width) else {
      throw DataError(
        file: name, came: "a shift of \(counted(shift, "pixel"))",
        expected: "0 … \(min(height, width) - 1) for images of \(height) × \(width)",
        mend: "choose a smaller shift")
    }
    return AugmentedImages(base: self, shift: shift, mirrors: mirrors)
  }
}
