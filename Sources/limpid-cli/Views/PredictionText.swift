import Limpid
import LimpidTerminal

/// What a network says, as text.
enum PredictionText {
  static func lines(_ prediction: Prediction, _ example: GivenExample, terminal: Terminal) -> [String] {
    var lines = ["input \(example.name)" + (example.change.map { " (\($0))" } ?? "")]
    let shape = Array(example.tensor.shape.dropFirst())
    if shape.count == 3 || shape.count == 2 {
      let channels = shape.count == 3 ? shape[2] : 1
      let numbers = example.tensor.array
      let gray = stride(from: 0, to: numbers.count, by: channels).map { start in
        numbers[start..<start + channels].reduce(0, +) / Float(channels)
      }
      lines += [""] + picture(gray, height: shape[0], width: shape[1], most: terminal.width, indent: "  ")
    }
    lines += ["", "label  " + terminal.styled(prediction.name, .strong) + verdict(prediction, example), ""]
    let shown = prediction.best(10)
    let width = max(8, min(32, terminal.width - 24))
    lines += bars(
      shown.map { (prediction.classNames[$0], Double(prediction.probabilities[$0])) }, width: width, indent: "  ")
    if prediction.classNames.count > shown.count {
      lines.append("  … \(thousands(prediction.classNames.count - shown.count)) less likely classes")
    }
    if prediction.temperature != 1 { lines += ["", Temperature.words(prediction.temperature)] }
    return lines
  }

  private static func verdict(_ prediction: Prediction, _ example: GivenExample) -> String {
    guard let label = example.label, label < prediction.classNames.count else { return "" }
    return label == prediction.label ? ", which is right" : ", but it is a \(prediction.classNames[label])"
  }

  static func json(_ prediction: Prediction, _ example: GivenExample) -> JSONObject {
    var object = JSONObject([
      ("input", .text(example.name)), ("label", .text(prediction.name)), ("class", .integer(prediction.label)),
      ("probability", .number(prediction.probabilities[prediction.label])),
    ])
    if prediction.temperature != 1 { object.add("temperature", .number(prediction.temperature)) }
    if let label = example.label { object.add("trueClass", .integer(label)) }
    let all = zip(prediction.classNames, prediction.probabilities).map { ($0, JSONObject.Value.number($1)) }
    object.add("probabilities", .object(JSONObject(all)))
    return object
  }
}
