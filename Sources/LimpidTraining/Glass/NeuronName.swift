import LimpidData

/// Which neuron is meant: a layer's path and a place in its output. `2.17` is unit 17 of layer 2; `0.3.4.5` is channel 3 of layer 0 at row
/// 4, column 5; layers inside layers are named by their path, as in `body.0.17`.
public struct NeuronName: Sendable, Hashable, CustomStringConvertible {
  public let components: [String]

  public init(_ text: String) throws(DataError) {
    components = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard components.count >= 2, !components.contains(""), components.last.flatMap(Int.init) != nil else {
      throw DataError(
        file: "neuron '\(shown(text))'", came: "not the name of a neuron",
        expected: "LAYER.UNIT such as 2.17, or LAYER.CHANNEL.Y.X such as 0.3.4.5 for a convolution",
        mend: "count layers, units, rows and columns from 0")
    }
  }

  public var description: String { components.joined(separator: ".") }
}
