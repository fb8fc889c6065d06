import LimpidCore
import LimpidData
import LimpidLayers

/// A run as one page of HTML with everything in it: no script, nothing that is fetched, light and dark.
///
///     try ReportPage(RunFolder("runs/digits-1")).write(to: "runs/digits-1.html")
///
/// Every number in it comes from the run's files, or is computed again from its model and data. A page that is written is a look at the test
/// part, and is noted in the run.
public struct ReportPage: Sendable {
  public let html: String
  /// What the page lacks and why, in words; nil if it is whole.
  public let missing: String?
  private let folder: RunFolder
  private let looksAtTest: Bool

  public init(_ folder: RunFolder) throws {
    try folder.requireRun()
    let about = try RunDescription(reading: folder.descriptionFile)
    let log = try LoggedRun(folder)
    let run = folder.isFinished || folder.hasCheckpoint ? try Run(openAt: folder.path) : nil
    self.folder = folder
    let (sections, looksAtTest, missing) = try ReportParts(folder: folder, about: about, log: log, run: run).all()
    self.looksAtTest = looksAtTest
    self.missing = missing
    let title = "\(about.recipe.name) · \(folder.path)"
    html = """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escaped(title))</title><style>\(pageStyle)</style></head>
      <body><main>
      \(sections.joined(separator: "\n"))
      </main></body></html>

      """
  }

  /// Writes the page; a reader finds all of it or what was there before.
  public func write(to path: String) throws {
    try OutputFile.write(Array(html.utf8), to: path)
    if looksAtTest { folder.noteTestOpening(by: "report") }
  }
}

/// The sections of the page.
struct ReportParts {
  let folder: RunFolder
  let about: RunDescription
  let log: LoggedRun
  let run: Run?

  /// And whether they show answers on the test part; or what is missing.
  func all() throws -> (sections: [String], looksAtTest: Bool, missing: String?) {
    var sections: [String] = []
    var missing: String?
    switch run.map({ ($0, data($0)) }) {
    case nil: missing = "there is neither a model nor a checkpoint in the run's folder yet"
    case (_, .failure(let reason))?: missing = reason.words
    case (let run, .success(.images(let data)))? where !data.isUnlabeled:
      let answers = try Answers(of: run.model, on: data.test, temperature: run.schema.temperature ?? 1)
      sections += [confusion(answers), calibration(answers), worst(answers, data.test), balance(data)]
    case (_, .success(.images))?: break
    case (let run, .success(.table(let table)))?: sections += try self.sections(of: table, run)
    }
    let looksAtTest = !sections.isEmpty
    if let missing {
      sections.append(
        "<h2>Answers and data</h2>\n<p class=\"bad\">Not on this page: what the network says about the test part, and what the data hold, since \(escaped(missing)).</p>"
      )
    }
    let all = [head(looksAtTest), curves] + sections + [model, recipe, profile, provenance]
    return (
      all.filter { !$0.isEmpty }, looksAtTest, missing.map { "the answers on the test part and the data: \($0)" }
    )
  }

  private struct Missing: Error { let words: String }

  /// The data, if they are there and still what the run was trained on.
  private func data(_ run: Run) -> Result<RunData, Missing> {
    do {
      let data = try RunData(about.recipe.located(from: folder))
      guard data.hashes == about.data else {
        return .failure(Missing(words: "the data are not those that the run was trained on"))
      }
      if case .table(let table) = data, about.schema.inputShape != [table.train.encoder.width] {
        return .failure(Missing(words: "this Limpid makes other inputs of the table than the run's network has"))
      }
      return .success(data)
    } catch { return .failure(Missing(words: firstLine(error))) }
  }
}
