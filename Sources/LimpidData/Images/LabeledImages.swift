import LimpidCore

/// Images in memory, one byte for each channel of a pixel, each with the class it belongs to.
public struct LabeledImages: LabeledExamples {
  public let name: String
  public let height: Int
  public let width: Int
  public let channels: Int
  /// [count, height, width, channels].
  public let pixels: [UInt8]
  /// The pixel value that stands for 1: 255, or 16 for the digits.
  public let brightest: Int
  public let labels: [Int32]
  public let classNames: [String]

  /// - Parameters:
  ///   - pixels: [labels.count, height, width, channels] = [labels.count] + `size`, each 0 … `brightest`.
  ///   - classNames: one name for each class; "0", "1" … up to the greatest label if there are none.
  public init(
    name: String, pixels: [UInt8], size: (height: Int, width: Int, channels: Int), brightest: Int = 255,
    labels: [Int32],
    classNames: [String]? = nil
  ) throws(DataError) {
    guard let each = product([size.height, size.width, size.channels]), each > 0, pixels.count % each == 0 else {
      throw DataError(
        file: name, came: "\(counted(pixels.count, "byte")) of pixels",
        expected: "a multiple of \(times([size.height, size.width, size.channels]))", mend: "check the images' size")
    }
    if brightest < 255, let place = pixels.firstIndex(where: { $0 > brightest }) {
      throw DataError(
        file: name, came: "a pixel of \(pixels[place]) in image \(grouped(place / each))", expected: "0 … \(brightest)",
        mend: "give the true greatest value as `brightest`")
    }
    let classes = classNames ?? (0...max(0, Int(labels.max() ?? 0))).map(String.init)
    try check(labels: labels, examples: pixels.count / each, classNames: classes, name: name)
    self.name = name
    (height, width, channels) = size
    self.pixels = pixels
    self.brightest = brightest
    self.labels = labels
    self.classNames = classes
  }

  private init(_ images: LabeledImages, pixels: [UInt8], labels: [Int32], classNames: [String]) {
    name = images.name
    (height, width, channels) = (images.height, images.width, images.channels)
    brightest = images.brightest
    self.pixels = pixels
    self.labels = labels
    self.classNames = classNames
  }

  /// [height, width, channels].
  public var inputShape: Shape { [height, width, channels] }

  /// Bytes of one image.
  var stride: Int { height * width * channels }

  /// What each pixel value becomes: value / brightest, rounded once.
  var scale: [Float] { (0...255).map { Float($0) / Float(brightest) } }

  /// The images of some rows, [rows.count, height, width, channels], 0 … 1.
  public func inputs(_ rows: [Int], at time: LoadingTime = LoadingTime(seed: 0, epoch: 0)) -> Tensor {
    let scale = scale
    let each = stride
    return Tensor(filling: [rows.count, height, width, channels]) { target in
      pixels.withUnsafeBufferPointer { pixels in
        scale.withUnsafeBufferPointer { scale in
          for (place, row) in rows.enumerated() {
            for i in 0..<each { target[place * each + i] = scale[Int(pixels[row * each + i])] }
          }
        }
      }
    }
  }

  /// All images, [count, height, width, channels], 0 … 1.
  public var images: Tensor { inputs(Array(0..<count)) }

  public func selecting(_ rows: [Int]) -> LabeledImages {
    var chosen: [UInt8] = []
    chosen.reserveCapacity(rows.count * stride)
    for row in rows { chosen += pixels[row * stride..<(row + 1) * stride] }
    return LabeledImages(self, pixels: chosen, labels: rows.map { labels[$0] }, classNames: classNames)
  }

  /// The same images with other names for the classes: at least as many as there are classes in use.
  public func named(_ classNames: [String]) throws(DataError) -> LabeledImages {
    try check(labels: labels, examples: count, classNames: classNames, name: name)
    return LabeledImages(self, pixels: pixels, labels: labels, classNames: classNames)
  }
}
