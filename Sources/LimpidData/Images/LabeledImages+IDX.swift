extension LabeledImages {
  /// Images from two IDX arrays: [count, height, width] or [count, height, width, channels] of unsigned bytes, and
  /// [count] labels.
  public init(
    name: String, images: IDXArray, labels: IDXArray, brightest: Int = 255, classNames: [String]? = nil
  ) throws(DataError) {
    guard case .uint8(let pixels) = images.elements, images.shape.count == 3 || images.shape.count == 4 else {
      throw DataError(
        file: images.file, came: "images of shape \(images.shape), \(images.elementName)",
        expected: "unsigned bytes [count, height, width] or [count, height, width, channels]",
        mend: "convert them to unsigned bytes")
    }
    guard labels.shape.count == 1 else {
      throw DataError(
        file: labels.file, came: "labels of shape \(labels.shape)",
        expected: "one label for each image, [\(images.shape[0])]",
        mend: "check that the labels' file is not the images' file")
    }
    let classes = try LabeledImages.classes(labels)
    guard images.shape[0] == classes.count else {
      throw DataError(
        file: labels.file, came: "\(counted(classes.count, "label")) for \(counted(images.shape[0], "image"))",
        expected: "as many labels as images", mend: "take both files from the same download")
    }
    let greatest = classNames.map { $0.count - 1 } ?? Int(Int32.max)
    if let row = classes.firstIndex(where: { $0 < 0 || $0 > greatest }) {
      throw DataError(
        file: labels.file, came: "label \(classes[row]) in row \(grouped(row))",
        expected: classNames == nil ? "0 or more" : "0 … \(greatest), for \(counted(greatest + 1, "class"))",
        mend: classNames == nil ? "number the classes from 0" : "correct the label, or give a name to every class")
    }
    let size = (images.shape[1], images.shape[2], images.shape.count == 4 ? images.shape[3] : 1)
    try self.init(name: name, pixels: pixels, size: size, brightest: brightest, labels: classes, classNames: classNames)
  }

  /// Loads a folder as MNIST and Fashion-MNIST come: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
  /// `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, each packed (`.gz`) or not. `test-` and `val-` are
  /// understood where `t10k-` is missing.
  ///
  /// - Parameters:
  ///   - folder: where the files are.
  ///   - classNames: names for the classes; "0", "1" … if there are none. A label beyond them is refused.
  public static func load(
    folder: String, classNames: [String]? = nil
  ) throws(DataError) -> (train: LabeledImages, test: LabeledImages) {
    let train = try part(["train"], of: folder, classNames: classNames)
    let test = try part(["t10k", "test"], of: folder, classNames: classNames ?? train.classNames)
    guard train.inputShape == test.inputShape else {
      throw DataError(
        file: folder, came: "test images of \(test.inputShape)",
        expected: "\(train.inputShape), as the training images",
        mend: "take all four files from the same download")
    }
    return (train, test)
  }

  /// Loads one part of such a folder: the files that start with the first of `prefixes` that is there.
  public static func part(
    _ prefixes: [String], of folder: String, classNames: [String]? = nil
  ) throws(DataError) -> LabeledImages {
    let images = try find(prefixes, "images", "idx3", in: folder)
    let labels = try find(prefixes, "labels", "idx1", in: folder)
    let name = "\(folder.split(separator: "/").last ?? "images")/\(prefixes[0])"
    return try LabeledImages(
      name: name, images: IDXArray(reading: images), labels: IDXArray(reading: labels), classNames: classNames)
  }

  private static func find(
    _ prefixes: [String], _ what: String, _ rank: String, in folder: String
  ) throws(DataError) -> String {
    for prefix in prefixes {
      for name in ["\(prefix)-\(what)-\(rank)-ubyte", "\(prefix)-\(what).\(rank)-ubyte"] {
        for file in ["\(folder)/\(name)", "\(folder)/\(name).gz"] where InputFile.exists(file) { return file }
      }
    }
    let name = "\(prefixes[0])-\(what)-\(rank)-ubyte"
    try InputFile.checkFolder(of: "\(folder)/\(name)")
    guard InputFile.exists(folder) else {
      throw DataError(
        file: folder, came: "there is no such folder", expected: "a folder with \(name) or \(name).gz",
        mend: "check the path")
    }
    throw DataError(
      file: folder, came: "neither \(name) nor \(name).gz is in it",
      expected: "the four files of MNIST under their own names",
      mend: "download the missing one, or name the folder that has it")
  }

  private static func classes(_ labels: IDXArray) throws(DataError) -> [Int32] {
    switch labels.elements {
    case .uint8(let values): return values.map(Int32.init)
    case .int8(let values): return values.map(Int32.init)
    case .int16(let values): return values.map(Int32.init)
    case .int32(let values): return values
    case .float32, .float64:
      throw DataError(
        file: labels.file, came: "labels that are \(labels.elementName)", expected: "whole numbers",
        mend: "write them as bytes or ints")
    }
  }
}

extension IDXArray {
  /// "unsigned bytes", "floats" …
  var elementName: String {
    switch elements {
    case .uint8: "unsigned bytes"
    case .int8: "signed bytes"
    case .int16: "shorts"
    case .int32: "ints"
    case .float32: "floats"
    case .float64: "doubles"
    }
  }
}
