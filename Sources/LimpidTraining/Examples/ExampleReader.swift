import LimpidCore
import LimpidData

/// Turns what a person writes on a command line into an example for a network.
///
/// - `digits:17`: number 17 of the digits inside the program.
/// - `t10k-images-idx3-ubyte.gz:17`: number 17 of an IDX file, packed or not.
/// - `images.npy:17`: number 17 along the first axis of a NumPy array; without `:17` the array is one example.
/// - `seven.png`: a picture (PNG, JPEG, PGM or PPM), brought to the network's size.
/// - `rows.csv:17`: line 17 of a text file of numbers; without `:17` all of its numbers are one example.
/// - `0,0,5,13,…`: the numbers themselves.
///
/// For images, numbers above 1 mean the pixels as the data set has them: all are then divided by the brightest pixel there is.
public struct ExampleReader: Sendable {
  /// The shape of one example.
  public let inputShape: Shape
  /// The pixel value that stands for 1; nil if the numbers are no pixels.
  public let brightest: Int?
  /// Whether pictures with a bright border are left as they are.
  public var keepsBrightness = false

  public init(inputShape: Shape, brightest: Int?) {
    self.inputShape = inputShape
    self.brightest = brightest
  }

  /// The example that a text names.
  public func read(_ text: String) throws(DataError) -> GivenExample {
    guard !text.isEmpty else {
      throw DataError(
        file: "the input", came: "nothing", expected: ExampleReader.accepted, mend: "write digits:17, for instance")
    }
    let (path, index) = ExampleReader.parts(text)
    if path == "digits", !InputFile.exists(path) { return try digit(index, text) }
    if InputFile.exists(path) { return try file(path, index, text) }
    let looksLikeNumbers = text.contains(",") || text.split(separator: " ").first.flatMap { Float($0) } != nil
    guard looksLikeNumbers else {
      throw DataError(
        file: shown(text), came: "there is no such file", expected: ExampleReader.accepted,
        mend: "check the path, or write `digits:17` for a digit that the program carries")
    }
    return try example(numbers(text, name: "the row"), text: "the row given", what: "the row")
  }

  private static let accepted =
    "a picture (PNG, JPEG, PGM, PPM); an IDX, NumPy or text file of numbers, with `:17` for number 17 in it; a row of numbers; or digits:17"

  /// "name:17" in its two parts, unless a file has the whole as its name.
  private static func parts(_ text: String) -> (path: String, index: String?) {
    guard !InputFile.exists(text), let colon = text.lastIndex(of: ":") else { return (text, nil) }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }

  /// The index as a number below `count`.
  private func number(_ index: String, below count: Int, of file: String) throws(DataError) -> Int {
    guard let number = Int(index), (0..<count).contains(number) else {
      throw DataError(
        file: shown(file), came: "example \(shown(index))", expected: "0 … \(grouped(count - 1))",
        mend: "choose one of the \(counted(count, "example"))")
    }
    return number
  }

  private func digit(_ index: String?, _ text: String) throws(DataError) -> GivenExample {
    let digits = Digits.load()
    guard let index else {
      throw DataError(
        file: "digits", came: "no number", expected: "digits:0 … digits:\(digits.count - 1)", mend: "write digits:17")
    }
    let row = try number(index, below: digits.count, of: "digits")
    try checkCount(digits.inputShape.elementCount, what: "a digit of 8 × 8 pixels")
    let tensor = digits.inputs([row]).viewed(as: Shape([1] + inputShape))
    return GivenExample(name: text, tensor: tensor, label: Int(digits.labels[row]), change: nil)
  }

