import ArgumentParser
import Limpid
import LimpidTerminal

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@main
enum Entry {
  static func main() {
    // A file that may not grow is then an error with a sentence, like a full disk, and not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    // Swift's runtime takes it for a crash and prints a backtrace; Ctrl-\ is the user's wish.
    signal(SIGQUIT, SIG_DFL)
    openStandardDescriptors()
    exit(run(Array(CommandLine.arguments.dropFirst())))
  }

  /// A descriptor that came closed (`>&-`) would be given to the first file opened, and the results would be written into it.
  private static func openStandardDescriptors() {
    var descriptor = open("/dev/null", O_RDWR)
    while (0...2).contains(descriptor) { descriptor = open("/dev/null", O_RDWR) }
    if descriptor > 2 { close(descriptor) }
  }

  /// Runs a command line; the exit code.
  static func run(_ arguments: [String]) -> Int32 {
    do {
      try checkCommand(arguments.first)
      var command = try LimpidCommand.parseAsRoot(arguments)
      try command.run()
      return 0
    } catch {
      return Ending.report(error)
    }
  }

  /// Refuses a subcommand that does not exist, with the name that was probably meant.
  private static func checkCommand(_ name: String?) throws {
    guard let name, !name.hasPrefix("-"), name != "help" else { return }
    let names = LimpidCommand.configuration.subcommands.map { $0.configuration.commandName ?? "\($0)".lowercased() }
    if !names.contains(name) {
      throw UsageError(
        "subcommand", came: "'\(name.prefix(60))'", expected: "one of \(names.joined(separator: ", "))",
        mend: nearest(to: name, among: names).map { "did you mean limpid \($0)?" } ?? "see limpid --help")
    }
  }
}
