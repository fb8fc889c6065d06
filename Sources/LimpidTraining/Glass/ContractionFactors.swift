import LimpidCore
import LimpidData

/// The pairs of numbers that one element of a contraction's output multiplies, in the order in which they are added.
struct ContractionFactors {
  private(set) var pairs: [(input: Float, weight: Float)] = []
  /// Where each input sits: its index without the batch axis; nil for a zero outside an image.
  private(set) var places: [[Int]?] = []

  init(_ record: Record, position: Int) throws(DataError) {
    guard record.inputs.count >= 2, let x = record.inputs[0].tensor, let w = record.inputs[1].tensor else {
      preconditionFailure("a contraction without two tensors")
    }
    if let convolution = record.operation as? Convolution2D {
      read(convolution.geometry, x, w, record.output.shape, position)
    } else if let product = record.operation as? MatrixProduct, !product.transposesFirst, w.rank == 2 {
      read(x, w, isTransposed: product.transposesSecond, record.output.shape, position)
    } else {
      throw DataError(
        file: "\(record.scope)", came: "a \(record.operation.signature) of \(x.shape) × \(w.shape)",
        expected: "a dense layer or a convolution", mend: "choose a neuron of such a layer")
    }
  }

  /// y[…, o] = Σₖ x[…, k] · w[k, o].
  private mutating func read(_ x: Tensor, _ w: Tensor, isTransposed: Bool, _ shape: Shape, _ position: Int) {
    let outputs = shape[shape.rank - 1], inputs = x.shape[x.rank - 1]
    let (row, o) = position.quotientAndRemainder(dividingBy: outputs)
    for k in 0..<inputs {
      pairs.append((x.pointer[row * inputs + k], w.pointer[isTransposed ? o * inputs + k : k * outputs + o]))
      places.append([k])
    }
  }

  /// y[0, p, q, o] = Σ x[0, p·s + i·d − top, q·s + j·d − left, c] · w[i, j, c, o] over i, j, c, in that order.
  private mutating func read(_ g: ConvolutionGeometry, _ x: Tensor, _ w: Tensor, _ shape: Shape, _ position: Int) {
    let (pixel, o) = position.quotientAndRemainder(dividingBy: shape[3])
    let (p, q) = (pixel / shape[2] % shape[1], pixel % shape[2])
    let first = o / (shape[3] / g.groups) * w.shape[2]
    for i in 0..<w.shape[0] {
      for j in 0..<w.shape[1] {
        let y = p * g.stride.height + i * g.dilation.height - g.padding.top
        let z = q * g.stride.width + j * g.dilation.width - g.padding.left
        let isInside = (0..<x.shape[1]).contains(y) && (0..<x.shape[2]).contains(z)
        for c in 0..<w.shape[2] {
          let weight = w.pointer[((i * w.shape[1] + j) * w.shape[2] + c) * shape[3] + o]
          pairs.append((isInside ? x.pointer[(y * x.shape[2] + z) * x.shape[3] + first + c] : 0, weight))
          places.append(isInside ? [y, z, first + c] : nil)
        }
      }
    }
  }
}
