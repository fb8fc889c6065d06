import Limpid

/// A run, or a file of one, where something to train is expected: people mean another command.
enum GivenRun {
  static func refuse(_ path: String) throws {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false)
    while parts.count > 1, parts.last == "" { parts.removeLast() }
    let folder = RunFolder(parts.joined(separator: "/"))
    if folder.isRun { throw error(path, "the folder of a run", folder) }
    guard InputFile.exists(path), let file = parts.popLast() else { return }
    let isWeights = file.hasSuffix(".safetensors")
    if parts.last == "checkpoints" || parts.last == "tensorboard" { parts.removeLast() }
    let home = RunFolder(parts.isEmpty ? "." : parts.joined(separator: "/"))
    if home.isRun, isWeights || ["run.json", "log.jsonl", "log.csv", "card.md"].contains(String(file)) {
      throw error(path, "a file of a run", home)
    }
    guard isWeights else { return }
    throw UsageError(
      "train", came: "\(shown(path)), which holds weights", expected: "a recipe, or data to learn from",
      mend: "limpid predict \(DiagnosisText.quoted(path)) --input … asks a trained model")
  }

  private static func error(_ path: String, _ what: String, _ run: RunFolder) -> UsageError {
    let name = DiagnosisText.quoted(run.path)
    return UsageError(
      "train", came: "\(shown(path)), which is \(what)", expected: "a recipe, or data to learn from",
      mend: run.isFinished
        ? "limpid predict \(name) --input … asks its model; limpid fork \(name) --set FIELD=VALUE trains on from it"
        : "limpid resume \(name) goes on with it; limpid fork \(name) --set FIELD=VALUE changes it")
  }
}
