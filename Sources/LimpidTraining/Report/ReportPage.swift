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
  private let folder: RunFolder
  private let looksAtTest: Bool

  public init(_ folder: RunFolder) throws {
    try folder.requireRun()
    let about = try RunDescription(reading: folder.descriptionFile)
    let log = try LoggedRun(folder)
    let run = folder.isFinished || folder.hasCheckpoint ? try Run(openAt: folder.path) : nil
    self.folder = folder
    let (sections, looksAtTest) = try ReportParts(folder: folder, about: about, log: log, run: run).all()
    self.looksAtTest = looksAtTest
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

  /// And whether they show answers on the test part.
  func all() throws -> (sections: [String], looksAtTest: Bool) {
    var sections: [String] = []
    if let run, let data = pictures {
      let answers = try Answers(of: run.model, on: data.test, temperature: run.schema.temperature ?? 1)
      sections += [confusion(answers), calibration(answers), worst(answers, data.test), balance(data)]
    } else if let run, let table {
      sections += try self.sections(of: table, run)
    }
    let looksAtTest = !sections.isEmpty
    let all = [head(looksAtTest), curves] + sections + [model, recipe, profile, provenance]
    return (all.filter { !$0.isEmpty }, looksAtTest)
  }

  /// The data, if they are pictures and still what the run was trained on.
  private var pictures: LoadedData? {
    guard case .images(let data) = try? RunData(about.recipe.located(from: folder)), !data.isUnlabeled,
      data.hashes == about.data
    else {
      return nil
    }
    return data
  }
}
