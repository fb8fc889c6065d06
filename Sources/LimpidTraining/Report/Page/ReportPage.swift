import LimpidCore
import LimpidData
import LimpidLayers

/// A run as one page of HTML with everything in it: no script, nothing that is fetched, light and dark.
///
///     try ReportPage(RunFolder("runs/digits-1")).write(to: "runs/digits-1.html")
///
/// Every number in it comes from the run's files, or is computed again from its model and data.
public struct ReportPage: Sendable {
  public let html: String

  public init(_ folder: RunFolder) throws {
    guard folder.isRun else {
      throw RunError(
        file: folder.path, came: InputFile.exists(folder.path) ? "no run.json in it" : "no such folder",
        expected: "the folder of a run", mend: "train first: limpid train digits")
    }
    let about = try RunDescription(reading: folder.descriptionFile)
    let log = try LoggedRun(folder)
    let run = folder.isFinished || folder.hasCheckpoint ? try Run(openAt: folder.path) : nil
    let parts = ReportParts(folder: folder, about: about, log: log, run: run)
    let title = "\(about.recipe.name) · \(folder.path)"
    html = """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escaped(title))</title><style>\(pageStyle)</style></head>
      <body><main>
      \((try parts.all()).joined(separator: "\n"))
      </main></body></html>

      """
  }

  public func write(to path: String) throws { try OutputFile.write(Array(html.utf8), to: path) }
}

/// The sections of the page.
struct ReportParts {
  let folder: RunFolder
  let about: RunDescription
  let log: LoggedRun
  let run: Run?

  func all() throws -> [String] {
    var sections: [String] = []
    if let run, let data = pictures {
      let answers = try Answers(of: run.model, on: data.test)
      folder.noteTestOpening(by: "report")
      sections += [confusion(answers), calibration(answers), worst(answers, data.test), balance(data)]
    } else if let run, let table {
      folder.noteTestOpening(by: "report")
      sections += try self.sections(of: table, run)
    }
    sections = [head, curves] + sections + [model, recipe, profile, provenance]
    return sections.filter { !$0.isEmpty }
  }

  /// The data, if they are pictures and still what the run was trained on.
  private var pictures: LoadedData? {
    guard case .images(let data) = try? RunData(about.recipe), !data.isUnlabeled, data.hashes == about.data else {
      return nil
    }
    return data
  }
}
