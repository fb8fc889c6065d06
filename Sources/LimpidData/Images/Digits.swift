import CLimpid

/// The 1,797 handwritten digits, 8 × 8 pixels, that the program carries: something real to train on with nothing to
/// download.
///
/// Ink runs from 0 to 16. Published for a half split: 0.97 by a support vector machine.
///
/// ```swift
/// let digits = Digits.load()
/// print(digits.count, digits.inputShape, digits.classCounts)
/// // 1797 [8, 8, 1] [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
/// ```
public enum Digits {
  /// Who made the data, and under what licence it may be passed on.
  public static let attribution = """
    Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, 1998, \
    https://doi.org/10.24432/C50P49, CC BY 4.0
    """

  /// All digits, in the order of the source.
  public static func load() -> LabeledImages {
    do {
      let images = try IDXArray(bytes(limpid_embedded_digits_images()), name: "digits-images-idx3-ubyte")
      let labels = try IDXArray(bytes(limpid_embedded_digits_labels()), name: "digits-labels-idx1-ubyte")
      return try LabeledImages(name: "digits", images: images, labels: labels, brightest: 16)
    } catch {
      preconditionFailure("the digits inside this program are damaged: \(error)")
    }
  }

  private static func bytes(_ file: limpid_embedded_file) -> [UInt8] {
    Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
  }
}
