extension ClassFolders {
  /// The size [height, width, channels] that pictures are brought to where nobody says: that of all of them if they are alike and small,
  /// else a square that the network can be trained on in good time.
  public func size() throws(DataError) -> [Int] {
    let wanted = min(48, train.count)
    let some = (0..<wanted).map { train[$0 * train.count / wanted].file }
    let read = try inParallel(some.count) { (i) throws(DataError) -> [Int]? in
      guard let picture = try? Picture(reading: some[i]) else { return nil }
      return [picture.height, picture.width, picture.isGrey ? 1 : 3]
    }
    let sizes = read.compactMap { $0 }
    guard let first = sizes.first else {
      // All are damaged: the first says why.
      let picture = try Picture(reading: some[0])
      return [picture.height, picture.width, picture.channels]
    }
    let channels = sizes.allSatisfy { $0[2] == 1 } ? 1 : 3
    if sizes.allSatisfy({ $0[0] == first[0] && $0[1] == first[1] }), first[0] * first[1] <= 64 * 64 {
      return [first[0], first[1], channels]
    }
    let sides = sizes.map { min($0[0], $0[1]) }.sorted()
    let most = train.count > 20_000 ? 64 : 96
    let side = [most, 80, 64, 48].first { $0 <= most && $0 <= sides[sides.count / 2] } ?? 32
    return [side, side, channels]
  }

  /// The most pictures that may be damaged, as a share: beyond it something is wrong with all of them.
  private static let mostDamaged = 0.05

  /// Reads the pictures of a part, on all threads, and brings them to a size. Damaged ones are left out and named, as long as they are few.
  public func load(
    _ entries: [Entry], as part: String, size: [Int]
  ) throws(DataError) -> (images: LabeledImages, remarks: [String]) {
    let (height, width, channels) = (size[0], size[1], size[2])
    let read = try inParallel(entries.count) { (i) throws(DataError) -> Result<[UInt8], DataError> in
      do throws(DataError) {
        return .success(
          try Picture.read(entries[i].file, height: height, width: width, channels: channels).picture.pixels)
      } catch { return .failure(error) }
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(entries.count * height * width * channels)
    var labels: [Int32] = []
    var damaged: [DataError] = []
    for (entry, result) in zip(entries, read) {
      switch result {
      case .success(let picture):
        pixels += picture
        labels.append(entry.label)
      case .failure(let error): damaged.append(error)
      }
    }
    if let first = damaged.first, Double(damaged.count) > ClassFolders.mostDamaged * Double(entries.count) {
      let others =
        damaged.count == 1
        ? "" : "; \(grouped(damaged.count - 1)) more of \(grouped(entries.count)) pictures are no better"
      throw DataError(file: first.file, came: first.came + others, expected: first.expected, mend: first.mend)
    }
    var remarks: [String] = []
    if !damaged.isEmpty {
      let some = damaged.prefix(3).map { "\($0.file) (\($0.came))" }.joined(separator: ", ")
      remarks = ["\(counted(damaged.count, "picture")) of \(part) left out: \(some)\(damaged.count > 3 ? ", …" : "")"]
    }
    let images = try LabeledImages(
      name: "\(lastName(path))/\(part)", pixels: pixels, size: (height, width, channels), labels: labels,
      classNames: classNames)
    return (images, remarks)
  }
}

extension Picture {
  /// Whether it has no colour, though it may be written as if it had.
  var isGrey: Bool {
    if channels == 1 { return true }
    for i in stride(from: 0, to: pixels.count, by: 3) {
      let red = pixels[i]
      if pixels[i + 1] != red || pixels[i + 2] != red { return false }
    }
    return true
  }

  /// Whether the pixels at its edge are bright: ink on paper, not light on black.
  package var hasBrightBorder: Bool {
    var (sum, count) = (0, 0)
    for y in 0..<height {
      for x in 0..<width where y == 0 || x == 0 || y == height - 1 || x == width - 1 {
        for channel in 0..<channels {
          sum += Int(pixels[(y * width + x) * channels + channel])
          count += 1
        }
      }
    }
    return sum > 127 * count
  }
}
