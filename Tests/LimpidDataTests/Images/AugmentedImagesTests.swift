import LimpidCore
import LimpidData
import Testing

@Suite struct AugmentedImagesTests {
  let time = LoadingTime(seed: 11, epoch: 2)

  /// The definition, pixel by pixel: mirrored first, then moved, with 0 from outside.
  @Test func definition() throws {
    let base = try LabeledImages(
      name: "ramp", pixels: (0..<120).map { UInt8($0 + 1) }, size: (3, 4, 2), labels: [Int32](repeating: 0, count: 5))
    let images = try base.augmented(shift: 2, mirrors: true)
    let rows = [4, 0, 3, 3, 1, 2]
    let values = images.inputs(rows, at: time).array
    for (place, row) in rows.enumerated() {
      let (down, right, isMirrored) = images.change(row, at: time)
      for y in 0..<3 {
        for x in 0..<4 {
          for channel in 0..<2 {
            let (fromY, fromX) = (y - down, x - right)
            let isInside = (0..<3).contains(fromY) && (0..<4).contains(fromX)
            let column = isMirrored ? 3 - fromX : fromX
            let expected = isInside ? Float(base.pixels[((row * 3 + fromY) * 4 + column) * 2 + channel]) / 255 : 0
            #expect(values[((place * 3 + y) * 4 + x) * 2 + channel] == expected)
          }
        }
      }
    }
  }

  @Test func nothingToDo() throws {
    let digits = Digits.load()
    #expect(try digits.augmented().inputs([1, 2, 3], at: time) == digits.inputs([1, 2, 3]))
  }

  /// All shifts and both sides come up about equally often, and depend on seed, epoch and row alone.
  @Test func lots() throws {
    let images = try Digits.load().augmented(shift: 1, mirrors: true)
    var counts: [String: Int] = [:]
    for row in 0..<18000 { counts["\(images.change(row, at: time))", default: 0] += 1 }
    #expect(counts.count == 18)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 160 })
    let later = LoadingTime(seed: 11, epoch: 3)
    #expect((0..<100).contains { images.change($0, at: time) != images.change($0, at: later) })
    #expect(
      images.inputs([8, 9], at: time).array == images.inputs([8], at: time).array + images.inputs([9], at: time).array)
  }
}
