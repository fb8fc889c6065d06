extension LabeledImages {
  /// The IDX files of a folder, by part (train, validation, test), whatever else is in their names: images by "images" or "idx3", labels by
  /// "labels" or "idx1". Empty if there are none that go together.
  package static func idxFiles(in folder: String) throws(DataError) -> [String: (images: String, labels: String)] {
    let names = try FolderListing(folder).files.filter { $0.contains("idx") || fileExtension($0) == "idx" }
    func isLabels(_ name: String) -> Bool { name.contains("label") || name.contains("idx1") }
    func isImages(_ name: String) -> Bool {
      !isLabels(name) && !name.contains("mask")
        && (name.contains("image") || name.contains("idx3") || name.contains("idx4"))
    }
    var parts: [String: (images: String, labels: String)] = [:]
    for images in names where isImages(images) {
      let part = ClassFolders.part(images) ?? "train"
      guard parts[part] == nil else { continue }
      let fitting = names.filter { isLabels($0) && (ClassFolders.part($0) ?? "train") == part }
      // Of several, the one whose name begins like that of the images.
      let labels = fitting.max { $0.commonPrefix(with: images) < $1.commonPrefix(with: images) }
      if let labels { parts[part] = ("\(folder)/\(images)", "\(folder)/\(labels)") }
    }
    return parts
  }

  /// Loads such a pair of files. Pixels that never go beyond 16 are ink of 0 … 16, as that of the digits.
  package init(
    idx files: (images: String, labels: String), name: String, classNames: [String]? = nil
  ) throws(DataError) {
    let images = try IDXArray(reading: files.images)
    var brightest = 255
    if case .uint8(let pixels) = images.elements, let most = pixels.max(), most > 1, most <= 16 { brightest = 16 }
    try self.init(
      name: name, images: images, labels: IDXArray(reading: files.labels), brightest: brightest, classNames: classNames)
  }
}

extension String {
  /// How many characters two names have in common at their beginning.
  fileprivate func commonPrefix(with other: String) -> Int { zip(self, other).prefix { $0 == $1 }.count }
}
