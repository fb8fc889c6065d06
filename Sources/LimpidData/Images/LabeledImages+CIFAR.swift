extension LabeledImages {
  /// The classes of CIFAR-10 in the order of their numbers.
  public static let cifar10Classes = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  /// Pictures from CIFAR's binary batches: for each one its label as a byte (CIFAR-100: the coarse and the fine label), then 32 × 32 reds,
  /// as many greens, as many blues. Files packed with gzip are unpacked. Several files follow each other.
  ///
  /// A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.
  public init(cifar files: [String], name: String, classNames: [String]? = nil) throws(DataError) {
    let plane = 32 * 32
    var pixels: [UInt8] = []
    var labels: [Int32] = []
    var extra: Int?
    for file in files {
      var stream = try ByteStream(file)
      let bytes = try stream.read(min(stream.atMost, 4 << 30))
      guard let own = LabeledImages.labelBytes(of: bytes) else {
        throw DataError(
          file: file, came: counted(bytes.count, "byte"),
          expected: "records of 3,073 bytes (CIFAR-10) or 3,074 (CIFAR-100), labels in front",
          mend: "name a binary batch of CIFAR, or download it again")
      }
      guard extra == nil || extra == own else {
        throw DataError(
          file: file, came: "records of \(own + 3 * plane) bytes", expected: "the kind of \(files[0])",
          mend: "name files of one data set")
      }
      extra = own
      let record = own + 3 * plane
      for start in Swift.stride(from: 0, to: bytes.count, by: record) {
        labels.append(Int32(bytes[start + own - 1]))
        for i in 0..<plane {
          for channel in 0..<3 { pixels.append(bytes[start + own + channel * plane + i]) }
        }
      }
    }
    let classes = classNames ?? (extra == 1 ? LabeledImages.cifar10Classes : (0..<100).map(String.init))
    try self.init(name: name, pixels: pixels, size: (32, 32, 3), labels: labels, classNames: classes)
  }

  /// How many bytes of labels each record has; nil if it is no batch of CIFAR.
  static func labelBytes(of bytes: [UInt8]) -> Int? {
    func fits(_ record: Int, _ most: [UInt8]) -> Bool {
      bytes.count > 0 && bytes.count % record == 0
        && Swift.stride(from: 0, to: bytes.count, by: record).allSatisfy { start in
          most.indices.allSatisfy { bytes[start + $0] < most[$0] }
        }
    }
    return fits(3073, [10]) ? 1 : fits(3074, [20, 100]) ? 2 : nil
  }

  /// The files of a folder with CIFAR's batches, by part; nil if there are none.
  package static func cifarFiles(in folder: String) throws(DataError) -> (train: [String], test: [String])? {
    let files = try FolderListing(folder).files.filter { fileExtension($0) == "bin" }
    let test = files.filter { ClassFolders.part($0) == "test" }
    let train = files.filter { !test.contains($0) }
    return train.isEmpty ? nil : (train.map { "\(folder)/\($0)" }, test.map { "\(folder)/\($0)" })
  }

  /// Names of classes, one a line, from the first of these files that is there and has as many as are needed.
  package static func classNames(in folder: String, _ names: [String], atLeast count: Int) -> [String]? {
    for name in names {
      guard let bytes = try? InputFile.bytes("\(folder)/\(name)"), bytes.count < 1 << 20,
        let text = String(validating: bytes, as: UTF8.self)
      else { continue }
      let lines = text.split(whereSeparator: \.isNewline).map { shown(String($0)) }.filter { !$0.isEmpty }
      if lines.count >= max(1, count), Set(lines).count == lines.count { return lines }
    }
    return nil
  }
}
