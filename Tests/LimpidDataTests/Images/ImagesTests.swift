import LimpidCore
import LimpidData
import TestSupport
import Testing

@Suite struct ImagesTests {
  @Test func digits() {
    let digits = Digits.load()
    #expect(digits.count == 1797)
    #expect(digits.inputShape == [8, 8, 1])
    #expect(digits.classCounts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(digits.images.shape == [1797, 8, 8, 1])
    // The first row of the first image is 0 0 5 13 9 1 0 0, of 16.
    #expect(Array(digits.images.array.prefix(8)) == [0, 0, 0.3125, 0.8125, 0.5625, 0.0625, 0, 0])
    #expect(Array(digits.labels.prefix(10)) == Array(0..<10))
    #expect(digits.images.array.max() == 1)
  }

  /// The example in the documentation of `Digits` prints what it says.
  @Test func example() {
    let digits = Digits.load()
    #expect(
      "\(digits.count) \(digits.inputShape) \(digits.classCounts)"
        == "1797 [8, 8, 1] [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]")
  }

  @Test func scaling() throws {
    let images = try LabeledImages(name: "ramp", pixels: Array(0...255), size: (16, 16, 1), labels: [0])
    for (value, scaled) in images.images.array.enumerated() { #expect(scaled == Float(value) / 255) }
  }

  @Test("Rows that were selected know where they come from") func origins() throws {
    let digits = Digits.load()
    let some = digits.selecting([5, 0, 7]).selecting([2, 1])
    #expect((0..<2).map { some.origin(of: $0) } == [7, 0] && digits.origin(of: 9) == 9)
    #expect(try some.augmented(shift: 1, mirrors: false).origin(of: 0) == 7)
    let half = try digits.split(into: [1, 1], seed: 1)[1]
    #expect(half.inputs([10]).array == digits.inputs([half.origin(of: 10)]).array)
  }

  @Test func selecting() throws {
    let digits = Digits.load()
    let some = digits.selecting([5, 0, 5])
    #expect(some.labels == [5, 0, 5])
    #expect(some.images == digits.inputs([5, 0, 5]))
    #expect(try some.named((0..<10).map { "digit \($0)" }).classNames[9] == "digit 9")
  }

  @Test func folder() throws {
    let folder = TemporaryFolder()
    _ = try folder.write("train-images-idx3-ubyte.gz", InputFile.bytes("\(files)/images.idx.gz"))
    _ = try folder.write("train-labels-idx1-ubyte", IDXTests.idx(8, [2], [3, 1]))
    _ = try folder.write("t10k-images.idx3-ubyte", IDXTests.idx(8, [1, 3, 4], Array(0..<12)))
    _ = try folder.write("t10k-labels.idx1-ubyte", IDXTests.idx(8, [1], [0]))
    let (train, test) = try LabeledImages.load(folder: folder.path)
    #expect(train.labels == [3, 1] && train.inputShape == [3, 4, 1] && train.classNames == ["0", "1", "2", "3"])
    #expect(test.labels == [0] && test.classNames == train.classNames)
  }

  @Test func refusals() throws {
    let folder = TemporaryFolder()
    var text = ""
    func attempt(_ body: () throws -> Void) { text += refusal(in: folder.path, body) + "\n\n" }

    attempt { _ = try LabeledImages.load(folder: "\(folder.path)/missing") }
    attempt { _ = try LabeledImages.load(folder: folder.path) }
    _ = try folder.write("train-images-idx3-ubyte", IDXTests.idx(8, [2, 2, 2], Array(0..<8)))
    attempt { _ = try LabeledImages.load(folder: folder.path) }
    _ = try folder.write("train-labels-idx1-ubyte", IDXTests.idx(8, [3], [0, 1, 2]))
    attempt { _ = try LabeledImages.load(folder: folder.path) }
    _ = try folder.write("train-labels-idx1-ubyte", IDXTests.idx(8, [2, 1], [0, 1]))
    attempt { _ = try LabeledImages.load(folder: folder.path) }
    _ = try folder.write("train-labels-idx1-ubyte", IDXTests.idx(13, [2], [UInt8](repeating: 0, count: 8)))
    attempt { _ = try LabeledImages.load(folder: folder.path) }
    _ = try folder.write("train-labels-idx1-ubyte", IDXTests.idx(9, [2], [0, 0xFF]))
    attempt { _ = try LabeledImages.load(folder: folder.path) }
    _ = try folder.write("train-labels-idx1-ubyte", IDXTests.idx(8, [2], [0, 1]))
    attempt { _ = try LabeledImages.load(folder: folder.path) }
    _ = try folder.write("t10k-images-idx3-ubyte", IDXTests.idx(8, [1, 2, 2], Array(0..<4)))
    _ = try folder.write("t10k-labels-idx1-ubyte", IDXTests.idx(8, [1], [2]))
    attempt { _ = try LabeledImages.load(folder: folder.path) }
    _ = try folder.write("t10k-images-idx3-ubyte", IDXTests.idx(8, [1, 2, 3], Array(0..<6)))
    _ = try folder.write("t10k-labels-idx1-ubyte", IDXTests.idx(8, [1], [1]))
    attempt { _ = try LabeledImages.load(folder: folder.path) }
    attempt { _ = try LabeledImages.load(folder: folder.path, classNames: ["only one"]) }
    _ = try folder.write("train-images-idx3-ubyte", IDXTests.idx(13, [1, 1, 1], [0, 0, 0, 0]))
    attempt { _ = try LabeledImages.load(folder: folder.path) }
    attempt { _ = try LabeledImages(name: "images", pixels: [1, 2, 3], size: (2, 2, 1), labels: [0]) }
    attempt { _ = try LabeledImages(name: "images", pixels: [17], size: (1, 1, 1), brightest: 16, labels: [0]) }
    attempt { _ = try LabeledImages(name: "images", pixels: [], size: (-1, 2, 1), labels: []) }
    attempt { _ = try Digits.load().augmented(shift: 8) }
    attempt { _ = try Batches(Digits.load(), size: 0) }
    attempt { _ = try Batches(Digits.load().selecting([]), size: 1) }
    attempt { _ = try Digits.load().split(into: [0, 0], seed: 1) }
    try expectSnapshot("image-refusals", text, in: files)
  }

  @Test(.enabled(if: sharedData != nil, "no ../shared/data beside the package; set LIMPID_DATA to the folder"))
  func mnist() throws {
    let (train, test) = try LabeledImages.load(folder: "\(sharedData!)/images/mnist")
    #expect(train.count == 60000 && test.count == 10000)
    #expect(train.classCounts == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    #expect(test.inputShape == [28, 28, 1])
  }
}
