import LimpidCore
import LimpidTesting
import Testing

/// Winograd's form computes the convolution: beside `Convolution2D`, on sizes that cut tiles and blocks of channels.
@Suite("Winograd's form")
struct WinogradTests {
  @Test(arguments: [Shape([2, 7, 6, 5]), [1, 4, 9, 300], [3, 1, 1, 8]])
  func isTheConvolution(_ shape: Shape) throws {
    let x = RandomKey(seed: 1).normal(shape), w = RandomKey(seed: 2).normal([3, 3, shape[3], 9])
    let scale = (9 * Float(shape[3])).squareRoot()
    // Filters are transformed for one instruction set: no other test may change it between that and the products.
    try withEvery(threads: [2]) { place in
      let direct = try x.convolution2D(w, padding: 1), form = try x.winogradConvolution2D(w, padding: 1)
      let errors = zip(direct.array, form.array).map { abs($0 - $1) }
      #expect(errors.allSatisfy { $0 < 4e-6 * scale }, "\(place)")
    }
  }
}
