import ArgumentParser
import Limpid
import LimpidTerminal
import LimpidTesting

/// `limpid selftest`: the promise of the same bits, shown on the user's own machine.
struct Selftest: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows on this machine that results do not depend on it.",
    discussion: flowing(
      """
      Trains small networks on every instruction set of this machine with several
      numbers of threads; their weights must have the hashes that this program has
      written down. Then each kernel is compared with its definition, and the
      elementary functions with the C library in double precision. The exit code is
      1 if anything differs.
      """))

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The numbers of threads to try, with commas between them.", valueName: "counts"),
    transform: threadCounts)
  var threads = [1, 2, 3, 7]

  @Flag(help: "Leave it at the trainings: a debug build takes long over the rest.")
  var trainingsOnly = false

  @Flag(help: "Print one JSON object a line instead.")
  var json = false

  func run() throws {
    try Ending.checkEnvironment()
    var report = SelftestReport(isJSON: json)
    report.begin(threads: threads)
    try report.training(SelfTest.run(threads: threads) { report.noticed($0) }, threads: threads)
    if !trainingsOnly {
      report.kernels(allOperations.map { ("\($0)", Battery($0).kernels()) })
      report.functions(ElementaryCheck.all())
    }
    report.end()
    if !report.isRight { throw ExitCode(Ending.badInput) }
  }

  @Sendable private static func threadCounts(_ text: String) throws -> [Int] {
    let counts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard counts.allSatisfy({ (1...64).contains($0) }) else {
      throw ValidationError("expected whole numbers from 1 to 64 with commas between them, such as 1,2,7")
    }
    return counts
  }
}