  private func file(_ path: String, _ index: String?, _ text: String) throws(DataError) -> GivenExample {
    var opened = try InputFile(path)
    let start = try opened.read(6)
    // A damaged one is no text either: `Picture` knows what to say to it.
    if start.first == 0xFF || start.first == 0x89 || Picture.isPicture(start) { return try picture(path, text) }
    switch start.first {
    case 0x93 where start.count == 6:
      let value = try NumPyNumbers(path)
      return try one(value.numbers, value.shape, index, path, text)
    case 0x00, 0x1F:
      let array = try IDXArray(reading: path)
      return try one(ExampleReader.floats(array.elements), array.shape, index, path, text)
        .labeled(ExampleReader.label(of: index, beside: path, count: array.shape.first ?? 0))
    default: return try textFile(path, index, text)
    }
  }

  /// The label of an example of an IDX file, if the file with the labels is beside it: `labels` for `images`, `idx1` for `idx3` in its name.
  private static func label(of index: String?, beside path: String, count: Int) -> Int? {
    guard let row = index.flatMap({ Int($0) }) else { return nil }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let name = parts.last!.replacing("images", with: "labels").replacing("idx3", with: "idx1")
    let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : String(name)
    guard name != parts.last! else { return nil }
    for name in [plain, plain + ".gz"] {
      let file = (parts.dropLast() + [Substring(name)]).joined(separator: "/")
      guard InputFile.exists(file), let labels = try? IDXArray(reading: file), labels.shape == [count] else { continue }
      return Int(floats(labels.elements)[row])
    }
    return nil
  }

  /// A picture at the network's size. Networks for grey images know bright ink on dark paper; a picture with a bright border is turned
  /// over.
  private func picture(_ path: String, _ text: String) throws(DataError) -> GivenExample {
    guard inputShape.rank == 3, inputShape[2] == 1 || inputShape[2] == 3 else {
      throw DataError(
        file: shown(path), came: "a picture", expected: "numbers for an input of \(inputShape)",
        mend: "give a row of numbers, or a NumPy file")
    }
    var changes: [String] = []
    var (picture, size) = try Picture.read(path, height: inputShape[0], width: inputShape[1], channels: inputShape[2])
    if size != [inputShape[0], inputShape[1]] { changes.append("resized from \(size[0]) × \(size[1])") }
    if inputShape[2] == 1, !keepsBrightness, picture.hasBrightBorder {
      changes.append("inverted, since its border is bright")
      picture = picture.inverted
    }
    return GivenExample(
      name: text, tensor: Tensor(unchecked: Shape([1] + inputShape), picture.pixels.map { Float($0) / 255 }),
      label: nil,
      change: changes.isEmpty ? nil : changes.joined(separator: ", "))
  }

  /// One example of an array: the whole if there is no index, else one place along the first axis.
  private func one(
    _ numbers: [Float], _ shape: [Int], _ index: String?, _ path: String, _ text: String
  ) throws(DataError) -> GivenExample {
    guard let index else {
      guard isExample(shape) else {
        let isOne = numbers.count == inputShape.elementCount
        throw DataError(
          file: shown(path), came: "an array of \(times(shape))",
          expected: "one example of \(inputShape)" + (isOne ? "" : ", or an index behind the name"),
          mend: isOne ? "reshape the array" : "write \(shown(path)):0 for the first")
      }
      return try example(numbers, text: text, what: shown(path))
    }
    let count = shape.first ?? 1
    let row = try number(index, below: count, of: path)
    guard shape.count < 2 || isExample(Array(shape.dropFirst())) else {
      throw DataError(
        file: shown(path), came: "examples of \(times(Array(shape.dropFirst())))", expected: "\(inputShape)",
        mend: "give examples of the kind that the network was trained on")
    }
    let each = numbers.count / count
    return try example(Array(numbers[row * each..<(row + 1) * each]), text: text, what: shown(path))
  }

  /// Whether an array of this shape is one example: its axes are, but for those of one, or it is a plain row of as many numbers.
  private func isExample(_ shape: [Int]) -> Bool {
    let axes = shape.filter { $0 != 1 }
    return axes == inputShape.filter { $0 != 1 } || (axes.count <= 1 && shape.reduce(1, *) == inputShape.elementCount)
  }

