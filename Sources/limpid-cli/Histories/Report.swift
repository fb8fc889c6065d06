import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid report`: a run as one page of HTML.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes a run as one HTML page with everything in it, for people without Limpid.",
    discussion: flowing(
      """
      Curves, confusion, calibration, the worst examples as pictures, data, model,
      recipe, hashes and commands. No script, nothing that is fetched. The look at the
      test part is counted in the run. Without the run's data, or before it has a
      checkpoint, the page is made of what the folder holds, and says what it lacks.

      EXAMPLES
        limpid report runs/digits-1
        limpid report runs/digits-1 --out page.html
      """))

  @Argument(help: ArgumentHelp("The folder of a training run.", valueName: "run"))
  var folder: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The page; RUN.html beside the run's folder if left out.", valueName: "file"))
  var out: String?

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    try Ending.checkEnvironment()
    var name = folder
    while name.count > 1, name.last == "/" { name.removeLast() }
    let file = out ?? "\(name).html"
    let page = try ReportPage(RunFolder(name))
    try page.write(to: file)
    if let missing = page.missing { Output.notes.line("limpid: the page lacks \(missing)") }
    if json {
      let object = JSONObject([
        ("run", .text(name)), ("file", .text(file)), ("bytes", .integer(page.html.utf8.count)),
        ("missing", page.missing.map { .text($0) } ?? .null),
      ])
      Output.results.line(object.description)
    } else {
      Output.results.line("\(file)  \(thousands(page.html.utf8.count)) bytes")
    }
  }
}
