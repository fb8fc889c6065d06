import Foundation
import LimpidCore
import LimpidLayers
import Testing

@Suite("Architecture as data")
struct ArchitectureTests {
  let model = Sequential {
    Flatten()
    Dense(4, 3, bias: false, initializer: .heNormal)
    Sequential { ReLU() }
  }

  @Test func text() throws {
    #expect(
      model.architecture.json == """
        {"layer": "Sequential", "layers": [{"layer": "Flatten"}, {"layer": "Dense", "inputs": 4, "outputs": 3, "bias": false, \
        "initializer": "heNormal"}, {"layer": "Sequential", "layers": [{"layer": "ReLU"}]}]}
        """)
    let again = try Sequential(architecture: Architecture(json: model.architecture.json))
    #expect(again.architecture.json == model.architecture.json)
    #expect(again.weights.map(\.value) == model.weights.map(\.value))
  }

  @Test func codable() throws {
    let data = try JSONEncoder().encode(model.architecture)
    let again = try JSONDecoder().decode(Architecture.self, from: data)
    #expect(try Sequential(architecture: again).architecture.json == model.architecture.json)
  }

  @Test func singleLayer() throws {
    let made = try Sequential(architecture: Dense(2, 1).architecture)
    #expect(made.layers.map(\.summary) == ["Dense 2 → 1"])
  }

  @Test(arguments: [
    (#"{"layer": "Dens"}"#, "the layer \"Dens\""),
    (#"{"layer": "Dense", "inputs": 2}"#, "Dense lacks \"outputs\""),
    (#"{"layer": "Dense", "inputs": -2, "outputs": 1}"#, "Dense has \"inputs\": -2"),
    (#"{"layer": "Dense", "inputs": 2, "outputs": "x"}"#, "Dense has \"outputs\": \"x\""),
    (#"{"layer": "Dense", "inputs": 2, "outputs": 1, "biass": true}"#, "Dense has \"biass\""),
    (#"{"layer": "Dense", "inputs": 2, "outputs": 1, "initializer": "nice"}"#, "the name \"nice\""),
    (#"{"layer": "Sequential", "layers": 3}"#, "Sequential has \"layers\": 3"),
    (#"{"layer": 3}"#, "text that is not the JSON of a layer"),
    (#"{"layer": "Dense", "inputs": {"a": 1}}"#, "text that is not the JSON of a layer"),
    ("[]", "text that is not the JSON of a layer"), ("{", "text that is not the JSON of a layer"),
  ])
  func refusals(_ json: String, _ came: String) throws {
    let error = #expect(throws: TensorError.self) { try Sequential(architecture: Architecture(json: json)) }
    #expect(error?.came == came)
  }

  @Test func errorsInsideCarryTheirPlace() throws {
    let json =
      #"{"layer": "Sequential", "layers": [{"layer": "ReLU"}, {"layer": "Sequential", "layers": [{"layer": "No"}]}]}"#
    let error = #expect(throws: TensorError.self) { try Sequential(architecture: Architecture(json: json)) }
    #expect(error?.path == "1.0")
  }

  @Test func deepNestingIsRefused() {
    let deep =
      String(repeating: #"{"layer": "Sequential", "layers": ["#, count: 400) + String(repeating: "]}", count: 400)
    #expect(throws: TensorError.self) { try Architecture(json: deep) }
  }
}
