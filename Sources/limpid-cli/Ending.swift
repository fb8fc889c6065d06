import ArgumentParser
import CLimpid
import Limpid
import LimpidTerminal

/// How the program ends: 0 if all is well, 1 if the input or the machine was at fault or Ctrl-C came first, 2 if the command line was wrong.
enum Ending {
  static let badInput: Int32 = 1
  static let badUsage: Int32 = 2
  static let interrupted: Int32 = 1

  /// Says what went wrong, or shows the help that was asked for, and gives the exit code.
  static func report(_ error: any Error) -> Int32 {
    switch LimpidCommand.exitCode(for: error) {
    case .success:
      Output.results.line(LimpidCommand.fullMessage(for: error))
      return 0
    case .validationFailure:
      Output.notes.line(usage(error))
      return badUsage
    case let code:
      if error is ExitCode { return code.rawValue }
      Output.notes.line("limpid: \(error)")
      return error is UsageError ? badUsage : badInput
    }
  }

  /// A sentence about the command line, in the form of all others.
  private static func usage(_ error: any Error) -> String {
    let message = LimpidCommand.message(for: error)
    let whole = LimpidCommand.fullMessage(for: error)
    // The parser knows which subcommand's help belongs here and says so in its last line: See 'limpid train --help' for ….
    let help = whole.split(separator: "'").last { $0.hasPrefix("limpid ") && $0.hasSuffix("--help") } ?? "limpid --help"
    return "limpid: \(message.prefix(1).lowercased())\(message.dropFirst())\n  mend  see \(help)"
  }

  /// Refuses what the environment asks for and this machine cannot do, before any work begins.
  static func checkEnvironment() throws {
    for problem in [limpid_isa_problem(), limpid_threads_problem()] {
      if let problem { throw EnvironmentProblem(description: String(cString: problem)) }
    }
  }
}

/// A variable of the environment that asks for what cannot be had.
struct EnvironmentProblem: Error, CustomStringConvertible {
  let description: String
}

/// A command line that cannot be obeyed, though it can be read: a name that nothing has, an option that does not apply.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  /// Any error, if what it says is the command line's fault.
  init(_ error: any Error) { description = "\(error)" }

  init(_ what: String, came: String, expected: String, mend: String) {
    description = "\(what): \(came), expected \(expected)\n  mend  \(mend)"
  }
}
