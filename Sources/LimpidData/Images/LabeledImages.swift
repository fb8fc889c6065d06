import LimpidCore

/// Images in memory, one byte for each channel of a pixel, each with the class it belongs to. Or any numbers in that shape, or points of some
/// coordinates, as floats.
public struct LabeledImages: LabeledExamples {
  public let name: String
  public let height: Int
  public let width: Int
  public let channels: Int
  /// [count, height, width, channels].
  public let pixels: [UInt8]
  /// Where the numbers are no bytes: the numbers themselves, in the order of `pixels`, which then hold them roughly, for pictures of them.
  public let values: [Float]
  /// Whether an example is a list of numbers: its shape is then [channels].
  public let isFlat: Bool
  /// The pixel value that stands for 1: 255, or 16 for the digits.
  public let brightest: Int
  public let labels: [Int32]
  public let classNames: [String]
  /// The numbers that the rows had before they were selected; nil if they are as they came.
  private var origins: [Int]?

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
    values = []
    isFlat = false
    self.brightest = brightest
    self.labels = labels
    self.classNames = classes
  }

  /// Examples that are no bytes, such as pictures as floats or points of a plane.
  ///
  /// - Parameters:
  ///   - values: [labels.count] + shape; all finite.
  ///   - shape: of one example: [coordinates], [height, width] or [height, width, channels].
  public init(
    name: String, values: [Float], shape: [Int], labels: [Int32], classNames: [String]? = nil
  ) throws(DataError) {
    guard (1...3).contains(shape.count), let each = product(shape), each > 0, values.count == labels.count * each else {
      throw DataError(
        file: name, came: "\(counted(values.count, "number")) for \(counted(labels.count, "label"))",
        expected: "\(times(shape)) for each", mend: "take both from the same source")
    }
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw DataError(
        file: name, came: "\(values[place]) in example \(grouped(place / each))", expected: "finite numbers",
        mend: "leave that example out, or put a number there")
    }
    let classes = classNames ?? (0...max(0, Int(labels.max() ?? 0))).map(String.init)
    try check(labels: labels, examples: labels.count, classNames: classes, name: name)
    self.name = name
    isFlat = shape.count == 1
    (height, width, channels) = isFlat ? (1, 1, shape[0]) : (shape[0], shape[1], shape.count == 3 ? shape[2] : 1)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let factor = high > low ? 255 / (high - low) : 0
    pixels = values.map { UInt8(($0 - low) * factor) }
    self.values = values
    brightest = 255
    self.labels = labels
    self.classNames = classes
  }

  private init(_ images: LabeledImages, pixels: [UInt8], values: [Float], labels: [Int32], classNames: [String]) {
    name = images.name
    isFlat = images.isFlat
    self.values = values
    (height, width, channels) = (images.height, images.width, images.channels)
    brightest = images.brightest
    self.pixels = pixels
    self.labels = labels
    self.classNames = classNames
    origins = images.origins
  }

  public func origin(of row: Int) -> Int { origins?[row] ?? row }

  /// [height, width, channels], or the number of coordinates.
  public var inputShape: Shape { isFlat ? [channels] : [height, width, channels] }

  /// Bytes of one image.
  var stride: Int { height * width * channels }

  /// What each pixel value becomes: value / brightest, rounded once.
  var scale: [Float] { (0...255).map { Float($0) / Float(brightest) } }

  /// The images of some rows, [rows.count, height, width, channels], 0 … 1; numbers that are no bytes as they are.
  public func inputs(_ rows: [Int], at time: LoadingTime = LoadingTime(seed: 0, epoch: 0)) -> Tensor {
    let scale = scale
    let each = stride
    return Tensor(filling: Shape([rows.count] + Array(inputShape))) { target in
      if !values.isEmpty {
        values.withUnsafeBufferPointer { values in
          for (place, row) in rows.enumerated() {
            (target + place * each).update(from: values.baseAddress! + row * each, count: each)
          }
        }
        return
      }
      pixels.withUnsafeBufferPointer { pixels in
        scale.withUnsafeBufferPointer { scale in
          for (place, row) in rows.enumerated() {
            for i in 0..<each { target[place * each + i] = scale[Int(pixels[row * each + i])] }
          }
        }
      }
    }
  }

  /// The share of up to 200 images, evenly spread, whose border is bright.
  package var brightBorders: Double {
    let wanted = min(200, count)
    guard wanted > 0 else { return 0 }
    let bright = (0..<wanted).count { i in
      let start = i * count / wanted * stride
      // Ink of 0 … 16 as bytes of 0 … 255.
      let bytes = pixels[start..<start + stride].map { UInt8(Int($0) * 255 / brightest) }
      return Picture(height: height, width: width, channels: channels, pixels: bytes).hasBrightBorder
    }
    return Double(bright) / Double(wanted)
  }

  /// All images, [count, height, width, channels], 0 … 1.
  public var images: Tensor { inputs(Array(0..<count)) }

  /// Some of the images, in the order given.
  public func selecting(_ rows: [Int]) -> LabeledImages {
    var chosen: [UInt8] = []
    var numbers: [Float] = []
    chosen.reserveCapacity(rows.count * stride)
    for row in rows {
      let range = row * stride..<(row + 1) * stride
      chosen += pixels[range]
      if !values.isEmpty { numbers += values[range] }
    }
    var selected = LabeledImages(
      self, pixels: chosen, values: numbers, labels: rows.map { labels[$0] }, classNames: classNames)
    selected.origins = rows.map { origin(of: $0) }
    return selected
  }

  /// The same images with other names for the classes: at least as many as there are classes in use.
  public func named(_ classNames: [String]) throws(DataError) -> LabeledImages {
    try check(labels: labels, examples: count, classNames: classNames, name: name)
    return LabeledImages(self, pixels: pixels, values: values, labels: labels, classNames: classNames)
  }
}