  private func textFile(_ path: String, _ index: String?, _ text: String) throws(DataError) -> GivenExample {
    let bytes = try InputFile.bytes(path)
    // What some programs put before a text to say that it is UTF-8.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let plain = bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...]
    guard bytes.count <= 50_000_000, let content = String(validating: plain, as: UTF8.self), !bytes.contains(0) else {
      throw DataError(
        file: shown(path), came: "neither text nor a format that is known", expected: ExampleReader.accepted,
        mend: "name a file of one of these kinds")
    }
    guard let index else {
      return try example(numbers(content, name: path), text: text, what: shown(path))
    }
    let lines = content.split(whereSeparator: \.isNewline)
    let row = try number(index, below: lines.count, of: path)
    return try example(
      numbers(String(lines[row]), name: "\(path), line \(row)"), text: text, what: shown(path))
  }

  /// The numbers of a text, between commas, semicolons or spaces.
  private func numbers(_ text: String, name: String) throws(DataError) -> [Float] {
    var numbers: [Float] = []
    for word in text.split(whereSeparator: { $0 == "," || $0 == ";" || $0.isWhitespace }) {
      guard let number = Float(word) else {
        throw DataError(
          file: shown(name), came: "'\(shown(String(word)))' as number \(numbers.count)", expected: "a number",
          mend: "give \(grouped(inputShape.elementCount)) numbers with commas between them")
      }
      guard number.isFinite || !word.contains(where: \.isNumber) else {
        throw DataError(
          file: shown(name), came: "'\(shown(String(word)))' as number \(numbers.count)",
          expected: "a number that 32 bits hold, up to 3.4e38", mend: "scale the numbers down")
      }
      numbers.append(number)
    }
    return numbers
  }

  private func checkCount(_ count: Int, what: String) throws(DataError) {
    guard count == inputShape.elementCount else {
      throw DataError(
        file: what, came: counted(count, "number"),
        expected: "\(grouped(inputShape.elementCount)) for an input of \(inputShape)",
        mend: "give an example of the kind that the network was trained on")
    }
  }

  private func example(
    _ numbers: [Float], text: String, what: String
  ) throws(DataError) -> GivenExample {
    try checkCount(numbers.count, what: what)
    if let place = numbers.firstIndex(where: { !$0.isFinite }) {
      throw DataError(
        file: what, came: "\(numbers[place]) as number \(place)", expected: "finite numbers",
        mend: "put a number there")
    }
    if let brightest, let place = numbers.firstIndex(where: { $0 < 0 }) {
      throw DataError(
        file: what, came: "\(numbers[place]) as number \(place)", expected: "pixels of 0 … \(brightest), or of 0 … 1",
        mend: "scale the picture to that range")
    }
    var (numbers, change) = (numbers, String?.none)
    if let brightest, numbers.contains(where: { $0 > 1 }) {
      if let place = numbers.firstIndex(where: { $0 > Float(brightest) }) {
        throw DataError(
          file: what, came: "\(numbers[place]) as number \(place)", expected: "pixels of 0 … \(brightest), or of 0 … 1",
          mend: "scale the picture to that range")
      }
      numbers = numbers.map { $0 / Float(brightest) }
      change = "pixels were divided by \(brightest)"
    }
    return GivenExample(
      name: text, tensor: Tensor(unchecked: Shape([1] + inputShape), numbers), label: nil, change: change)
  }

  private static func floats(_ elements: IDXArray.Elements) -> [Float] {
    switch elements {
    case .uint8(let x): x.map { Float($0) }
    case .int8(let x): x.map { Float($0) }
    case .int16(let x): x.map { Float($0) }
    case .int32(let x): x.map { Float($0) }
    case .float32(let x): x
    case .float64(let x): x.map { Float($0) }
    }
  }
}
