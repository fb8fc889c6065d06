import LimpidCore
import LimpidData
import LimpidLayers
import LimpidTesting
import TestSupport
import Testing

// The layer of CONTRIBUTING.md, to the letter: one that the library does not know.

/// y = x · scale, with a learned scale for each channel.
///
/// **Shapes**: x and y [..., channels]; scale [channels], at first 1.
public struct Scale: DescribedLayer {
  public let channels: Int
  public var scale: Parameter
  public var path: ModulePath = []

  public init(_ channels: Int) {
    self.channels = channels
    scale = Parameter([channels], .ones)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws { try v.visit(&scale, "scale") }
  public func forward(_ x: Tensor) throws -> Tensor { try x * scale.value }

  public var summary: String { "Scale \(channels)" }
  public func nearestInput(to shape: Shape) -> Shape { Shape(shape.dropLast() + [channels]) }
  public var attributes: Attributes { ["channels": channels] }
  public init(_ attributes: inout AttributeReader) throws { self.init(try attributes.integer("channels")) }

  public static var examples: [LayerExample] {
    [LayerExample(Scale(3), [4, 3], gives: [4, 3], summary: "Scale 3")]
  }
}

/// A layer that does everything wrong that the battery looks for.
struct Wrong: DescribedLayer {
  var used = Parameter(Tensor([1, 1]))
  var idle = Parameter(Tensor([1]))
  var forgotten = Parameter(Tensor([1]))
  var path: ModulePath = []

  init() {}

  mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&used, "used")
    try v.visit(&idle, "idle")
  }
  func forward(_ x: Tensor) throws -> Tensor { try x * used.value * x.sum() }
  var attributes: Attributes { ["unread": 1] }
  init(_ attributes: inout AttributeReader) throws {}

  static var examples: [LayerExample] { [LayerExample(Wrong(), [4, 2], gives: [4, 3], summary: "Right")] }
}

@Suite("Layers of one's own, and layers that mean harm")
struct OwnLayerTests {
  @Test func ownLayerPassesTheBattery() throws {
    let findings = LayerBattery(Scale.self).run()
    #expect(findings.isEmpty, "\(findings)")
    let json = Sequential { Scale(3) }.architecture.json
    #expect(throws: TensorError.self) { try Sequential(architecture: Architecture(json: json)) }
    let known = allLayers + [Scale.self]
    #expect(try Sequential(architecture: Architecture(json: json), knowing: known).layers[0] is Scale)
    let source = String(decoding: try InputFile.bytes(#filePath), as: UTF8.self)
    #expect(source.contains(try codeOfGuide("Scale")), "CONTRIBUTING.md says something else than is tested here")
  }

  @Test func batteryFindsWhatIsWrong() {
    let found = Set(LayerBattery(Wrong.self).run().map(\.check))
    #expect(found == ["shapes", "gradients", "batch invariance", "architecture", "audit"])
  }

  /// Sizes that make no sense are refused with a sentence when the layer is used, and nothing crashes before.
  @Test func senselessSizesAreRefused() throws {
    let layers: [(any Layer<Tensor, Tensor>, Shape)] = [
      (Dense(-1, 2), [3]), (Dense(3, -2), [3]), (Dense(1 << 40, 1 << 40), [3]),
      (Conv2D(1, 2, kernel: 0), [4, 4, 1]), (Conv2D(1, 2, kernel: 9), [4, 4, 1]),
      (Conv2D(-1, 2, kernel: 1), [4, 4, 1]),
      (Conv2D(1, 2, kernel: 1, stride: 0), [4, 4, 1]), (Conv2D(1, 2, kernel: 1, padding: -1), [4, 4, 1]),
      (Conv2D(3, 2, kernel: 1, geometry: ConvolutionGeometry(groups: 0)), [4, 4, 3]),
      (DepthwiseConv2D(0, kernel: 1), [4, 4, 1]), (DepthwiseConv2D(2, kernel: 1, multiplier: -1), [4, 4, 2]),
      (ConvTranspose2D(1, 2, kernel: 2, stride: 0), [4, 4, 1]), (Conv1D(1, 2, kernel: 0), [4, 1]),
      (LimpidLayers.MaxPool2D(0), [4, 4, 1]), (LimpidLayers.AveragePool2D(2, stride: 0), [4, 4, 1]),
      (MaxPool1D(-1), [4, 1]), (AdaptiveAveragePool2D(to: 0), [4, 4, 1]), (Upsample(0), [4, 4, 1]),
      (Upsample(-1), [4, 4, 1]), (GroupNorm(groups: 0, 4), [4]), (GroupNorm(groups: 3, 4), [4]), (BatchNorm(-1), [4]),
      (LayerNorm(0), [4]), (PReLU(-1), [4]), (Reshaped(to: [-1, -4]), [4]), (Reshaped(to: [-2]), [4]),
    ]
    for (layer, example) in layers {
      let model = Sequential([layer])
      #expect(model.parameterCount >= 0)
      #expect(!model.dryRun(example: example).errors.isEmpty, "\(layer.summary)")
      #expect(!"\(model.table(example: example))".isEmpty)
      #expect(throws: TensorError.self, "\(layer.summary)") {
        try model(Tensor(zeros: Shape([2] + example.dimensions)))
      }
    }
  }
}
