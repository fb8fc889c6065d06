import LimpidCore
import Testing

/// Winograd's form computes the convolution: beside `Convolution2D`, on sizes that cut tiles and blocks of channels.
@Suite("Winograd's form")
struct WinogradTests {
  @Test(arguments: [Shape([2, 7, 6, 5]), [1, 4, 9, 300], [3, 1, 1, 8]])
  func isTheConvolution(_ shape: Shape) throws {
    let x = RandomKey(seed: 1).normal(shape), w = RandomKey(seed: 2).normal([3, 3, shape[3], 9])
    let direct = try x.convolution2D(w, padding: 1), form = try x.winogradConvolution2D(w, padding: 1)
    let scale = (9 * Float(shape[3])).squareRoot()
    for (a, b) in zip(direct.array, form.array) { #expect(abs(a - b) < 4e-6 * scale) }
  }
}
