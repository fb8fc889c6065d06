import LimpidCore
import LimpidTesting
import Testing

/// Winograd's forms compute the convolution: beside `Convolution2D`, on sizes that cut tiles and blocks of channels.
@Suite("Winograd's forms")
struct WinogradTests {
  @Test(arguments: [Shape([2, 7, 6, 5]), [1, 4, 9, 300], [3, 1, 1, 8]], WinogradForm.allCases)
  func isTheConvolution(_ shape: Shape, _ form: WinogradForm) throws {
    let x = RandomKey(seed: 1).normal(shape), w = RandomKey(seed: 2).normal([3, 3, shape[3], 9])
    let scale = (9 * Float(shape[3])).squareRoot()
    // Filters are transformed for one instruction set: no other test may change it between that and the products.
    try withEvery(threads: [2]) { place in
      let direct = try x.convolution2D(w, padding: 1), tiled = try x.winogradConvolution2D(w, padding: 1, form: form)
      let errors = zip(direct.array, tiled.array).map { abs($0 - $1) }
      #expect(errors.allSatisfy { $0 < (form == .two ? 4e-6 : 2e-5) * scale }, "\(place)")
    }
  }
}
